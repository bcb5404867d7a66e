package io.containermanager.reconcile.orders;

import static io.containermanager.reconcile.Machine.after;
import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.containermanager.event.EventType;
import io.containermanager.model.Dependency;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator starts gets what it depends on, as with {@code docker compose start}. */
class DependentStartsTest {

    private final Machine machine = new Machine();

    /** Service 1 needs 2, which needs 3; nothing needs 4. */
    private void shop(Service last) {
        machine.converge(app(
                1,
                after(service(1, "good:1"), "service2", Condition.HEALTHY),
                after(service(2, "good:1"), "service3", Condition.STARTED),
                last,
                service(4, "good:1")));
        machine.pass(Duration.ofSeconds(90));
        for (var id : List.of(1, 2, 3, 4)) {
            machine.soon(machine.loop.stopService(key(1, id), "ops"));
        }
        machine.pass(Duration.ofMinutes(1));
    }

    private List<String> order(String verb) {
        return machine.soon(
                verb.equals("start")
                        ? machine.loop.startService(key(1, 1), "admin")
                        : machine.loop.restartService(key(1, 1), "admin"));
    }

    private List<String> said() {
        return machine.events(EventType.OPERATOR_ACTION).stream()
                .map(it -> it.event().reason())
                .filter(it -> it.contains("admin"))
                .toList();
    }

    private boolean runs(long id) {
        return machine.only(key(1, id)).run().running();
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "restart"})
    void theStoppedServicesThatItDependsOnAreStartedFirst(String verb) {
        shop(service(3, "good:1"));

        assertThat(order(verb), contains("app1/service3", "app1/service2"));
        machine.pass(Duration.ofSeconds(1));
        assertThat(machine.verdict(key(1, 1)).reason(), is("waiting for app1/service2 to become healthy"));
        machine.pass(Duration.ofMinutes(1));

        assertThat(List.of(runs(1), runs(2), runs(3), runs(4)), is(List.of(true, true, true, false)));
        assertThat(
                machine.only(key(1, 2)).run().startedAt(),
                is(lessThan(machine.only(key(1, 1)).run().startedAt())));
        var because = "start requested by admin, because app1/service1 depends on it";
        assertThat(
                said(),
                contains(
                        "app1/service1: " + verb + " requested by admin",
                        "app1/service3: " + because,
                        "app1/service2: " + because));
        assertThat(
                machine.events(EventType.STEP_STARTED).stream()
                        .map(it -> it.event().reason())
                        .toList(),
                hasItem("starting app1/service2: " + because));
    }

    @Test
    void whatDoesNotDependOnAnythingStoppedStartsAlone() {
        shop(service(3, "good:1"));
        assertThat(machine.soon(machine.loop.startService(key(1, 4), "admin")), is(empty()));
        machine.pass(Duration.ofMinutes(1));
        assertThat(List.of(runs(1), runs(2), runs(3), runs(4)), is(List.of(false, false, false, true)));
    }

    @Test
    void anOptionalDependencyStaysStopped() {
        var optional = service(1, "good:1");
        machine.converge(app(
                1,
                optional.withConfig(optional.config()
                        .builder()
                        .dependsOn(List.of(new Dependency("service2", Condition.HEALTHY, false)))
                        .build()),
                service(2, "good:1")));
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.soon(machine.loop.stopService(key(1, 2), "ops"));
        machine.pass(Duration.ofMinutes(1));

        assertThat(order("start"), is(empty()));
        machine.pass(Duration.ofMinutes(1));
        assertThat(List.of(runs(1), runs(2)), is(List.of(true, false)));
    }

    @Test
    void aJobThatHadDoneItsWorkBeforeItWasStoppedDoesNotRunAgain() {
        var job = service(3, "good:1");
        machine.converge(app(
                1,
                after(service(1, "good:1"), "service3", Condition.COMPLETED),
                job.withConfig(job.config().withRestart(RestartPolicy.NO))));
        machine.faults().exit(machine.only(key(1, 3)).id(), 0);
        machine.pass(Duration.ofSeconds(90));
        var ran = machine.only(key(1, 3)).run().startedAt();
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.soon(machine.loop.stopService(key(1, 3), "ops"));
        machine.pass(Duration.ofMinutes(1));

        assertThat(order("start"), contains("app1/service3"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(runs(1), is(true));
        assertThat(machine.only(key(1, 3)).run().startedAt(), is(ran));
    }

    @Test
    void aDependencyThatAnOperatorStoppedDoesNotCountAsDoneHoweverItEnded() {
        shop(service(3, "good:1"));
        machine.soon(machine.loop.startService(key(1, 1), "admin"));
        machine.pass(Duration.ofMinutes(2));
        machine.soon(machine.loop.stopService(key(1, 2), "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(runs(1), is(true));
        assertThat(machine.only(key(1, 2)).run().exitCode(), is(0));

        machine.faults().kill(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).run().status(), is(Status.EXITED));
        assertThat(
                machine.verdict(key(1, 1)).reason(),
                is("waiting for app1/service2 to become healthy, which is stopped by ops"));
    }
}
