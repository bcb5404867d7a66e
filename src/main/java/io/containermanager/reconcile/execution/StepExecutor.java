package io.containermanager.reconcile.execution;

import io.containermanager.engine.StepResult;
import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import io.containermanager.reconcile.execution.Pass.StepState;
import io.containermanager.reconcile.execution.RunningSteps.Run;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Does what plans say: takes over the steps whose lanes are free, remembers what must be durable before them, hands them to the engine with
 * a timeout, and pulls apart from everything else. Confined to the loop; never waits.
 */
public final class StepExecutor {

    private final EngineCalls engineCalls;
    private final RunningSteps runs;
    private final StartLimiter startLimiter;
    private final PullQueue pullQueue;
    private final TargetCache targets;
    private final BackoffTracker backoff;
    private final PassHistory passes;
    private final Scheduler scheduler;
    private final LoopQueue queue;
    private final Set<String> remembering = new HashSet<>();

    /** An executor that has nothing to do yet; how its steps go on it reports to the queue. */
    public StepExecutor(
            EngineCalls engineCalls,
            RunningSteps runs,
            StartLimiter startLimiter,
            PullQueue pullQueue,
            TargetCache targets,
            BackoffTracker backoff,
            PassHistory passes,
            Scheduler scheduler,
            LoopQueue queue) {
        this.engineCalls = engineCalls;
        this.runs = runs;
        this.startLimiter = startLimiter;
        this.pullQueue = pullQueue;
        this.targets = targets;
        this.backoff = backoff;
        this.passes = passes;
        this.scheduler = scheduler;
        this.queue = queue;
    }

    /** Whether nothing is being done. */
    public boolean idle() {
        return runs.idle() && pullQueue.idle() && remembering.isEmpty();
    }

    /** Steps that can be taken over now, without starting any. */
    public boolean canTake(Plan plan, long observedFrom) {
        var free = free(observedFrom);
        return plan.steps().stream()
                .anyMatch(it -> it.dependsOn().isEmpty()
                        && (it.step() instanceof Step.DownloadImage download
                                ? !pullQueue.inFlight(download.image())
                                : free.test(it.lane())));
    }

    /**
     * Begins what can be begun of a plan.
     *
     * @param basis what was remembered when it was made
     */
    public void take(Plan plan, Observation observation, Map<ServiceKey, ServiceMemory> basis, long observedFrom) {
        plan.steps().stream()
                .filter(it -> it.dependsOn().isEmpty())
                .map(PlannedStep::step)
                .filter(Step.DownloadImage.class::isInstance)
                .map(Step.DownloadImage.class::cast)
                .forEach(pullQueue::request);
        fetchNext();
        var hashes = observation.containers().stream()
                .collect(Collectors.toMap(it -> it.id(), it -> it.owner().specHash(), (one, _) -> one));
        var taken = runs.take(apartFromDownloads(plan), free(observedFrom), planned -> {
            var run = new Run(
                    planned,
                    specHash(planned, plan, hashes),
                    startedBefore(planned, observation),
                    passes.place(planned));
            run.basis = basis;
            run.secrets = StepSecrets.of(planned, plan, observation);
            return run;
        });
        startLimiter.keepOnly(runs::active);
        taken.stream().filter(run -> run.waitsFor.isEmpty()).forEach(this::beginInTurn);
    }

    private Predicate<String> free(long observedFrom) {
        long now = scheduler.nanoTime();
        return lane -> runs.free(lane, observedFrom) && !remembering.contains(lane) && !backoff.laneWaits(lane, now);
    }

    /** Steps behind a download are planned again once the image is there: until then their lane is free for healing. */
    private static List<PlannedStep> apartFromDownloads(Plan plan) {
        var behind = new HashSet<Integer>();
        var kept = new ArrayList<PlannedStep>();
        for (var planned : plan.steps()) {
            if (planned.step() instanceof Step.DownloadImage
                    || planned.dependsOn().stream().anyMatch(behind::contains)) {
                behind.add(planned.id());
            } else {
                kept.add(planned);
            }
        }
        return kept;
    }

    private static @Nullable String specHash(PlannedStep planned, Plan plan, Map<String, String> hashes) {
        return switch (planned.step()) {
            case Step.CreateContainer create -> create.labels().specHash();
            case Step.StartContainer start when start.containerId() != null -> hashes.get(start.containerId());
            case Step.StartContainer start ->
                plan.creation(start).map(create -> create.labels().specHash()).orElse(null);
            default -> null;
        };
    }

    private static @Nullable Instant startedBefore(PlannedStep planned, Observation observation) {
        return planned.step() instanceof Step.StartContainer start
                ? observation.containers().stream()
                        .filter(it -> it.id().equals(start.containerId()))
                        .findFirst()
                        .map(it -> it.run().startedAt())
                        .orElse(null)
                : null;
    }

    private void beginInTurn(Run run) {
        if (!startLimiter.waits(run)) {
            begin(run);
        }
        beginThoseInTurn();
    }

