package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import io.containermanager.event.EventType;
import io.containermanager.model.Privileges;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.execution.Pass.PassState;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A container that shares a namespace runs in that of the living owner, whatever happened to the owner. */
class SharedNamespacesTest {

    private final Machine machine = new Machine();

    /** What is shared. */
    enum Shared {
        NETWORK,
        PID,
        IPC,
        ALL;

        Service with(Service service) {
            var config = service.config().builder();
            var mode = "service:service1";
            if (this == NETWORK || this == ALL) {
                config.networkMode(mode);
            }
            boolean pid = this == PID || this == ALL;
            boolean ipc = this == IPC || this == ALL;
            config.privileges(new Privileges(
                    false,
                    false,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    List.of(),
                    pid ? mode : null,
                    ipc ? mode : null));
            return service.withConfig(config.build());
        }
    }

    /** What happens to the owner. */
    enum Fate {
        KILLED,
        EXITED,
        RESTARTED_OUTSIDE,
        RESTARTED_BY_API,
        STOPPED_AND_STARTED,
        UPDATED,
        UPDATED_IN_VAIN,
        REMOVED,
        ENGINE_RESTARTED,
        CLOCK_BACK_AND_RESTARTED,
        CLOCK_AHEAD_AND_RESTARTED,
        MANAGER_AWAY
    }

    private void happens(Fate fate, Shared shared) {
        var owner = machine.only(key(1, 1)).id();
        var faults = machine.faults();
        switch (fate) {
            case KILLED -> faults.kill(owner);
            case EXITED -> faults.exit(owner, 1);
            case RESTARTED_OUTSIDE -> faults.restart(owner);
            case RESTARTED_BY_API -> machine.soon(machine.loop.restartService(key(1, 1), "ops"));
            case STOPPED_AND_STARTED -> {
                machine.soon(machine.loop.stopService(key(1, 1), "ops"));
                machine.pass(Duration.ofSeconds(40));
                machine.soon(machine.loop.startService(key(1, 1), "ops"));
            }
            case UPDATED -> machine.converge(app(1, service(1, "good:2"), shared.with(service(2, "good:1"))));
            case UPDATED_IN_VAIN ->
                machine.converge(app(1, service(1, "simulated.fault/exit:1"), shared.with(service(2, "good:1"))));
            case REMOVED -> faults.remove(owner);
            case ENGINE_RESTARTED -> faults.restartEngine(Duration.ofSeconds(3));
            case CLOCK_BACK_AND_RESTARTED -> {
                machine.time.jump(Duration.ofDays(-1));
                faults.restart(owner);
            }
            case CLOCK_AHEAD_AND_RESTARTED -> {
                machine.time.jump(Duration.ofDays(1));
                faults.restart(owner);
                machine.pass(Duration.ofSeconds(20));
                machine.time.jump(Duration.ofDays(-1));
            }
            case MANAGER_AWAY -> {
                machine.kill();
                faults.restart(owner);
                machine.pass(Duration.ofSeconds(10));
                machine.start();
            }
        }
    }

    static Stream<Arguments> cases() {
        return Stream.of(Shared.values())
                .flatMap(shared -> Stream.of(Fate.values()).map(fate -> Arguments.of(shared, fate)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theSharerRunsInTheNamespaceOfTheLivingOwnerAndThenNothingMoreIsDone(Shared shared, Fate fate) {
        machine.converge(app(1, service(1, "good:1"), shared.with(service(2, "good:1"))));
        machine.pass(Duration.ofSeconds(70));
        happens(fate, shared);
        machine.pass(Duration.ofSeconds(100));

        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.only(key(1, 2)).run().running(), is(true));
        assertThat("no container is cut off", machine.soon(machine.engine.cutOff()), empty());
        long writes = machine.loop.metrics().engineWrites();
        machine.pass(Duration.ofMinutes(5));
        assertThat("writes once all is well", machine.loop.metrics().engineWrites() - writes, is(0L));
        assertThat(machine.loop.metrics().restarts().get("owner"), is(lessThanOrEqualTo(3L)));
        assertThat(machine.events(EventType.STEP_FAILED), fate == Fate.UPDATED_IN_VAIN ? not(empty()) : empty());
    }

    @ParameterizedTest
    @EnumSource(Shared.class)
    void aFirstApplyOfOwnerAndSharerHasNoFailedStep(Shared shared) {
        var pass = machine.converge(app(1, shared.with(service(2, "good:1")), service(1, "good:1")));
        assertThat(pass.state(), is(PassState.CONVERGED));
        assertThat(machine.events(EventType.STEP_FAILED), empty());
        assertThat(machine.soon(machine.engine.cutOff()), empty());
    }

    @ParameterizedTest
    @EnumSource(Shared.class)
    void aSharerThatIsNeverRestartedIsCreatedAgainWhenItsOwnerWasReplaced(Shared shared) {
        var once = shared.with(service(2, "good:1"));
        var sharer = once.withConfig(
                once.config().builder().restart(RestartPolicy.NO).build());
        machine.converge(app(1, service(1, "good:1"), sharer));
        machine.pass(Duration.ofSeconds(70));
        machine.converge(app(1, service(1, "good:2"), sharer));
        machine.pass(Duration.ofSeconds(100));
        assertThat(machine.only(key(1, 2)).run().running(), is(true));
        assertThat(machine.soon(machine.engine.cutOff()), empty());
    }
}
