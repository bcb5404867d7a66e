package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.history.KillPoints;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A container that we stopped, and that ended with 0, has not done its work: what we stopped it for comes about though the manager dies at
 * any moment between the stop and what was to follow. With {@code restart: on-failure} nothing else would start it.
 */
class StoppedByUsTest {

    private static final int MOMENTS_MAX = 100;
    private static final int MOMENTS_MIN = 3;

    private static Service ending(String image) {
        var one = service(1, image);
        return one.withConfig(
                one.config().builder().restart(RestartPolicy.ON_FAILURE).build());
    }

    /** What happens after a service has run well for a while; every moment of it may be the manager's last. */
    @SuppressWarnings({"ImmutableEnumChecker", "FutureReturnValueIgnored"}) // A manager that dies never answers.
    enum Why {
        IT_IS_UNHEALTHY(
                "good:1",
                machine -> machine.faults().health(machine.only(key(1, 1)).id(), Health.UNHEALTHY)),
        AN_OPERATOR_RESTARTS_IT("good:1", machine -> machine.loop.restartService(key(1, 1), "ops")),
        AN_OPERATOR_STOPS_AND_STARTS_IT("good:1", machine -> {
            machine.loop.stopService(key(1, 1), "ops");
            machine.pass(Duration.ofSeconds(1));
            machine.loop.startService(key(1, 1), "ops");
        }),
        ANOTHER_VERSION_IS_WANTED_FOR_A_MOMENT("good:1", machine -> {
            wants(machine, "good:2");
            machine.pass(Duration.ofMillis(230));
            wants(machine, "good:1");
        }),
        THE_WAY_BACK_IS_LEFT_AGAIN("good:2", machine -> {
            wants(machine, "good:2");
            machine.pass(Duration.ofSeconds(2));
            wants(machine, "good:1");
            machine.pass(Duration.ofMillis(70));
            wants(machine, "good:2");
        });

        private final String wanted;
        private final Consumer<Machine> what;

        Why(String wanted, Consumer<Machine> what) {
            this.wanted = wanted;
            this.what = what;
        }

        private static void wants(Machine machine, String image) {
            var state = State.EMPTY.with(app(1, ending(image)));
            machine.store.accept(state, OptionalLong.empty(), "ops", machine.time.now());
            var _ = machine.loop.targetChanged();
            machine.loop.apply("ops");
        }
    }

    @ParameterizedTest
    @EnumSource
    void itRunsAgainWhateverTheManagersLastMomentWas(Why why) {
        int moment = 1;
        while (moment < MOMENTS_MAX && lives(why, moment)) {
            moment++;
        }
        assertThat(why + " has moments", moment, greaterThan(MOMENTS_MIN));
        assertThat(why + " ended by itself", MOMENTS_MAX, greaterThan(moment));
    }

    /** Whether the manager died on the way. */
    private static boolean lives(Why why, int moment) {
        var machine = new Machine();
        machine.converge(app(1, ending("good:1")));
        machine.pass(Duration.ofSeconds(90));
        machine.kill();
        var points = new KillPoints(machine, moment, false);
        machine.through(points.before(machine.engine, StoppedByUsTest::nothing));
        machine.start();
        machine.pass(Duration.ofSeconds(1));
        why.what.accept(machine);
        machine.time.runUntil(points::died, Duration.ofMinutes(3));
        boolean died = points.died();
        // What it had asked of the engine comes about.
        machine.pass(Duration.ofMillis(120));
        points.over();
        if (died) {
            machine.start();
            againAsAnOperatorWould(machine, why);
        }
        machine.pass(Duration.ofMinutes(3));
        var left = machine.only(key(1, 1));
        var where = why + " at moment " + moment + ": " + left + machine.verdict(key(1, 1));
        assertThat(where, left.run().running(), is(true));
        assertThat(where, left.imageName(), is(why.wanted));
        return died;
    }

    private static void nothing(Step step, Object result) {}

    /** Nothing was answered: what was not stored is asked for once more. */
    private static void againAsAnOperatorWould(Machine machine, Why why) {
        machine.pass(Duration.ofSeconds(1));
        var memory = machine.store.memories().get(key(1, 1));
        if (memory != null && memory.stoppedBy() != null) {
            machine.soon(machine.loop.startService(key(1, 1), "ops"));
        }
        machine.post(app(1, ending(why.wanted)));
        if (machine.store.appliedRevision() != machine.store.latest().revision()) {
            var _ = machine.loop.apply("ops");
        }
    }
}
