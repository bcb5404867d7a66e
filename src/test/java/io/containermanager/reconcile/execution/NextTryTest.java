package io.containermanager.reconcile.execution;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.model.observed.RunState.Health;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the next attempt is made: the reason, the status and the explanation say the same, at every moment of the wait. */
class NextTryTest {

    private static final Pattern NAMED = Pattern.compile("next attempt at (\\S+)$");

    private final Machine machine = new Machine();

    @ParameterizedTest
    @ValueSource(strings = {"simulated.fault/start:1", "simulated.fault/pull:1"})
    void isOneMomentWhereverAndWheneverItIsRead(String image) {
        machine.post(app(1, service(1, image)));
        machine.apply();
        int named = 0;
        for (int look = 0; look < 400; look++) {
            machine.pass(Duration.ofMillis(250));
            var explained = machine.soon(machine.loop.explain(key(1, 1)));
            var verdict = Objects.requireNonNull(explained.verdict());
            var found = NAMED.matcher(String.valueOf(verdict.reason()));
            if (found.find()) {
                named++;
                var next = Objects.requireNonNull(explained.nextTryAt());
                assertThat(next, is(verdict.nextAttemptAt()));
                assertThat(next.truncatedTo(ChronoUnit.SECONDS), is(Instant.parse(found.group(1))));
                assertThat("is ahead", next.isAfter(machine.time.now()), is(true));
            }
        }
        assertThat("the reason names a time in at least some looks", named > 50, is(true));
    }

    @Test
    void isTheSameMomentHoweverLateItIsAskedForWhileItIsAwaited() {
        machine.converge(app(1, service(1, "good:1")));
        machine.pass(Duration.ofMinutes(2));
        machine.faults().health(machine.only(key(1, 1)).id(), Health.UNHEALTHY);
        machine.pass(Duration.ofSeconds(2));
        var first = machine.soon(machine.loop.explain(key(1, 1))).nextTryAt();
        machine.pass(Duration.ofSeconds(5));
        assertThat(first, is(not(nullValue())));
        var apart = Duration.between(
                first, machine.soon(machine.loop.explain(key(1, 1))).nextTryAt());
        assertThat(apart.abs().toMillis() < 10, is(true));
    }

    @Test
    void aTimeThatHasPassedWhileTheEngineIsAwayNoLongerStands() {
        machine.post(app(1, service(1, "simulated.fault/start:1")));
        machine.apply();
        machine.pass(Duration.ofMinutes(2));
        machine.time.runUntil(
                () -> String.valueOf(machine.verdict(key(1, 1)).reason()).contains("next attempt at"),
                Duration.ofMinutes(5));
        machine.faults().goAway();
        machine.pass(Duration.ofMinutes(10));
        assertThat(machine.verdict(key(1, 1)).reason(), not(containsString("next attempt at")));
        assertThat(machine.verdict(key(1, 1)).nextAttemptAt(), is(nullValue()));
    }

    /** A pass stays as it ended, while tries follow, or a pause begins in which there is none. */
    @Test
    void isNoMomentInAPassThatHasEnded() {
        machine.post(app(1, service(1, "simulated.fault/start:1")));
        machine.apply();
        machine.pass(Duration.ofMinutes(10));
        var ended = machine.loop.passes(10).stream()
                .map(it -> it.message())
                .filter(it -> it.contains("could not start"))
                .toList();
        assertThat(ended, is(not(empty())));
        assertThat(ended, everyItem(not(containsString("next attempt at"))));
        assertThat(ended, hasItem(containsString("; it is tried again")));
    }
}
