package io.containermanager.cli.client;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApiErrorsTest {

    private static final Optional<ApiErrors.Posted> FILE = Optional.of(new ApiErrors.Posted("compose.yaml", _ -> 3));

    @Test
    void whatTheCallerMayNotDoIsSaidOnceWithoutTheFile() {
        var refused = ApiErrors.of(answer(403, ""), FILE);

        assertThat(refused.text(), is("It is refused."));
        assertThat(refused.details(), is(empty()));
    }

    @Test
    void whatTheFileSaysIsNamedWithItsPlaceAlsoWhereTheTokenDoesNotAllowIt() {
        assertThat(
                ApiErrors.of(answer(403, "/services/0"), FILE).details(),
                contains("compose.yaml:3: /services/0 It is refused."));
    }

    /** A list of supported keys is long enough once. */
    @Test
    void theOnlyProblemIsSaidOnceWithItsPlace() {
        var refused = ApiErrors.of(answer(400, ""), FILE);
        assertThat(refused.text(), is("compose.yaml: It is refused."));
        assertThat(refused.details(), is(empty()));
    }

    private static ApiResult answer(int status, String pointer) {
        return new ApiResult(status, """
            {"message": "It is refused.", "violations": [{"pointer": "%s", "message": "It is refused."}]}
            """.formatted(pointer));
    }
}
