package io.containermanager.reconcile.orders;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.event.EventType;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.Pass.PassState;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators do by hand. */
class OrdersTest {

    private final Machine machine = new Machine();

    @BeforeEach
    void runs() {
        machine.converge(app(1, service(1, "good:1")), app(2, service(1, "good:1")));
        machine.pass(Duration.ofSeconds(90));
    }

    @Test
    void aStoppedServiceStaysStoppedOverRestartsUntilItIsStarted() {
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(2));
        machine.restart();
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).run().status(), is(Status.EXITED));
        assertThat(machine.verdict(key(1, 1)).reason(), is("stopped by ops"));
        assertThat(machine.verdict(key(1, 1)).stoppedBy(), is("ops"));
        machine.soon(machine.loop.startService(key(1, 1), "ops"));
        machine.pass(Duration.ofSeconds(5));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.events(EventType.OPERATOR_ACTION), is(not(empty())));
        assertThat("what was ordered is no drift", machine.events(EventType.DRIFT_DETECTED), is(empty()));
    }

    @Test
    void aServiceThatIsStoppedWhileItsVersionIsHeldIsStoppedFirstOfAll() {
        machine.converge(app(1, service(1, "simulated.fault/exit:4")), app(2, service(1, "good:1")));
        machine.pass(Duration.ofMinutes(1));
        assertThat(String.valueOf(machine.loop.status().lastErrorMessage()), containsString("was rolled back"));

        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(1));
        var verdict = machine.verdict(key(1, 1));
        assertThat(verdict.reason(), startsWith("stopped by ops; held back: revision 2 failed ("));
        assertThat(verdict.sync(), is(Sync.IN_SYNC));
        assertThat(machine.loop.status().lastErrorMessage(), is(nullValue()));

        machine.soon(machine.loop.startService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.verdict(key(1, 1)).reason(), startsWith("held back: revision 2 failed ("));
        assertThat(
                machine.events(EventType.STEP_STARTED).stream()
                        .map(it -> it.event().reason())
                        .toList(),
                hasItem(startsWith(
                        "starting app1/service1: revision 1 is started again, because revision 2 failed (")));
    }

    @Test
    void aRestartHappensOnceAndToThatServiceOnly() {
        var before = machine.look().containers();
        machine.soon(machine.loop.restartService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(5));
        var restarted = machine.only(key(1, 1));
        assertThat(restarted.run().running(), is(true));
        assertThat(
                machine.look().containers().stream()
                        .filter(it -> !before.contains(it))
                        .map(Container::key)
                        .toList(),
                contains(key(1, 1)));
    }

    @Test
    void aRestartThatWasAcceptedOutlivesTheManagerAndHappensOnce() {
        var before = machine.only(key(1, 1));
        machine.within(Duration.ZERO, machine.loop.restartService(key(1, 1), "ops"));
        assertThat(machine.lookNow().containers().contains(before), is(true));
        machine.restart();
        machine.pass(Duration.ofMinutes(1));
        var restarted = machine.only(key(1, 1));
        assertThat(restarted.id(), is(before.id()));
        assertThat(restarted.run().startedAt(), is(not(before.run().startedAt())));
        assertThat(machine.store.memories().get(key(1, 1)).restart(), is(nullValue()));
        machine.restart();
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.only(key(1, 1)).run().startedAt(), is(restarted.run().startedAt()));
    }

    @Test
    void anOrderThatCannotBeStoredChangesNothing() {
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(1));
        var before = machine.look().containers();
        machine.store.broken(true);

        assertThrows(CompletionException.class, () -> machine.soon(machine.loop.startService(key(1, 1), "ops")));
        assertThrows(CompletionException.class, () -> machine.soon(machine.loop.restartService(key(2, 1), "ops")));
        machine.store.broken(false);
        machine.pass(Duration.ofMinutes(5));

        assertThat(machine.look().containers(), is(before));
    }

    @Test
    void anUnknownServiceIsRefused() {
        var refused =
                assertThrows(CompletionException.class, () -> machine.soon(machine.loop.stopService(key(9, 9), "ops")));
        assertThat(refused.getCause() instanceof OperationException.Unknown, is(true));
    }

    @Test
    void whilePausedNothingIsHealedAndAPauseExpires() {
        machine.soon(machine.loop.pause(PlanRules.ALL_APPS, Duration.ofMinutes(10), "ops"));
        machine.faults().remove(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofMinutes(9));
        assertThat(machine.containers(key(1, 1)), is(empty()));
        machine.pass(Duration.ofMinutes(2));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
    }

    @Test
    void aStopInAPauseIsSaidToWaitAndAStartWithdrawsIt() {
        machine.soon(machine.loop.pause(PlanRules.ALL_APPS, Duration.ofMinutes(10), "ops"));
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofSeconds(1));
        var waits = machine.verdict(key(1, 1));
        assertThat(waits.reason(), is("reconciling is paused; waiting for its end: stop requested by ops"));
        assertThat(waits.cause(), is(Cause.STOPPED));
        machine.soon(machine.loop.startService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(11));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.verdict(key(1, 1)).cause(), is(nullValue()));
    }

    @Test
    void whichOfBothWaitsInAPauseIsSaidWhetherItsContainerRunsOrNot() {
        machine.soon(machine.loop.pause(PlanRules.ALL_APPS, Duration.ofMinutes(10), "ops"));
        machine.faults().kill(machine.only(key(1, 1)).id());
        machine.faults().kill(machine.only(key(2, 1)).id());
        machine.pass(Duration.ofMinutes(1));

        machine.soon(machine.loop.restartService(key(1, 1), "ops"));
        machine.soon(machine.loop.startService(key(2, 1), "ops"));
        machine.pass(Duration.ofSeconds(5));

        var waits = "reconciling is paused; waiting for its end: ";
        assertThat(machine.verdict(key(1, 1)).reason(), is(waits + "restart requested by ops"));
        assertThat(machine.verdict(key(2, 1)).reason(), is(waits + "start requested by ops"));
        machine.soon(machine.loop.pause(PlanRules.ALL_APPS, Duration.ZERO, "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(
                machine.events(EventType.STEP_STARTED).stream()
                        .map(it -> it.event().reason())
                        .toList(),
                hasItem(containsString("restart requested by ops")));
    }

    @Test
    void aPausedAppThatLacksNothingIsNamedBesideTheOneThatDoes() {
        machine.soon(machine.loop.pause(1, Duration.ofMinutes(10), "ops"));
        var pass = machine.converge(app(1, service(1, "good:1")), app(2, service(1, "simulated.fault/pull:1")));
        assertThat(pass.state(), is(PassState.INCOMPLETE));
        assertThat(pass.message(), containsString("reconciling of app app1 is paused until"));
    }

    @Test
    void anApplyWhilePausedIsIncompleteAndSaysHowToResume() {
        machine.soon(machine.loop.pause(PlanRules.ALL_APPS, Duration.ofMinutes(10), "ops"));
        var until = machine.loop.status().allPausedUntil();
        var pass = machine.converge(app(1, service(1, "other:1")));
        assertThat(pass.state(), is(PassState.INCOMPLETE));
        assertThat(
                pass.message(),
                is("reconciling is paused until " + until.truncatedTo(ChronoUnit.SECONDS)
                        + ", which leaves unchanged: app1/service1, app2/service1; to resume,"
                        + " POST /api/v1/reconciliation/pause {\"minutes\":0}"));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.NEEDS_UPDATE));
        assertThat(machine.loop.status().lastErrorMessage(), is(nullValue()));
        machine.soon(machine.loop.pause(PlanRules.ALL_APPS, Duration.ZERO, "ops"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.IN_SYNC));
        assertThat(machine.loop.status().allPausedUntil(), is(nullValue()));
    }

    @Test
    void anAppThatGoesWhilePausedIsExtraAndNotConverged() {
        machine.soon(machine.loop.pause(2, Duration.ofMinutes(10), "ops"));
        var pass = machine.converge(app(1, service(1, "good:1")));
        assertThat(pass.state(), is(PassState.INCOMPLETE));
        assertThat(pass.message(), containsString("{\"minutes\":0,\"appId\":2}"));
        assertThat(machine.verdict(key(2, 1)).sync(), is(Sync.EXTRA));
        assertThat(machine.loop.status().pausedUntil(2), is(not(nullValue())));
        assertThat(machine.loop.status().pausedUntil(1), is(nullValue()));
    }

    @Test
    void whatWasStoppedIsStillSaidToBeStoppedWhilePaused() {
        machine.soon(machine.loop.stopService(key(1, 1), "ops"));
        machine.pass(Duration.ofMinutes(1));
        machine.soon(machine.loop.pause(1, Duration.ofMinutes(10), "ops"));
        machine.pass(Duration.ofSeconds(5));
        assertThat(machine.verdict(key(1, 1)).cause(), is(Cause.STOPPED));
    }

    @Test
    void whatEndsWhilePausedIsNotInSync() {
        machine.soon(machine.loop.pause(1, Duration.ofMinutes(10), "ops"));
        machine.faults().kill(machine.only(key(1, 1)).id());
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.verdict(key(1, 1)).sync(), is(Sync.NEEDS_UPDATE));
        assertThat(machine.finished(machine.apply()).state(), is(PassState.INCOMPLETE));
    }

    @Test
    void anApplyThatChangesNothingConvergesWhilePaused() {
        machine.soon(machine.loop.pause(1, Duration.ofMinutes(10), "ops"));
        assertThat(machine.finished(machine.apply()).state(), is(PassState.CONVERGED));
    }

    @Test
    void aPauseOfOneAppLeavesTheOthersAlone() {
        machine.soon(machine.loop.pause(1, Duration.ofMinutes(10), "ops"));
        machine.faults().remove(machine.only(key(1, 1)).id());
        machine.faults().remove(machine.only(key(2, 1)).id());
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.containers(key(1, 1)), is(empty()));
        assertThat(machine.only(key(2, 1)).run().running(), is(true));
    }

    @Test
    void anExplanationSaysWhatRunsWhatShouldAndWhatHappened() {
        machine.converge(app(1, service(1, "simulated.fault/exit:4")), app(2, service(1, "good:1")));
        machine.pass(Duration.ofMinutes(1));
        var explained = machine.soon(machine.loop.explain(key(1, 1)));
        assertThat(explained.verdict(), is(machine.verdict(key(1, 1))));
        assertThat(explained.changes(), contains("image good:1 -> simulated.fault/exit:4"));
        assertThat(String.valueOf(explained.memory().hold()), containsString("exit code 4"));
        assertThat(explained.events(), is(not(empty())));
    }

    @Test
    void aDryRunTouchesNothing() {
        long writes = machine.loop.metrics().engineWrites();
        var plan = machine.soon(machine.loop.preview(State.EMPTY));
        assertThat(plan.text(), containsString("removeContainer"));
        machine.pass(Duration.ofMinutes(1));
        assertThat(machine.loop.metrics().engineWrites(), is(writes));
    }
}
