package io.containermanager.reconcile;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.Ownership;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.move.Exclusive;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.ReconcileMetrics.Count;
import io.containermanager.reconcile.execution.ContainerTimeline;
import io.containermanager.reconcile.execution.EffectTracker;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.Pass.StepState;
import io.containermanager.reconcile.execution.RunningSteps.Run;
import io.containermanager.reconcile.execution.StepExecutor;
import io.containermanager.store.StoredTarget;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the loop learns from how steps and writes end. Confined to the loop. */
final class StepOutcomes implements StepExecutor.Outcome {

    private static final int MESSAGE_SERVICES_MAX = 5;
    private final Loop core;
    private final GivenBack givenBack = new GivenBack();
    private final Map<ServiceKey, ServiceMemory> lastKnown = new HashMap<>();

    StepOutcomes(Loop core) {
        this.core = core;
    }

    @Override
    public long moment() {
        return core.nextMoment();
    }

    @Override
    public UnaryOperator<ServiceMemory> change(ServiceMemory planned) {
        core.targets.refresh();
        var known = core.targets.memory(planned.key());
        lastKnown.put(planned.key(), known);
        boolean gone = core.targets.applied().state().service(planned.key()).isEmpty();
        return current -> gone ? planned.settled() : planned.rebased(known, current);
    }

    @Override
    public void remembered(ServiceMemory memory) {
        var before = lastKnown.remove(memory.key());
        if (before != null) {
            core.recorder.remembered(before, memory);
            var hold = memory.hold();
            if (hold != null && !hold.equals(before.hold())) {
                core.board.problem(memory.key(), "revision " + hold.revision() + " was rolled back: " + hold.reason());
            }
        }
        core.observer.look();
    }

    @Override
    public void storeFailed(Throwable failure) {
        core.targets.refresh();
        core.recorder.tell(Event.of(EventType.STORE_FAILED, EngineObserver.message(failure)));
        core.observer.look();
    }

    @Override
    public void stepStarts(PlannedStep planned, Step step) {
        core.meters.count(Count.ENGINE_WRITES);
        core.recorder.stepStarts(planned, step);
    }

    @Override
    public void stepDone(Run run, Step step, StepResult result) {
        core.recorder.stepDone(run.planned, step, result);
        switch (step) {
            case Step.DownloadImage download -> core.images.fetched(download.image(), result);
            case Step.RemoveImage removed -> core.images.removed(removed.image());
            case Step.CreateContainer _ -> {
                var key = run.planned.service();
                if (key != null) {
                    core.images.used(key);
                }
            }
            case Step.StartContainer start -> started(run, start);
            case Step.StopContainer stop ->
                core.observation().containers().stream()
                        .filter(it -> it.id().equals(stop.containerId()))
                        .forEach(it ->
                                givenBack.stopped(it, core.parts.scheduler().nanoTime()));
            default -> {}
        }
        // While a lane waits, nothing is begun in it: what ends then was begun beside what failed.
        boolean last = !core.backoff.laneWaits(
                run.planned.lane(), core.parts.scheduler().nanoTime());
        core.effects.done(run, step, result, last).ifPresent(this::worked);
        lookSoon();
    }

    /** What a step leads to is seen at once when it was the last one, else together with what others lead to. */
    void lookSoon() {
        if (core.executor.idle()) {
            core.observer.look();
        } else {
            core.observer.lookBetweenSteps();
        }
    }

    private void started(Run run, Step.StartContainer start) {
        var key = new ServiceKey(start.appId(), start.serviceId());
        var id = start.containerId();
        if (run.specHash != null) {
            core.backoff.started(key, run.specHash, core.parts.scheduler().nanoTime());
        }
        if (id != null) {
            core.timeline.started(id);
            core.observation().containers().stream()
                    .filter(container ->
                            container.id().equals(id) && container.run().startedAt() != null)
                    .findFirst()
                    .ifPresent(before -> restarted(key, start, before));
        }
    }

    private void restarted(ServiceKey key, Step.StartContainer start, Container before) {
        core.recorder.restarted(key, start, before);
        core.meters.restart(start.cause());
    }

    /** Compares what steps were for with what is seen now: one that was done without its effect has failed, and backs off. */
    void effects(Observation seen, long observedFrom) {
        var seenNow = core.effects.observed(seen, lane -> core.executor.runs().free(lane, observedFrom));
        // What worked beside it does not end the backoff of what did not.
        var inVain = seenNow.stream()
                .filter(judged -> judged.missing() != null)
                .map(judged -> judged.run().planned.lane())
                .collect(Collectors.toSet());
        for (var judged : seenNow) {
            var missing = judged.missing();
            if (missing != null) {
                var message = "it was reported as done without its effect: " + missing;
                core.passes.step(
                        judged.run().place,
                        StepState.FAILED,
                        core.parts.scheduler().now(),
                        message);
                stepFailed(judged.run(), judged.step(), new IllegalStateException(message));
                continue;
            }
            worked(judged);
            if (judged.step() instanceof Step.DownloadImage download) {
                core.backoff.pulled(download.image());
            } else if (judged.last() && !inVain.contains(judged.run().planned.lane())) {
                core.backoff.laneWorked(judged.run().planned.lane());
            }
        }
    }

    /** Counted only here, once the effect was seen: a counter cannot take back what turns out to have failed. */
    private void worked(EffectTracker.Judged judged) {
        core.meters.step(judged.step().kind(), StepState.worked(judged.result().changed()));
        if (judged.step() instanceof Step.DownloadImage) {
            core.meters.count(Count.IMAGES_PULLED);
        }
    }

