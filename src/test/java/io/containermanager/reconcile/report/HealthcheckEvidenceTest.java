package io.containermanager.reconcile.report;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.Attached;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.FailedHealthcheck;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is shown of a health check that failed. */
class HealthcheckEvidenceTest {

    private static final Instant AT = Instant.parse("2026-11-23T09:00:00.123456789Z");

    private static Container container(@Nullable FailedHealthcheck failed) {
        var run = new RunState(Status.RUNNING, Health.UNHEALTHY, null, false, AT, null, 0).withFailed(failed);
        var config = ServiceConfig.DEFAULTS
                .builder()
                .environment(Map.of("DB_PASSWORD", "hunter-2-hunter"))
                .build();
        return new Container(
                "c1",
                "web",
                new ContainerLabels(1, "shop", 1, "web", 1, "v1:0", "me"),
                "web:1",
                null,
                config,
                run,
                AT,
                List.of(),
                Attached.NONE);
    }

    private static HealthcheckEvidence of(@Nullable Integer exitCode, String output) {
        return HealthcheckEvidence.of(container(new FailedHealthcheck(AT, exitCode, output)))
                .orElseThrow();
    }

    @Test
    void aCheckThatPassedSaysNothing() {
        assertThat(HealthcheckEvidence.of(container(null)).isPresent(), is(false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "null",
            value = {
                "7;    curl: (7) Failed to connect\\n;         exit code 7: curl: (7) Failed to connect",
                "1;    '';                                     exit code 1",
                "null; Health check exceeded timeout (1s);     Health check exceeded timeout (1s)",
                "1;    first\\n\\nlast\\n;                     exit code 1: last",
                "1;    \\r  0  0\\r100 100\\ncurl: (22) 503;   exit code 1: curl: (22) 503",
                "1;    \\033]2 title\\007down;               exit code 1: down",
                "1;    \\033[31mred\\033[0m\\007;              exit code 1: red",
                "null; '';                                     ''",
            })
    void theLastLineStandsInASentence(@Nullable Integer exitCode, String output, String words) {
        assertThat(of(exitCode, output.translateEscapes()).words(), is(words));
    }

    @Test
    void secretsThatTheContainerWasGivenAreMasked() {
        var evidence = of(1, "no login for postgres://me:other-secret@db with hunter-2-hunter");
        assertThat(evidence.tree().toString(), not(containsString("hunter")));
        assertThat(evidence.words(), not(containsString("other-secret")));
    }

    @Test
    void ofALongOutputTheEndIsKept() {
        var evidence = of(1, "line\n".repeat(1_000) + "x".repeat(10_000));
        assertThat(evidence.lastLines(), hasSize(HealthcheckEvidence.LINES_MAX));
        assertThat(evidence.lastLines().getLast().length(), is(HealthcheckEvidence.LINE_MAX_CHARS + 1));
        assertThat(evidence.words().length(), is("exit code 1: ".length() + HealthcheckEvidence.WORDS_MAX_CHARS + 1));
    }

    @Test
    void theTreeHasItsTimeInMillisecondsAndNoCodeWhereThereIsNone() {
        assertThat(
                of(null, "timeout").tree(),
                is(Map.of("endedAt", "2026-11-23T09:00:00.123Z", "lastLines", List.of("timeout"))));
        assertThat(of(2, "a\nb").lastLines(), contains("a", "b"));
    }
}
