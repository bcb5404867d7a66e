package io.containermanager.reconcile.report;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is said of services while the engine does not answer: nobody checks anything then. */
class AbsentEngineReasonsTest {

    private static App version(String image) {
        return app(
                1,
                LongStream.rangeClosed(1, 8).mapToObj(id -> service(id, image)).toArray(it -> new Service[it]));
    }

    /** The reasons after an update during which the engine goes away, and a new target that is not applied yet. */
    private static List<String> reasons(Duration after) {
        var machine = new Machine();
        machine.converge(version("good:1"));
        machine.pass(Duration.ofMinutes(1));
        machine.post(version("good:2"));
        machine.apply();
        machine.pass(after);
        machine.faults().goAway();
        machine.pass(Duration.ofMinutes(1));
        machine.post(version("good:3"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.loop.status().engine().available(), is(false));
        return machine.loop.status().services().values().stream()
                .map(it -> String.valueOf(it.reason()))
                .toList();
    }

    /** The engine's sentence says it by itself: nothing that says the same is put before it. */
    @Test
    void thatTheEngineIsAwayIsSaidOnce() {
        var machine = new Machine();
        machine.converge(version("good:1"));
        machine.faults().goAway();
        machine.pass(Duration.ofMinutes(1));

        var said = machine.loop.status().engine().message();
        assertThat(said, startsWith("The simulated engine is unavailable"));
        assertThat(machine.loop.status().lastErrorMessage(), is(said));
        assertThat(
                machine.events(EventType.ENGINE_UNAVAILABLE).stream()
                        .map(it -> it.event().reason())
                        .toList(),
                is(List.of(String.valueOf(said))));
    }

    @Test
    void noReasonSaysThatAResultIsBeingChecked() {
        var all = new ArrayList<String>();
        for (int millis = 0; millis < 12_000; millis += 250) {
            all.addAll(reasons(Duration.ofMillis(millis)));
        }
        assertThat(all.stream().filter(it -> it.contains("checking the result")).toList(), empty());
        assertThat(
                all.stream()
                        .filter(
                                "the engine is unavailable; what the last step did is checked when it answers again"
                                        ::equals)
                        .count(),
                greaterThan(0L));
    }
}
