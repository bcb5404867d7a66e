package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassFollowerTest {

    private static Optional<List<String>> differing(String status) throws Exception {
        return PassFollower.differing(new ObjectMapper().readTree("{\"status\": " + status + "}"), 7);
    }

    private static String app(String sync, String reason) {
        return """
            {"7": {"appName": "shop", "services": {"1": {"serviceName": "web", "status": "%s"%s}}}}\
            """.formatted(sync, reason);
    }

    /** As before the engine could be asked for the first time: that is not the same as an app without differences. */
    @Test
    void nothingThatIsKnownIsNotAMatch() throws Exception {
        assertThat(differing("{}"), is(Optional.empty()));
    }

    @Test
    void whatDiffersIsNamedWithItsReason() throws Exception {
        assertThat(differing(app("in-sync", "")), is(Optional.of(List.of())));
        assertThat(differing(app("missing", ", \"reason\": \"held\"")), is(Optional.of(List.of("shop/web: held"))));
        assertThat(differing(app("missing", "")), is(Optional.of(List.of("shop/web: missing"))));
    }

    @Test
    void whatAPassAmountsToForOneAppIsSaidInTheWordsOfTheDashboard() throws IOException {
        var page = Files.readString(Path.of("src/main/resources/web/passes.js"));
        assertThat(page, containsString("'" + PassFollower.AS_DECLARED + "'"));
    }
}
