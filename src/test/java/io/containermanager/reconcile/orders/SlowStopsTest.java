package io.containermanager.reconcile.orders;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static java.util.regex.Pattern.quote;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;

import io.containermanager.engine.StepResult;
import io.containermanager.event.EventType;
import io.containermanager.model.Healthcheck;
import io.containermanager.model.Service;
import io.containermanager.model.UpdatePolicy;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.plan.input.ServiceStatus.Action;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A container that takes long to stop serves until it has: it is what the status shows, and the status says what it is stopped for. */
class SlowStopsTest {

    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final String SINCE =
            " has been stopping since 20\\S+Z, and is killed after 60 s \\(stopGracePeriod\\)";

    private final Machine machine = new Machine();
    private boolean slow;

    @BeforeEach
    void stopsTakeLong() {
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                return slow && step instanceof Step.StopContainer ? new CompletableFuture<>() : super.execute(step);
            }
        });
        machine.start();
    }

    private static Service patient(String image, UpdateStrategy strategy) {
        var service = service(1, image);
        return service.withConfig(service.config()
                .builder()
                .rollout(new UpdatePolicy(UpdatePolicy.DEFAULTS.pullPolicy(), strategy, GRACE))
                .build());
    }

    private static Service patient(String image) {
        return patient(image, UpdateStrategy.DOWNLOAD_THEN_KILL);
    }

    private void updates(Service from, Service to) {
        machine.converge(app(1, from));
        machine.pass(Duration.ofSeconds(70));
        slow = true;
        machine.post(app(1, to));
        machine.apply();
        machine.pass(Duration.ofSeconds(20));
    }

    private String shown() {
        var live = machine.verdict(key(1, 1)).live();
        assertThat(live, is(notNullValue()));
        return live.imageName() + " " + live.run().status().word();
    }

    private String reason() {
        return String.valueOf(machine.verdict(key(1, 1)).reason());
    }

    @Test
    void duringAnUpdateTheRunningVersionIsShownAndWhatItIsStoppedFor() {
        updates(patient("good:1"), patient("good:2"));
        assertThat(machine.containers(key(1, 1)).size(), is(2));
        assertThat(shown(), is("good:1 running"));
        assertThat(
                reason(),
                matchesPattern(
                        "revision 2 declares a different spec than its container has: image good:1 -> good:2; its"
                                + " container"
                                + SINCE + "; its replacement starts then"));
        assertThat(machine.events(EventType.SERVICE_WAITING).size(), is(0));
    }

    @Test
    void afterARestartOfTheManagerTheReasonOfTheUpdateIsTheSame() {
        updates(patient("good:1"), patient("good:2"));
        machine.restart();
        machine.pass(Duration.ofSeconds(20));
        assertThat(shown(), is("good:1 running"));
        assertThat(
                reason(),
                matchesPattern(
                        "revision 2 declares a different spec than its container has: image good:1 -> good:2; its"
                                + " container"
                                + SINCE + "; its replacement starts then"));
    }

    @Test
    void duringARollbackTheFailedVersionIsShownAsLongAsItRuns() {
        machine.converge(app(1, patient("good:1")));
        machine.pass(Duration.ofSeconds(70));
        machine.post(app(1, patient("good:2")));
        machine.apply();
        machine.pass(Duration.ofSeconds(1));
        slow = true;
        machine.post(app(1, patient("good:1")));
        machine.apply();
        machine.pass(Duration.ofSeconds(5));
        assertThat(shown(), is("good:2 running"));
        assertThat(
                reason(),
                matchesPattern("it exited only because it was stopped; starting it again; its container" + SINCE
                        + "; its replacement starts then"));
    }

    private static Service failing() {
        var service = patient("simulated.fault/unhealthy:1");
        var second = Duration.ofSeconds(1);
        var check = new Healthcheck(List.of("CMD", "check"), second, second, 3, Duration.ZERO);
        return service.withConfig(service.config().builder().healthcheck(check).build());
    }

    private void failsAgainWhenTried() {
        machine.converge(app(1, patient("good:1")));
        machine.pass(Duration.ofSeconds(70));
        machine.converge(app(1, failing()));
        machine.pass(Duration.ofSeconds(20));
        machine.soon(machine.loop.restartService(key(1, 1), "admin"));
        machine.pass(Duration.ofSeconds(1));
        slow = true;
        machine.pass(Duration.ofSeconds(20));
    }

    /** The order was carried out by the version that failed: nothing that comes later is done for it. */
    @Test
    void duringARollbackAfterAnotherTryNothingIsSaidToBeOrdered() {
        failsAgainWhenTried();
        var why = "revision 1 is started again, because revision 2 failed (its health check fails)";
        assertThat(reason(), matchesPattern(quote(why + "; its container") + SINCE + "; its replacement starts then"));
        assertThat(
                machine.soon(machine.loop.explain(key(1, 1))).next().stream()
                        .filter(it -> it.step() instanceof Step.StartContainer)
                        .map(it -> it.step().reason())
                        .toList(),
                is(List.of(why)));
    }

    @Test
    void duringARollbackTheServiceIsNotHeldBackButRolledBack() {
        failsAgainWhenTried();
        var verdict = machine.verdict(key(1, 1));
        assertThat(verdict.action(), is(Action.ROLLBACK));
        assertThat(verdict.cause(), is(Cause.HELD));
        assertThat(verdict.progress(), is(Progress.MOVING));
        assertThat(shown(), is("simulated.fault/unhealthy:1 running"));
    }

    @Test
    void aPredecessorThatRetiresBesideItsSuccessorIsNamedAsSuch() {
        updates(patient("good:1", UpdateStrategy.HAND_OVER), patient("good:2", UpdateStrategy.HAND_OVER));
        machine.pass(Duration.ofSeconds(70));
        assertThat(shown(), is("good:2 running"));
        assertThat(
                reason(), matchesPattern("its previous containers are being removed; its previous container" + SINCE));
    }
}
