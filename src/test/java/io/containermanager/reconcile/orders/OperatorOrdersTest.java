package io.containermanager.reconcile.orders;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.engine.StepResult;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.operation.AcceptedOrder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator orders is tried once at once, and after that like everything that failed. */
class OperatorOrdersTest {

    private final Machine machine = new Machine();
    private final GuardedEngine engine = new GuardedEngine(machine.engine, (_, _) -> {});

    private CompletableFuture<AcceptedOrder> order(String verb) {
        return switch (verb) {
            case "start" -> machine.loop.startService(key(1, 1), "ops");
            case "restart" -> machine.loop.restartService(key(1, 1), "ops");
            default -> throw new AssertionError(verb);
        };
    }

    private long starts() {
        return engine.asked().stream()
                .filter(Step.StartContainer.class::isInstance)
                .count();
    }

    @Test
    void whileAContainerIsStoppingItsReasonSaysSinceWhenAndForHowLongAtMost() {
        var slow = new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                return step instanceof Step.StopContainer ? new CompletableFuture<>() : super.execute(step);
            }
        };
        machine.kill();
        machine.through(slow);
        machine.start();
        var service = service(1, "good:1");
        var patient = service.config()
                .builder()
                .rollout(new UpdatePolicy(
                        UpdatePolicy.PullPolicy.IF_NOT_PRESENT,
                        UpdatePolicy.UpdateStrategy.DOWNLOAD_THEN_KILL,
                        Duration.ofMinutes(10)))
                .build();
        machine.converge(app(1, service.withConfig(patient)));
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(4));

        var reason = machine.verdict(key(1, 1)).reason();
        assertThat(
                reason,
                allOf(
                        containsString("stopped by ops; its container has been stopping since 20"),
                        containsString("is killed after 600 s")));
    }

    @ParameterizedTest
    @CsvSource({
        "start, ALWAYS",
        "restart, ALWAYS",
        "start, UNLESS_STOPPED",
        "restart, NO",
        "start, NO",
        "start, ON_FAILURE"
    })
    void aServiceThatCannotBeStartedIsTriedOnceAtOnceAndThenWithABackoff(String verb, RestartPolicy policy) {
        machine.kill();
        machine.through(engine);
        machine.start();
        var failing = service(1, "simulated.fault/start:1");
        machine.converge(app(1, failing.withConfig(failing.config().withRestart(policy))));
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(2));
        int events = machine.events(_ -> true).size();
        long starts = starts();

        machine.soon(order(verb));
        machine.pass(Duration.ofMillis(500));
        assertThat("at once", starts() - starts, is(1L));

        machine.pass(Duration.ofMillis(4_500));
        assertThat("tries in 5 s", starts() - starts, is(allOf(greaterThanOrEqualTo(2L), lessThanOrEqualTo(4L))));
        assertThat("events in 5 s", machine.events(_ -> true).size() - events, is(lessThanOrEqualTo(40)));
        assertThat(machine.verdict(key(1, 1)).reason(), containsString("next attempt at"));
    }

    @Test
    void anOrderStandsUntilItHasWorkedThoughTheFirstTryFailed() {
        var job = service(1, "good:1");
        machine.converge(app(1, job.withConfig(job.config().withRestart(RestartPolicy.NO))));
        machine.faults().exit(machine.only(key(1, 1)).id(), 0);
        machine.pass(Duration.ofSeconds(10));
        machine.faults().failNext("startContainer");
        machine.soon(machine.loop.startService(key(1, 1), "ops"));
        machine.pass(Duration.ofSeconds(5));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    @Test
    void anEventSpellsARenamedServiceAsItIsDeclaredNow() {
        machine.converge(app(1, service(1, "good:1")));
        machine.converge(App.of(1, "renamed", List.of(service(1, "good:1"))));

        machine.soon(machine.loop.stopService(key(1, 1), "ops"));

        assertThat(
                machine.events(EventType.OPERATOR_ACTION).getLast().event().reason(),
                is("renamed/service1: stop requested by ops"));
    }
}
