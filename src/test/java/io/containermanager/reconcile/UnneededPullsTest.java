package io.containermanager.reconcile;

import static io.containermanager.reconcile.Machine.app;
import static io.containermanager.reconcile.Machine.key;
import static io.containermanager.reconcile.Machine.service;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.containermanager.engine.StepResult;
import io.containermanager.event.EventType;
import io.containermanager.model.App;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Pulls that no applied target needs any more make room for those that one needs. */
class UnneededPullsTest {

    private static final int PULLS_MAX = ReconcilerSettings.DEFAULTS.pullsMax();

    private final Machine machine = new Machine();

    private static App[] slow(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(id -> app(id, service(1, "simulated.fault/slow-pull:" + (200 + id))))
                .toArray(App[]::new);
    }

    private void apply(App... apps) {
        machine.post(apps);
        machine.apply();
        machine.pass(Duration.ofSeconds(2));
    }

    @Test
    void anotherImageIsPulledAtOnceWhenTheRunningPullsAreOfRemovedApps() {
        apply(slow(PULLS_MAX));
        apply();
        apply(app(9, service(1, "redis:7")));
        assertThat(machine.only(key(9, 1)).run().running(), is(true));
        assertThat(machine.events(EventType.STEP_FAILED), is(empty()));
    }

    @Test
    void theEngineIsAskedToCancelThem() {
        var pulls = new ArrayList<CompletableFuture<StepResult>>();
        machine.kill();
        machine.through(new GuardedEngine(machine.engine, (_, _) -> {}) {
            @Override
            public CompletableFuture<StepResult> execute(Step step) {
                var answer = super.execute(step);
                if (step instanceof Step.DownloadImage) {
                    pulls.add(answer);
                }
                return answer;
            }
        });
        machine.start();
        apply(slow(PULLS_MAX));
        apply();
        assertThat(pulls.stream().map(CompletableFuture::isCancelled).toList(), is(List.of(true, true, true)));
    }

    @Test
    void theirEndIsAnEventAndNoProgressIsReportedAfterIt() {
        apply(slow(PULLS_MAX));
        apply();
        var ends = machine.events(EventType.STEP_FINISHED).stream()
                .map(it -> it.event().reason())
                .toList();
        assertThat(
                ends, hasItem("cancelled the pull of image simulated.fault/slow-pull:201: no applied target needs it"));
        int before = machine.events(EventType.PULL_PROGRESS).size();
        machine.pass(Duration.ofMinutes(10));
        assertThat(machine.events(EventType.PULL_PROGRESS).size(), is(before));
    }

    @Test
    void aPullThatWaitsForItsTurnSaysSoAndForWhichItWaits() {
        apply(slow(PULLS_MAX + 1));
        assertThat(
                machine.verdict(key(PULLS_MAX + 1, 1)).reason(),
                is("image simulated.fault/slow-pull:204 waits for a free pull (3 running:"
                        + " simulated.fault/slow-pull:201, simulated.fault/slow-pull:202,"
                        + " simulated.fault/slow-pull:203)"));
        assertThat(machine.verdict(key(1, 1)).reason(), containsString("is being fetched"));
    }

    @Test
    void aWaitingPullThatNoTargetNeedsIsDropped() {
        apply(slow(PULLS_MAX + 1));
        apply(slow(PULLS_MAX));
        apply(slow(1));
        var started = machine.events(EventType.STEP_STARTED).stream()
                .filter(it -> it.event().reason().contains("slow-pull:204"))
                .toList();
        assertThat(started, is(empty()));
    }

    @Test
    void aPullThatIsNeededAgainBeginsAgain() {
        apply(slow(1));
        apply();
        apply(slow(1));
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        assertThat(machine.events(EventType.STEP_FAILED), is(empty()));
    }

    @Test
    void aPullThatTheTargetStillNeedsContinues() {
        apply(slow(2));
        apply(slow(1));
        machine.pass(Duration.ofMinutes(5));
        assertThat(machine.only(key(1, 1)).run().running(), is(true));
        long pulls = machine.events(EventType.STEP_STARTED).stream()
                .filter(it -> it.event().reason().contains("slow-pull:201"))
                .count();
        assertThat(pulls, is(lessThan(2L)));
    }
}
