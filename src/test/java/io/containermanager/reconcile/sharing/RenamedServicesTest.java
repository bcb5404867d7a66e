package io.containermanager.reconcile.sharing;

import static io.containermanager.reconcile.Machine.key;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.containermanager.model.App;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.containermanager.reconcile.execution.Pass;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A service that is declared under another name, as far as an engine sees: the old container runs until the new one can start. */
class RenamedServicesTest {

    private static final String SLOW = "simulated.fault/slow-pull:25";
    private static final String UNKNOWN = "simulated.fault/pull:1";

    private final Machine machine = new Machine();

    /** What the new service takes over. */
    enum Taken {
        PORT,
        NAME,
        BOTH
    }

    private static Service taking(Taken taken, long id, String image) {
        var config = ServiceConfig.DEFAULTS.builder();
        if (taken != Taken.NAME) {
            config.ports(List.of(new PortMapping(null, 5_658, 80, "tcp")));
        }
        if (taken != Taken.PORT) {
            config.environs(new RuntimeOptions(List.of(), List.of(), List.of(), null, List.of(), "wwb", null, null));
        }
        return Machine.service(id, image).withConfig(config.build());
    }

    @BeforeEach
    void emptyMachine() {
        machine.converge();
    }

    private void converge(App... apps) {
        machine.converge(apps);
        machine.pass(Duration.ofMinutes(1));
    }

    /** How long in all no container runs for any of these services, in steps of 0.1 s. */
    private Duration downtime(Duration during, ServiceKey... keys) {
        var step = Duration.ofMillis(100);
        var down = Duration.ZERO;
        for (var at = Duration.ZERO; at.compareTo(during) < 0; at = at.plus(step)) {
            machine.pass(step);
            var seen = machine.lookNow().containers();
            if (seen.stream()
                    .noneMatch(it ->
                            Arrays.asList(keys).contains(it.key()) && it.run().running())) {
                down = down.plus(step);
            }
        }
        return down;
    }

    @ParameterizedTest
    @EnumSource
    void theOldContainerRunsWhileTheImageOfTheNewOneIsPulled(Taken taken) {
        converge(Machine.app(1, taking(taken, 1, "good:1")));
        machine.post(Machine.app(1, taking(taken, 2, SLOW)));
        var applied = machine.apply();
        assertThat(downtime(Duration.ofSeconds(40), key(1, 1), key(1, 2)), is(lessThan(Duration.ofSeconds(5))));
        assertThat(machine.finished(applied).state(), is(Pass.PassState.CONVERGED));
        assertThat(machine.containers(key(1, 1)), is(empty()));
        assertThat(machine.only(key(1, 2)).run().running(), is(true));
    }

    @ParameterizedTest
    @EnumSource
    void andAsLongAsThatImageCannotBePulled(Taken taken) {
        converge(Machine.app(1, taking(taken, 1, "good:1")));
        machine.post(Machine.app(1, taking(taken, 2, UNKNOWN)));
        var applied = machine.apply();
        assertThat(downtime(Duration.ofMinutes(3), key(1, 1)), is(Duration.ZERO));
        assertThat(machine.finished(applied).state(), is(Pass.PassState.INCOMPLETE));
        var verdict = machine.verdict(key(1, 1));
        assertThat(verdict.sync(), is(Sync.EXTRA));
        assertThat(
                verdict.reason(),
                containsString(
                        "it is no longer declared; it keeps running until app1/service2 can start, which takes "));
        converge(Machine.app(1, taking(taken, 2, "good:2")));
        assertThat(machine.containers(key(1, 1)), is(empty()));
        assertThat(machine.only(key(1, 2)).run().running(), is(true));
    }

    @Test
    void itIsRemovedOnceNoServiceIsToTakeOver() {
        converge(Machine.app(1, taking(Taken.BOTH, 1, "good:1")));
        machine.post(Machine.app(1, taking(Taken.BOTH, 2, UNKNOWN)));
        machine.finished(machine.apply());
        converge(Machine.app(1));
        assertThat(machine.lookNow().containers(), is(empty()));
    }

    @Test
    void aServiceThatNothingTakesOverFromStopsAtOnce() {
        converge(Machine.app(1, taking(Taken.BOTH, 1, "good:1")));
        machine.post(Machine.app(1, Machine.service(2, SLOW)));
        machine.apply();
        machine.pass(Duration.ofSeconds(15));
        assertThat(machine.containers(key(1, 1)), is(empty()));
    }

    @ParameterizedTest
    @EnumSource
    void theServiceOfARemovedAppRunsOnForThatOfAnotherApp(Taken taken) {
        converge(Machine.app(1, taking(taken, 1, "good:1")));
        machine.post(Machine.app(2, taking(taken, 1, SLOW)));
        var applied = machine.apply();
        assertThat(downtime(Duration.ofSeconds(40), key(1, 1), key(2, 1)), is(lessThan(Duration.ofSeconds(5))));
        assertThat(machine.finished(applied).state(), is(Pass.PassState.CONVERGED));
        assertThat(machine.lookNow().containers(), hasSize(1));
        assertThat(machine.look().networks().stream().noneMatch(it -> it.appId() == 1), is(true));
    }

    @Test
    void itRunsWhileTheNewOneWaitsForAServiceWhoseImageIsPulled() {
        converge(Machine.app(1, taking(Taken.PORT, 1, "good:1")));
        machine.post(Machine.app(
                1,
                Machine.after(taking(Taken.PORT, 2, "good:2"), "service3", Condition.HEALTHY),
                Machine.service(3, SLOW)));
        var applied = machine.apply();
        assertThat(downtime(Duration.ofSeconds(25), key(1, 1)), is(Duration.ZERO));
        assertThat(machine.finished(applied).state(), is(Pass.PassState.CONVERGED));
        assertThat(machine.only(key(1, 2)).run().running(), is(true));
    }

    /** Otherwise neither would ever start. */
    @Test
    void itStopsForAServiceThatItsOtherSuccessorWaitsFor() {
        var both = ServiceConfig.DEFAULTS
                .builder()
                .ports(List.of(new PortMapping(null, 80, 80, "tcp"), new PortMapping(null, 81, 81, "tcp")))
                .build();
        converge(Machine.app(1, Machine.service(1, "good:1").withConfig(both)));
        var one = ServiceConfig.DEFAULTS.builder().ports(List.of(new PortMapping(null, 80, 80, "tcp")));
        var other = ServiceConfig.DEFAULTS.builder().ports(List.of(new PortMapping(null, 81, 81, "tcp")));
        converge(Machine.app(
                1,
                Machine.after(Machine.service(2, SLOW).withConfig(one.build()), "service3", Condition.HEALTHY),
                Machine.service(3, SLOW).withConfig(other.build())));
        assertThat(machine.only(key(1, 2)).run().running(), is(true));
        assertThat(machine.only(key(1, 3)).run().running(), is(true));
    }
}
