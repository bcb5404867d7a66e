package io.containermanager.model.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Errors as daemons, kubelets and registries nest them. */
class RepeatsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        Get "https://r.example/v2/": dial tcp: no such host | Get "https://r.example/v2/": dial tcp: no such host
        initializing source docker://r/x:1: pinging container registry r: initializing source docker://r/x:1: pinging container registry r: no route | initializing source docker://r/x:1: pinging container registry r: no route
        Get "https://r.example/v2/": dial tcp: no such host; Get "https://r.example/v2/": dial tcp: no such host | Get "https://r.example/v2/": dial tcp: no such host
        [unable to pull r/x:1 from mirror: connection refused, unable to pull r/x:1 from mirror: connection refused] | [unable to pull r/x:1 from mirror: connection refused
        failed to resolve reference "docker.io/library/x:1": docker.io/library/x:1: not found | failed to resolve reference "docker.io/library/x:1": not found
        failed to pull image "r/x:1": failed to resolve reference "r/x:1": r/x:1: not found | failed to pull image "r/x:1": failed to resolve reference "r/x:1": r/x:1: not found
        web: exit code 137; db: exit code 137 | web: exit code 137; db: exit code 137
        mirror one: connection refused; mirror two: connection refused | mirror one: connection refused; mirror two: connection refused
        a. b. a. b | a. b. a. b
        """)
    void whatIsSaidAgainIsLeftOut(String text, String once) {
        assertThat(Repeats.removed(text), is(once));
        assertThat(Repeats.removed(once), is(once));
    }

    @Test
    void aTextMayBeEmptyOrVeryLong() {
        assertThat(Repeats.removed(""), is(""));
        assertThat(
                Repeats.removed("the same long sentence, once more: ".repeat(400))
                                .length()
                        < 40,
                is(true));
        var huge = "the same long sentence, once more: ".repeat(40_000);
        assertThat(Repeats.removed(huge), is(huge));
    }
}
