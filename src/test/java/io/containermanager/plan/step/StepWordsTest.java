package io.containermanager.plan.step;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Why a step was done, said once it is. */
class StepWordsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "its container does not exist | its container did not exist",
                "it is required but does not exist | it was required but did not exist",
                "it is declared but does not exist | it was declared but did not exist",
                "it is not present locally | it was not present locally",
                "its network back is gone: its container cannot be started again"
                        + " | its network back was gone: its container could not be started again",
                "its container is dead: the engine could not remove it"
                        + " | its container was dead: the engine could not remove it",
                "it was created but never started | it had been created but never started",
                "revision 6 declares a different spec than its container has: image a -> b"
                        + " | revision 6 declares a different spec than its container had: image a -> b",
                "its health check fails (its container is away: /x does not exist)"
                        + " | its health check failed (its container is away: /x does not exist)",
                "pullPolicy is always | pullPolicy is always",
                "it is no longer declared | it is no longer declared",
                "start requested by ops | start requested by ops"
            })
    void whatIsNotSoAnyMoreIsSaidInThePast(String reason, String past) {
        assertThat(StepWords.past(reason), is(past));
    }
}
