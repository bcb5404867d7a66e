package io.containermanager.reconcile.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import io.containermanager.reconcile.execution.RunningSteps.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How many containers are created and started at a time, and in which order. */
class StartLimiterTest {

    private final Set<Run> unwanted = new HashSet<>();
    private final List<Run> begun = new ArrayList<>();
    private final StartLimiter startLimiter = new StartLimiter(2);

    private static Run run(Step step) {
        return new Run(
                new PlannedStep(0, step, Set.of(), StepImpact.NONE, null), null, null, new PassHistory.Place(null, -1));
    }

    private Run asked(Step step) {
        var run = run(step);
        assertThat(startLimiter.waits(run), is(true));
        beginNext();
        return run;
    }

    private void beginNext() {
        for (var next = startLimiter.next(this::wanted); next != null; next = startLimiter.next(this::wanted)) {
            begun.add(next);
        }
    }

    private boolean wanted(Run run) {
        return !unwanted.contains(run);
    }

    private void aTurnIsOver() {
        startLimiter.turnIsOver();
        beginNext();
    }

    private Run start(int serviceId) {
        return asked(new Step.StartContainer(
                1, serviceId, "container" + serviceId, RestartCause.FIRST_START, Reason.of("test")));
    }

    private Run creation(int serviceId) {
        var labels = new ContainerLabels(1, "shop", serviceId, "service" + serviceId, 1, "v1:x", "me");
        var service = new Service(serviceId, "service" + serviceId, "web:1", ServiceConfig.DEFAULTS);
        var placement = new Step.Placement("web:1", Map.of(), Map.of(), Map.of(), List.of(), Set.of());
        return asked(new Step.CreateContainer(labels, service, placement, Reason.of("test")));
    }

    @Test
    void whatIsMadeIsStartedBeforeMoreIsMade() {
        var first = creation(1);
        var second = creation(2);
        var third = creation(3);
        assertThat(begun, contains(first, second));
        var start = start(1);
        aTurnIsOver();
        assertThat(begun, contains(first, second, start));
        aTurnIsOver();
        assertThat(begun, contains(first, second, start, third));
    }

    @Test
    void stepsThatMostlyWaitNeedNoTurn() {
        start(1);
        start(2);
        var stop = run(new Step.StopContainer(1, 3, "container3", Duration.ZERO, Reason.of("test")));
        assertThat(startLimiter.waits(stop), is(false));
    }

    @Test
    void requestsThatAreNoLongerWantedAreSkipped() {
        start(1);
        start(2);
        unwanted.add(start(3));
        unwanted.add(start(4));
        startLimiter.keepOnly(this::wanted);
        var last = start(5);
        begun.clear();
        aTurnIsOver();
        assertThat(begun, contains(last));
    }
}
