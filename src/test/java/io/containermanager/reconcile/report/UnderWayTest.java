package io.containermanager.reconcile.report;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is still to be done for a service, as plans say it, while the pull of its image takes its time. */
class UnderWayTest {

    private static final String SLOW = "simulated.fault/slow-pull:240";

    private final Machine machine = new Machine();

    private void update(String image) {
        machine.post(app(1, service(1, image)));
        machine.apply();
        machine.pass(Duration.ofSeconds(5));
    }

    private static List<String> kinds(List<PlannedStep> steps) {
        return steps.stream().map(it -> it.step().kind()).toList();
    }

    private Plan preview() {
        return machine.soon(machine.loop.preview());
    }

    @Test
    void aPlanHasTheStepsThatFollowAPull() {
        machine.converge(app(1, service(1, "good:1")));
        machine.post(app(1, service(1, SLOW)));
        var before = preview();
        machine.apply();
        machine.pass(Duration.ofSeconds(5));
        var plan = preview();
        assertThat(
                kinds(plan.steps()),
                is(List.of("downloadImage", "createContainer", "stopContainer", "startContainer")));
        assertThat(plan.steps().getFirst().step().reason(), is("it is being fetched"));
        assertThat("the same is still to be done", plan.planHash(), is(before.planHash()));
    }

    @Test
    void aPlanHasTheStepsThatFollowAPullThatWaitsForItsTurn() {
        int count = ReconcilerSettings.DEFAULTS.pullsMax() + 1;
        machine.post(IntStream.rangeClosed(1, count)
                .mapToObj(id -> app(id, service(1, "simulated.fault/slow-pull:" + (200 + id))))
                .toArray(App[]::new));
        machine.apply();
        machine.pass(Duration.ofSeconds(5));
        var last = preview().steps().stream()
                .filter(it -> it.step().appId() == count)
                .toList();
        assertThat(kinds(last), is(List.of("downloadImage", "createContainer", "startContainer")));
        assertThat(last.getFirst().step().reason(), containsString("it waits for a free pull (3 running: "));
    }

    @Test
    void aTargetThatIsStoredDuringAPullHasThemInItsDryRunToo() {
        machine.converge(app(1, service(1, "good:1")));
        update(SLOW);
        var other = app(1, service(1, SLOW), service(2, SLOW));
        var posted = machine.soon(machine.loop.preview(new State(new TreeMap<>(Map.of(1L, other)))));
        assertThat(
                kinds(posted.steps()).stream().filter("startContainer"::equals).toList(),
                is(List.of("startContainer", "startContainer")));
    }

    @Test
    void anExplanationHasTheStepsThatFollowAPull() {
        machine.converge(app(1, service(1, "good:1")));
        update(SLOW);
        machine.pass(Duration.ofMinutes(2));
        var explanation = machine.soon(machine.loop.explain(key(1, 1)));
        assertThat(kinds(explanation.next()), is(List.of("createContainer", "stopContainer", "startContainer")));
    }

    @Test
    void whatFollowsAPullIsDoneOnceItHasEnded() {
        machine.converge(app(1, service(1, "good:1")));
        update(SLOW);
        preview();
        machine.pass(Duration.ofMinutes(6));
        assertThat(machine.only(key(1, 1)).imageName(), is(SLOW));
        assertThat(preview().steps(), is(empty()));
    }
}
