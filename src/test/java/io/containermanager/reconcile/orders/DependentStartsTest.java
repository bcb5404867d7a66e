package io.containermanager.reconcile.orders;

import static io.containermanager.reconcile.Machine.after;
import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.event.EventType;
import io.containermanager.model.Dependency;
import io.containermanager.model.Dependency.Condition;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.operation.OperatorOrder.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What an operator starts gets what it depends on, as with {@code docker compose start}; what is restarted waits for it. */
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

    private List<String> start() {
        return machine.soon(machine.loop.startService(key(1, 1), "admin")).startedFirst();
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

    @Test
    void theStoppedServicesThatItDependsOnAreStartedFirst() {
        shop(service(3, "good:1"));

        assertThat(start(), contains("app1/service3", "app1/service2"));
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
                        "app1/service1: start requested by admin",
                        "app1/service3: " + because,
                        "app1/service2: " + because));
        assertThat(
                machine.events(EventType.STEP_STARTED).stream()
                        .map(it -> it.event().reason())
                        .toList(),
                hasItem("starting app1/service2: " + because));
    }

    /** A stop is the operator's durable order: a restart of another service does not undo it. */
    @Test
    void aRestartLeavesStoppedDependenciesStoppedAndSaysThatItWaits() {
        machine.converge(app(1, after(service(1, "good:1"), "service2", Condition.STARTED), service(2, "good:1")));
        machine.soon(machine.loop.stopService(key(1, 2), "ops"));
        machine.pass(Duration.ofMinutes(1));

        var accepted = machine.soon(machine.loop.restartService(key(1, 1), "admin"));
        assertThat(accepted.startedFirst(), is(empty()));
        assertThat(accepted.waitsFor(), contains("app1/service2"));
        machine.pass(Duration.ofMinutes(1));
        assertThat("what cannot be started again is not stopped", List.of(runs(1), runs(2)), is(List.of(true, false)));
        var before = machine.only(key(1, 1)).run().startedAt();
        assertThat(
                machine.verdict(key(1, 1)).reason(),
                is("restart requested by admin; waiting for app1/service2 to start, which is stopped by ops"));

        machine.soon(machine.loop.startService(key(1, 2), "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(List.of(runs(1), runs(2)), is(List.of(true, true)));
        assertThat(machine.only(key(1, 1)).run().startedAt(), is(greaterThan(before)));
        assertThat(said(), contains("app1/service1: restart requested by admin"));
    }

    @Test
    void aRestartOfAWholeAppLeavesAloneWhatIsStopped() {
        machine.converge(app(
                1,
                after(service(1, "good:1"), "service2", Condition.STARTED),
                service(2, "good:1"),
                service(3, "good:1")));
        machine.soon(machine.loop.stopService(key(1, 2), "ops"));
        machine.pass(Duration.ofMinutes(1));
        var all = List.of(key(1, 1), key(1, 2), key(1, 3));

        var accepted = machine.soon(machine.loop.order(Kind.RESTART, all, true, "admin"));
        assertThat(accepted.services(), contains(key(1, 1), key(1, 3)));
        assertThat(accepted.leftStopped(), contains("app1/service2"));
        assertThat(accepted.waitsFor(), contains("app1/service2"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(List.of(runs(1), runs(2), runs(3)), is(List.of(true, false, true)));

        // By its name it is meant, stopped or not: then nothing waits for it.
        var named = machine.soon(machine.loop.order(Kind.RESTART, List.of(key(1, 1), key(1, 2)), false, "admin"));
        assertThat(named.waitsFor(), is(empty()));
        machine.pass(Duration.ofMinutes(1));
        assertThat(List.of(runs(1), runs(2), runs(3)), is(List.of(true, true, true)));
    }

    @Test
    void aStopThatWaitsInAPauseOutlivesTheRestartOfADependent() {
        machine.converge(app(1, after(service(1, "good:1"), "service2", Condition.STARTED), service(2, "good:1")));
        machine.soon(machine.loop.pause(1, Duration.ofMinutes(5), "ops"));
        machine.soon(machine.loop.stopService(key(1, 2), "ops"));
        machine.soon(machine.loop.restartService(key(1, 1), "admin"));
        machine.soon(machine.loop.pause(1, Duration.ZERO, "ops"));
        machine.pass(Duration.ofMinutes(1));

        assertThat(List.of(runs(1), runs(2)), is(List.of(true, false)));
        assertThat(machine.verdict(key(1, 2)).reason(), is("stopped by ops"));
    }

    @Test
    void aRestartOfAnAppOfWhichAllIsStoppedIsRefused() {
        shop(service(3, "good:1"));
        var all = List.of(key(1, 1), key(1, 2), key(1, 3), key(1, 4));
        var refused = assertThrows(
                CompletionException.class, () -> machine.soon(machine.loop.order(Kind.RESTART, all, true, "admin")));
        assertThat(refused.getCause(), is(instanceOf(OperationException.Refused.class)));
        assertThat(refused.getCause().getMessage(), startsWith("All services of app app1 are stopped: start the app"));
    }

    @Test
    void whatDoesNotDependOnAnythingStoppedStartsAlone() {
        shop(service(3, "good:1"));
        assertThat(machine.soon(machine.loop.startService(key(1, 4), "admin")).startedFirst(), is(empty()));
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

        assertThat(start(), is(empty()));
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

        assertThat(start(), contains("app1/service3"));
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
