package io.containermanager.engine.simulated;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineEvent.ContainerChanged;
import io.containermanager.engine.LogLine;
import io.containermanager.engine.LogRequest;
import io.containermanager.engine.StepResult;
import io.containermanager.event.VirtualScheduler;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.UpdatePolicy.PullPolicy;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** What only the simulation promises: its delays, Docker's restart timing, faults by name, and that runs repeat. */
class SimulatedEngineTest {

    private final VirtualScheduler scheduler = new VirtualScheduler();
    private SimulatedEngine engine = engine(scheduler);

    private static SimulatedEngine engine(VirtualScheduler scheduler) {
        var random = new Random(42);
        return new SimulatedEngine(SimulatedSettings.DEFAULTS, scheduler, random, SimulatedEngine.ids(random));
    }

    private <T> T await(CompletableFuture<T> future) {
        scheduler.runUntil(future::isDone, Duration.ofMinutes(10));
        return Objects.requireNonNull(future.join());
    }

    private StepResult pull(String image) {
        return await(
                engine.execute(new Step.DownloadImage(1, image, PullPolicy.IF_NOT_PRESENT, Reason.of("needed"), null)));
    }

    private String run(String image, RestartPolicy restart) {
        pull(image);
        var service = new Service(1, "web", image, ServiceConfig.DEFAULTS.withRestart(restart));
        var labels = new ContainerLabels(1, "shop", 1, "web", 1, "v1:" + image.hashCode(), "me");
        var placement = new Step.Placement(image, Map.of(), Map.of(), Map.of(), List.of(), Set.of());
        var created = await(engine.execute(new Step.CreateContainer(labels, service, placement, Reason.of("missing"))));
        var id = Objects.requireNonNull(created.containerId());
        await(engine.execute(new Step.StartContainer(1, 1, id, RestartCause.FIRST_START, Reason.of("created"))));
        return id;
    }