    private void beginThoseInTurn() {
        for (var run = startLimiter.next(runs::active); run != null; run = startLimiter.next(runs::active)) {
            var begun = run;
            begun.turn = queue.after(StartLimiter.SLOW, () -> turnIsOver(begun));
            begin(begun);
        }
    }

    private void turnIsOver(Run run) {
        var turn = run.turn;
        if (turn != null) {
            run.turn = null;
            turn.cancel();
            startLimiter.turnIsOver();
            beginThoseInTurn();
        }
    }

    private void begin(Run run) {
        run.running = true;
        var memory = run.planned.remember();
        if (memory == null) {
            execute(run);
            return;
        }
        queue.answer(targets.remember(List.of(memory), run.basis), (remembered, failure) -> {
            if (remembered != null) {
                remembered.forEach(queue::report);
                execute(run);
            } else {
                var why = failure == null ? new IllegalStateException("the store gave no answer") : failure;
                queue.report(new LoopMessage.StoreFailed(why));
                end(run, run.step(), null, why);
            }
        });
    }

    private void execute(Run run) {
        run.began = scheduler.now();
        var _ = ask(run, run.step(), () -> {});
    }

    private Cancellable ask(Run run, Step step, Runnable ended) {
        passes.step(run.place, StepState.RUNNING, scheduler.now(), null);
        // A process that was stopped in between may have lost the Lease: what it does not begin it does not claim to
        // have begun.
        if (engineCalls.asks()) {
            queue.report(new LoopMessage.StepStarted(run.planned, step));
        }
        return engineCalls.ask(step, (result, failure) -> {
            ended.run();
            end(run, step, result, failure);
        });
    }

    private void end(Run run, Step step, @Nullable StepResult result, @Nullable Throwable failure) {
        var now = scheduler.now();
        if (failure != null || result == null) {
            var why = failure == null
                    ? new IllegalStateException("the engine gave no answer")
                    : StepSecrets.hidden(failure, run.secrets);
            passes.step(run.place, StepState.FAILED, now, EngineObserver.message(why));
            runs.failed(run).forEach(it -> passes.step(it.place, StepState.SKIPPED, now, null));
            queue.report(new LoopMessage.StepFailed(run, step, why));
        } else {
            passes.step(run.place, StepState.worked(result.changed()), now, null);
            var ready = runs.done(run, result.containerId());
            queue.report(new LoopMessage.StepDone(run, step, result));
            ready.forEach(this::beginInTurn);
        }
        // Last: a start that this step was waited for by takes the turn over, before another creation does.
        turnIsOver(run);
    }

    private void fetchNext() {
        for (var step = pullQueue.next(); step != null; step = pullQueue.next()) {
            var pull = step;
            var run = alone(pull);
            var call = ask(run, pull, () -> {
                pullQueue.ended(pull.image());
                fetchNext();
            });
            pullQueue.began(pull.image(), () -> {
                call.cancel();
                passes.step(run.place, StepState.SKIPPED, scheduler.now(), null);
                queue.report(new LoopMessage.PullCancelled(run.planned, pull));
            });
        }
    }

    /** Cancels the pulls of images that are not needed any more, and fetches what waited for them. */
    public void keepPulls(Predicate<String> needed) {
        pullQueue.keepOnly(needed);
        fetchNext();
    }

    private Run alone(Step step) {
        var planned = new PlannedStep(0, step, Set.of(), StepImpact.NONE, null);
        return new Run(planned, null, null, passes.place(planned));
    }

    /** Does a step that nothing waits for, unless its last try failed a moment ago: then it is left for later. */
    public void aside(Step step) {
        var lane = new PlannedStep(0, step, Set.of(), StepImpact.NONE, null).lane();
        if (!backoff.laneWaits(lane, scheduler.nanoTime())) {
            var _ = ask(alone(step), step, () -> {});
        }
    }

    /**
     * Writes what a plan wants remembered although no step needs it.
     *
     * @param basis what was remembered when the plan was made
     */
    public void remember(List<ServiceMemory> memories, Map<ServiceKey, ServiceMemory> basis, long observedFrom) {
        var free = free(observedFrom);
        var writable = memories.stream()
                .filter(memory -> free.test(memory.key().toString()))
                .toList();
        if (writable.isEmpty()) {
            return;
        }
        var lanes = writable.stream().map(memory -> memory.key().toString()).toList();
        remembering.addAll(lanes);
        queue.answer(targets.remember(writable, basis), (remembered, failure) -> {
            lanes.forEach(remembering::remove);
            if (remembered != null) {
                remembered.forEach(queue::report);
            } else {
                var why = failure == null ? new IllegalStateException("the store gave no answer") : failure;
                long now = scheduler.nanoTime();
                lanes.forEach(lane -> backoff.laneFailed(lane, now, EngineObserver.message(why)));
                queue.report(new LoopMessage.StoreFailed(why));
            }
        });
    }
}
