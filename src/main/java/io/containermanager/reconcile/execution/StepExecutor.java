package io.containermanager.reconcile.execution;

import io.containermanager.engine.StepResult;
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
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Does what plans say: takes over the steps whose lanes are free, remembers what must be durable before them, hands them to the engine with
 * a timeout, and pulls apart from everything else. Confined to the loop; never waits.
 */
public final class StepExecutor {

    private final LoopDependencies dependencies;
    private final LoopQueue queue;
    private final BackoffTracker backoff;
    private final PassHistory passes;
    private final Outcome outcome;
    private final EngineCalls engineCalls;
    private final RunningSteps runs = new RunningSteps();
    private final StartLimiter startLimiter;
    private final PullQueue pullQueue;
    private final Set<String> remembering = new HashSet<>();

    /** Who is told how steps end. */
    public interface Outcome {
        /** A moment later than all before. */
        long moment();

        /** What to write so that the memory is as planned and nothing that came meanwhile is lost. */
        UnaryOperator<ServiceMemory> change(ServiceMemory planned);

        void stepStarts(PlannedStep planned, Step step);

        void stepDone(Run run, Step step, StepResult result);

        void stepFailed(Run run, Step step, Throwable failure);

        void remembered(ServiceMemory memory);

        void storeFailed(Throwable failure);
    }

    public StepExecutor(
            LoopDependencies dependencies,
            LoopQueue queue,
            BackoffTracker backoff,
            PassHistory passes,
            Outcome outcome) {
        this.dependencies = dependencies;
        this.queue = queue;
        this.backoff = backoff;
        this.passes = passes;
        this.outcome = outcome;
        this.engineCalls = new EngineCalls(dependencies, queue);
        this.startLimiter = new StartLimiter(dependencies.engine().startsAtOnce(), queue, runs::active, this::begin);
        this.pullQueue = new PullQueue(dependencies.settings().pullsMax(), this::fetch);
    }

    public RunningSteps runs() {
        return runs;
    }

    public EngineCalls asking() {
        return engineCalls;
    }

    public PullQueue downloads() {
        return pullQueue;
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
                                ? !pullQueue.inFlight().contains(download.image())
                                : free.test(it.lane())));
    }

    /** Begins what can be begun of a plan. */
    public void take(Plan plan, Observation observation, long observedFrom) {
        plan.steps().stream()
                .filter(it -> it.dependsOn().isEmpty())
                .map(PlannedStep::step)
                .filter(Step.DownloadImage.class::isInstance)
                .map(Step.DownloadImage.class::cast)
                .forEach(pullQueue::request);
        var hashes = observation.containers().stream()
                .collect(Collectors.toMap(it -> it.id(), it -> it.owner().specHash(), (one, _) -> one));
        var taken = runs.take(
                apartFromDownloads(plan),
                free(observedFrom),
                planned -> new Run(
                        planned,
                        specHash(planned, plan, hashes),
                        startedBefore(planned, observation),
                        passes.place(planned)));
        startLimiter.tidy();
        taken.stream().filter(run -> run.waitsFor.isEmpty()).forEach(startLimiter::ask);
    }

    private Predicate<String> free(long observedFrom) {
        long now = dependencies.scheduler().nanoTime();
        return lane -> runs.free(lane, observedFrom) && !remembering.contains(lane) && !backoff.laneWaits(lane, now);
    }

    /** Steps behind a download are planned anew once the image is there: until then their lane is free for healing. */
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
                plan.steps().stream()
                        .map(PlannedStep::step)
                        .filter(Step.CreateContainer.class::isInstance)
                        .map(Step.CreateContainer.class::cast)
                        .filter(create -> create.labels().appId() == start.appId()
                                && create.labels().serviceId() == start.serviceId())
                        .map(create -> create.labels().specHash())
                        .findFirst()
                        .orElse(null);
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

    private void begin(Run run) {
        run.running = true;
        var memory = run.planned.remember();
        if (memory == null) {
            execute(run);
            return;
        }
        queue.answer(dependencies.store().remember(Map.of(memory.key(), outcome.change(memory))), (_, failure) -> {
            if (failure == null) {
                outcome.remembered(memory);
                execute(run);
            } else {
                outcome.storeFailed(failure);
                end(run, run.step(), null, failure);
            }
        });
    }

    private void execute(Run run) {
        var step = run.step();
        passes.step(run.place, StepState.RUNNING, dependencies.scheduler().now(), null);
        outcome.stepStarts(run.planned, step);
        engineCalls.ask(step, (result, failure) -> end(run, step, result, failure));
    }

    private void end(Run run, Step step, @Nullable StepResult result, @Nullable Throwable failure) {
        var now = dependencies.scheduler().now();
        if (failure != null || result == null) {
            var why = failure == null ? new IllegalStateException("the engine gave no answer") : failure;
            passes.step(run.place, StepState.FAILED, now, EngineObserver.message(why));
            runs.failed(run, outcome.moment()).forEach(it -> passes.step(it.place, StepState.SKIPPED, now, null));
            outcome.stepFailed(run, step, why);
            run.turn.run();
            return;
        }
        passes.step(run.place, StepState.worked(result.changed()), now, null);
        var ready = runs.done(run, result.containerId(), outcome.moment());
        outcome.stepDone(run, step, result);
        ready.forEach(startLimiter::ask);
        // Last: a start that this step was waited for by takes the turn over, before another creation does.
        run.turn.run();
    }

    private void fetch(Step step, Runnable ended) {
        var planned = new PlannedStep(0, step, Set.of(), StepImpact.NONE, null);
        var run = new Run(planned, null, null, passes.place(planned));
        passes.step(run.place, StepState.RUNNING, dependencies.scheduler().now(), null);
        outcome.stepStarts(planned, step);
        engineCalls.ask(step, (result, failure) -> {
            ended.run();
            end(run, step, result, failure);
        });
    }

    /** Does a step that nothing waits for, unless its last try failed a moment ago: then it is left for later. */
    public void aside(Step step) {
        var lane = new PlannedStep(0, step, Set.of(), StepImpact.NONE, null).lane();
        if (!backoff.laneWaits(lane, dependencies.scheduler().nanoTime())) {
            fetch(step, () -> {});
        }
    }

    /** Writes what a plan wants remembered although no step needs it. */
    public void remember(List<ServiceMemory> memories, long observedFrom) {
        var writable = memories.stream()
                .filter(memory -> free(observedFrom).test(memory.key().toString()))
                .toList();
        if (writable.isEmpty()) {
            return;
        }
        var lanes = writable.stream().map(memory -> memory.key().toString()).toList();
        remembering.addAll(lanes);
        var changes = writable.stream().collect(Collectors.toMap(ServiceMemory::key, outcome::change));
        queue.answer(dependencies.store().remember(changes), (_, failure) -> {
            lanes.forEach(remembering::remove);
            if (failure == null) {
                writable.forEach(outcome::remembered);
            } else {
                long now = dependencies.scheduler().nanoTime();
                lanes.forEach(lane -> backoff.laneFailed(lane, now, EngineObserver.message(failure)));
                outcome.storeFailed(failure);
            }
        });
    }
}