    @Override
    public void stepFailed(Run run, Step step, Throwable failure) {
        core.effects.failed(run.planned.lane());
        var message = EngineObserver.message(failure);
        long now = core.parts.scheduler().nanoTime();
        core.meters.step(step.kind(), StepState.FAILED);
        core.meters.count(Count.BACKOFFS);
        if (step instanceof Step.StartContainer start) {
            core.ordered.failed(new ServiceKey(start.appId(), start.serviceId()));
            broken(start, failure);
        }
        core.recorder.stepFailed(run.planned, step, message);
        var key = run.planned.service();
        if (step instanceof Step.DownloadImage download) {
            core.backoff.pullFailed(download.image(), now, message);
            core.images.wanting(download.image()).forEach(service -> core.board.problem(service.key(), message));
        } else if (key != null && run.specHash != null && !EngineObserver.unavailable(failure)) {
            boolean specAtFault = step instanceof Step.StartContainer start
                    && EngineObserver.unwrapped(failure) instanceof EngineException classified
                    && classified.blamesSpec()
                    && !(classified instanceof EngineException.Rejected rejected
                            && rejected.rejection() == Cause.PORT_TAKEN
                            && tookFromOurs(start, key, now));
            core.backoff.failed(key, run.specHash, now, message, specAtFault);
            core.board.problem(key, step.kind() + ": " + message);
        } else {
            core.backoff.laneFailed(run.planned.lane(), now, message);
            core.board.problem(
                    key == null ? StatusPublisher.resourcesOf(step.appId()) : key, step.kind() + ": " + message);
        }
        core.observer.look();
    }

    /** No start gets past the engine's own state of it: another container takes its place. */
    private void broken(Step.StartContainer start, Throwable failure) {
        var id = start.containerId();
        if (id != null
                && EngineObserver.unwrapped(failure) instanceof EngineException.Rejected rejected
                && rejected.rejection() == Cause.CONTAINER_BROKEN) {
            core.timeline.broken(id, EngineObserver.message(failure));
            core.recorder.tell(Event.ofService(
                            EventType.CONTAINER_BROKEN,
                            new ServiceKey(start.appId(), start.serviceId()),
                            "the engine cannot start its container: " + EngineObserver.message(failure))
                    .with("containerId", id));
        }
    }

    /** Whether what a start takes is, or was a moment ago, another container's of ours: then its version is not at fault. */
    private boolean tookFromOurs(Step.StartContainer start, ServiceKey key, long now) {
        var ours =
                Ownership.own(core.observation(), core.parts.instance().get()).containers();
        var takes = Exclusive.of(start, key, ours, core.plan());
        return takes.hadByAnother(start.containerId(), ours) || givenBack.lately(start.containerId(), takes, now);
    }

    /** Services that have run well for long enough begin their backoff anew, though nobody looked while they did. */
    void forgive(Observation seen, ContainerTimeline timeline) {
        var now = core.parts.scheduler().nanoTime();
        for (var container : seen.containers()) {
            if (core.backoff.tried(container.key(), container.owner().specHash())
                    && timeline.outlasted(container, core.parts.settings().resetAfter(), now)) {
                core.backoff.forgive(container.key());
            }
        }
    }

    /** An operator asks for another try of what is held in that target. */
    void releaseHolds(StoredTarget target) {
        UnaryOperator<ServiceMemory> release = memory -> memory.withHold(null);
        var released = core.targets.memories().values().stream()
                .filter(memory -> memory.hold() != null)
                .collect(Collectors.toMap(ServiceMemory::key, _ -> release));
        if (!released.isEmpty()) {
            core.queue.answer(core.parts.store().remember(released), (_, failure) -> {
                if (failure != null) {
                    storeFailed(failure);
                }
                core.observer.look();
            });
        }
    }

    /** Whether a service moves that is not held up by a step that waits for its next try. */
    boolean moving(Plan plan) {
        if (!plan.moving()) {
            return !plan.remember().isEmpty()
                    && !heldUp(plan)
                            .containsAll(plan.remember().stream()
                                    .map(ServiceMemory::key)
                                    .collect(Collectors.toSet()));
        }
        var heldUp = heldUp(plan);
        return plan.outlooks().values().stream().anyMatch(it -> it.progress().moves() && !heldUp.contains(it.key()));
    }

    private Set<ServiceKey> heldUp(Plan plan) {
        long now = core.parts.scheduler().nanoTime();
        var blocked = new HashSet<Integer>();
        var keys = new HashSet<ServiceKey>();
        for (var planned : plan.steps()) {
            if (core.backoff.laneWaits(planned.lane(), now)
                    || planned.dependsOn().stream().anyMatch(blocked::contains)) {
                blocked.add(planned.id());
                var key = planned.service();
                if (key != null) {
                    keys.add(key);
                }
            }
        }
        plan.remember().stream()
                .map(ServiceMemory::key)
                .filter(key -> core.backoff.laneWaits(key.toString(), now))
                .forEach(keys::add);
        return keys;
    }

    /** What a pass that ends leaves open, for people. */
    String whatIsLeft(Plan plan) {
        List<ServiceStatus> left = plan.outlooks().values().stream()
                .filter(status -> status.progress() != Progress.SETTLED)
                .toList();
        if (left.isEmpty()) {
            return "a shared volume or network could not be created; retrying";
        }
        var named = left.stream()
                .limit(MESSAGE_SERVICES_MAX)
                .map(status -> status.serviceName() + " (" + status.key() + "): " + status.reason())
                .collect(Collectors.joining("; "));
        int more = left.size() - MESSAGE_SERVICES_MAX;
        return more > 0 ? named + "; and " + more + " more" : named;
    }
}