    private Container observed(String id) {
        return await(engine.observe()).containers().stream()
                .filter(container -> container.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aPullTakesTwoHundredMillisecondsAndASlowOneWhatItsNameSays() {
        long before = scheduler.nanoTime();
        pull("nginx");
        assertThat(Duration.ofNanos(scheduler.nanoTime() - before), is(Duration.ofMillis(200)));
        pull("simulated.fault/slow-pull:7");
        assertThat(Duration.ofNanos(scheduler.nanoTime() - before), is(Duration.ofMillis(7_200)));
    }

    @Test
    void aFaultThatThereIsNotCannotBePulled() {
        var image = "simulated.fault/fails-to-start:1";
        var refused = assertThrows(CompletionException.class, () -> pull(image));
        assertThat(String.valueOf(refused.getMessage()), containsString("Cannot pull " + image));
    }

    @Test
    void aPullReportsItsProgress() {
        var events = new ArrayList<EngineEvent>();
        var _ = engine.events(events::add);
        pull("nginx");
        assertThat(
                events.stream()
                        .filter(EngineEvent.PullProgress.class::isInstance)
                        .map(event -> ((EngineEvent.PullProgress) event).percent())
                        .toList(),
                equalTo(List.of(0, 25, 50, 75, 100)));
    }

    @Test
    void anImageThatCrashesIsRestartedWithDoublingWaits() {
        var starts = new ArrayList<Long>();
        var _ = engine.events(event -> {
            if (event instanceof ContainerChanged changed && changed.action().equals("start")) {
                starts.add(Duration.ofNanos(scheduler.nanoTime()).toMillis());
            }
        });
        run("simulated.fault/crash:2", RestartPolicy.ALWAYS);
        scheduler.runUntil(() -> starts.size() == 5, Duration.ofMinutes(1));
        var waits = new ArrayList<Long>();
        for (int at = 1; at < starts.size(); at++) {
            waits.add(starts.get(at) - starts.get(at - 1) - 2_000);
        }
        assertThat(waits, equalTo(List.of(100L, 200L, 400L, 800L)));
    }

    @Test
    void theWaitsStartOverAfterTenSecondsOfRunning() {
        var id = run("simulated.fault/crash:11", RestartPolicy.ON_FAILURE);
        scheduler.advance(Duration.ofSeconds(40));
        var container = observed(id);
        assertThat(container.run().restartCount(), is(3));
        assertThat(container.run().status(), is(Status.RUNNING));
    }

    @Test
    void aOneShotThatEndsWellIsDone() {
        var id = run("simulated.fault/exit:0", RestartPolicy.NO);
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(observed(id).run().status(), is(Status.EXITED));
        assertThat(observed(id).run().exitCode(), is(0));
        assertThat(observed(id).run().restartCount(), is(0));
    }

    @Test
    void anImageThatNeverGetsHealthySaysSoSoon() {
        var id = run("simulated.fault/unhealthy:1", RestartPolicy.ALWAYS);
        assertThat(observed(id).run().health(), is(Health.STARTING));
        scheduler.advance(Duration.ofSeconds(4));
        assertThat(observed(id).run().health(), is(Health.UNHEALTHY));
        var failed = Objects.requireNonNull(observed(id).run().failedHealthcheck());
        assertThat(failed.exitCode(), is(1));
        assertThat(failed.output(), containsString("Connection refused"));
    }

    @Test
    void outOfMemoryIsReportedAndRestarted() {
        var id = run("nginx", RestartPolicy.UNLESS_STOPPED);
        SimulatedFaults.of(engine).outOfMemory(id);
        scheduler.advance(Duration.ofMillis(50));
        assertThat(observed(id).run().oomKilled(), is(true));
        assertThat(observed(id).run().status(), is(Status.RESTARTING));
        scheduler.advance(Duration.ofMillis(100));
        assertThat(observed(id).run().status(), is(Status.RUNNING));
    }

    @Test
    void aMovedTagGivesAnotherDigestAtTheNextPull() {
        var first = pull("nginx:1.27").imageDigest();
        SimulatedFaults.of(engine).moveTag("nginx:1.27");
        assertThat(pull("nginx:1.27").imageDigest(), is(first));
        var again = await(
                engine.execute(new Step.DownloadImage(1, "nginx:1.27", PullPolicy.ALWAYS, Reason.of("always"), null)));
        assertThat(again.changed(), is(true));
        assertThat(again.imageDigest(), is(not(first)));
    }

    @Test
    void aServerLogsNowAndThenAndOnlySoMuchIsKept() {
        var id = run("nginx", RestartPolicy.ALWAYS);
        scheduler.advance(Duration.ofHours(1));
        var lines = new ArrayList<LogLine>();
        try (var follow = engine.follow(id, new LogRequest(null, 10_000), lines::add)) {
            scheduler.advance(Duration.ZERO);
            assertThat(follow.open(), is(true));
        }
        assertThat(lines.size(), is(RecordedLog.KEPT_MAX_LINES));
        assertThat(lines.getFirst().text(), containsString("HTTP/1.1"));
    }

    @Test
    void theSameCallsGiveTheSameRun() {
        var first = story();
        assertThat(first, hasSize(greaterThan(10)));
        assertThat(story(), equalTo(first));
    }

    private List<String> story() {
        var time = new VirtualScheduler();
        var random = new Random(7);
        var other = new SimulatedEngine(SimulatedSettings.DEFAULTS, time, random, SimulatedEngine.ids(random));
        var story = new ArrayList<String>();
        var _ = other.events(event -> story.add(time.now() + " " + event));
        engine = other;
        var image = "simulated.fault/crash:1";
        var _ = other.execute(new Step.DownloadImage(1, image, PullPolicy.ALWAYS, Reason.of("needed"), null));
        time.advance(Duration.ofSeconds(1));
        var service = new Service(1, "web", image, ServiceConfig.DEFAULTS);
        var labels = new ContainerLabels(1, "shop", 1, "web", 1, "v1:00", "me");
        var placement = new Step.Placement(image, Map.of(), Map.of(), Map.of(), List.of(), Set.of());
        var created = other.execute(new Step.CreateContainer(labels, service, placement, Reason.of("missing")));
        time.advance(Duration.ofSeconds(1));
        var id = Objects.requireNonNull(created.join().containerId());
        var _ = other.execute(new Step.StartContainer(1, 1, id, RestartCause.FIRST_START, Reason.of("created")));
        time.advance(Duration.ofMinutes(1));
        return story;
    }

    @Test
    void whatWasThereIsThereAgainAfterARestartOfTheManager() throws Exception {
        var id = run("nginx", RestartPolicy.ALWAYS);
        var crashing = observed(id);
        var json = SimulatedStateFile.encode(await(engine.snapshot()));
        engine = engine(scheduler);
        var _ = engine.restore(SimulatedStateFile.decode(json));
        assertThat(observed(id), is(crashing));
        assertThat(await(engine.observe()).hasImage("nginx"), is(true));
        SimulatedFaults.of(engine).exit(id, 1);
        scheduler.advance(Duration.ofMillis(200));
        assertThat("its restart policy still works", observed(id).run().status(), is(Status.RUNNING));
    }

    @Test
    void aCopyHasTheSameLabels() {
        var id = run("nginx", RestartPolicy.ALWAYS);
        SimulatedFaults.of(engine).copy(id, "f".repeat(64));
        var containers = await(engine.observe()).containers();
        assertThat(containers, hasSize(2));
        assertThat(containers.get(0).owner(), is(containers.get(1).owner()));
    }

    @Test
    void aRefusalThatWasAskedForHappensOnce() {
        SimulatedFaults.of(engine)
                .refuseNext("downloadImage", io.containermanager.engine.EngineException.Cause.NO_SPACE);
        var refused = engine.execute(new Step.DownloadImage(1, "nginx", PullPolicy.ALWAYS, Reason.of("needed"), null));
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(refused.isCompletedExceptionally(), is(true));
        assertThat(pull("nginx").imageDigest(), is(notNullValue()));
    }

    @Test
    void aCancelledStepIsNotDone() {
        var pull = engine.execute(new Step.DownloadImage(1, "nginx", PullPolicy.ALWAYS, Reason.of("needed"), null));
        scheduler.advance(Duration.ofMillis(100));
        pull.cancel(false);
        scheduler.advance(Duration.ofSeconds(1));
        assertThat(await(engine.observe()).images(), hasSize(0));
    }

    @Test
    void anIdleEngineSchedulesNothing() {
        var before = scheduler.waiting();
        await(engine.observe());
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(scheduler.waiting(), is(lessThanOrEqualTo(before)));
    }
}
