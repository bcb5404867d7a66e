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
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What the loop learns from how steps and writes end. Confined to the loop. */
final class StepOutcomes implements StepExecutor.Outcome {

    private final Loop loop;
    private final GivenBack givenBack = new GivenBack();
    private final Map<ServiceKey, ServiceMemory> lastKnown = new HashMap<>();

    StepOutcomes(Loop loop) {
        this.loop = loop;
    }

    @Override
    public long moment() {
        return loop.nextMoment();
    }

    @Override
    public UnaryOperator<ServiceMemory> change(ServiceMemory planned) {
        loop.targets.refresh();
        var known = loop.targets.memory(planned.key());
        lastKnown.put(planned.key(), known);
        boolean gone = loop.targets.applied().state().service(planned.key()).isEmpty();
        return current -> gone ? planned.settled() : planned.rebased(known, current);
    }

    @Override
    public void remembered(ServiceMemory memory) {
        var before = lastKnown.remove(memory.key());
        if (before != null) {
            loop.recorder.remembered(before, memory);
            var hold = memory.hold();
            if (hold != null && !hold.equals(before.hold())) {
                loop.publisher.problem(
                        memory.key(), "revision " + hold.revision() + " was rolled back: " + hold.reason());
            }
        }
        loop.observer.look();
    }

    @Override
    public void storeFailed(Throwable failure) {
        loop.targets.refresh();
        loop.recorder.tell(Event.of(EventType.STORE_FAILED, EngineObserver.message(failure)));
        loop.observer.look();
    }

    @Override
    public void stepStarts(PlannedStep planned, Step step) {
        loop.metrics.count(Count.ENGINE_WRITES);
        loop.recorder.stepStarts(planned, step);
    }

    @Override
    public void stepDone(Run run, Step step, StepResult result) {
        loop.recorder.stepDone(run.planned, step, result);
        switch (step) {
            case Step.DownloadImage download -> loop.images.fetched(download.image(), result);
            case Step.RemoveImage removed -> loop.images.removed(removed.image());
            case Step.CreateContainer _ -> {
                var key = run.planned.service();
                if (key != null) {
                    loop.images.used(key);
                }
            }
            case Step.StartContainer start -> started(run, start);
            case Step.StopContainer stop ->
                loop.observation().containers().stream()
                        .filter(it -> it.id().equals(stop.containerId()))
                        .forEach(it -> givenBack.stopped(
                                it, loop.dependencies.scheduler().nanoTime()));
            default -> {}
        }
        // While a lane waits, nothing is begun in it: what ends then was begun beside what failed.
        boolean last = !loop.backoff.laneWaits(
                run.planned.lane(), loop.dependencies.scheduler().nanoTime());
        loop.effects.done(run, step, result, last).ifPresent(this::worked);
        lookSoon();
    }

    /** What a step leads to is seen at once when it was the last one, else together with what others lead to. */
    void lookSoon() {
        if (loop.executor.idle()) {
            loop.observer.look();
        } else {
            loop.observer.lookBetweenSteps();
        }
    }

    private void started(Run run, Step.StartContainer start) {
        var key = new ServiceKey(start.appId(), start.serviceId());
        var id = start.containerId();
        if (run.specHash != null) {
            loop.backoff.started(
                    key, run.specHash, loop.dependencies.scheduler().nanoTime());
        }
        if (id != null) {
            loop.timeline.started(id);
            loop.observation().containers().stream()
                    .filter(container ->
                            container.id().equals(id) && container.run().startedAt() != null)
                    .findFirst()
                    .ifPresent(before -> restarted(key, start, before));
        }
    }

    private void restarted(ServiceKey key, Step.StartContainer start, Container before) {
        loop.recorder.restarted(key, start, before);
        loop.metrics.restart(start.cause());
    }

    /** Compares what steps were for with what is seen now: one that was done without its effect has failed, and backs off. */
    void effects(Observation seen, long observedFrom) {
        var seenNow = loop.effects.observed(seen, lane -> loop.executor.runs().free(lane, observedFrom));
        // What worked beside it does not end the backoff of what did not.
        var inVain = seenNow.stream()
                .filter(judged -> judged.missing() != null)
                .map(judged -> judged.run().planned.lane())
                .collect(Collectors.toSet());
        for (var judged : seenNow) {
            var missing = judged.missing();
            if (missing != null) {
                var message = "it was reported as done without its effect: " + missing;
                loop.passHistory.step(
                        judged.run().place,
                        StepState.FAILED,
                        loop.dependencies.scheduler().now(),
                        message);
                stepFailed(judged.run(), judged.step(), new IllegalStateException(message));
                continue;
            }
            worked(judged);
            if (judged.step() instanceof Step.DownloadImage download) {
                loop.backoff.pulled(download.image());
            } else if (judged.last() && !inVain.contains(judged.run().planned.lane())) {
                loop.backoff.laneWorked(judged.run().planned.lane());
            }
        }
    }

    /** Counted only here, once the effect was seen: a counter cannot take back what turns out to have failed. */
    private void worked(EffectTracker.Judged judged) {
        loop.metrics.step(judged.step().kind(), StepState.worked(judged.result().changed()));
        if (judged.step() instanceof Step.DownloadImage) {
            loop.metrics.count(Count.IMAGES_PULLED);
        }
    }

    @Override
    public void stepFailed(Run run, Step step, Throwable failure) {
        loop.effects.failed(run.planned.lane());
        var message = EngineObserver.message(failure);
        long now = loop.dependencies.scheduler().nanoTime();
        loop.metrics.step(step.kind(), StepState.FAILED);
        loop.metrics.count(Count.BACKOFFS);
        if (step instanceof Step.StartContainer start) {
            loop.ordered.failed(new ServiceKey(start.appId(), start.serviceId()));
            broken(start, failure);
        }
        loop.recorder.stepFailed(run.planned, step, message);
        var key = run.planned.service();
        if (step instanceof Step.DownloadImage download) {
            loop.backoff.pullFailed(download.image(), now, message);
            loop.images.wanting(download.image()).forEach(service -> loop.publisher.problem(service.key(), message));
        } else if (key != null && run.specHash != null && !EngineObserver.unavailable(failure)) {
            boolean specAtFault = step instanceof Step.StartContainer start
                    && EngineObserver.unwrapped(failure) instanceof EngineException classified
                    && classified.blamesSpec()
                    && !(classified instanceof EngineException.Rejected rejected
                            && rejected.rejection() == Cause.PORT_TAKEN
                            && tookFromOurs(start, key, now));
            loop.backoff.failed(key, run.specHash, now, message, specAtFault);
            loop.publisher.problem(key, step.kind() + ": " + message);
        } else {
            loop.backoff.laneFailed(run.planned.lane(), now, message);
            loop.publisher.problem(
                    key == null ? StatusPublisher.resourcesOf(step.appId()) : key, step.kind() + ": " + message);
        }
        loop.observer.look();
    }

    /** No start gets past the engine's own state of it: another container takes its place. */
    private void broken(Step.StartContainer start, Throwable failure) {
        var id = start.containerId();
        if (id != null
                && EngineObserver.unwrapped(failure) instanceof EngineException.Rejected rejected
                && rejected.rejection() == Cause.CONTAINER_BROKEN) {
            loop.timeline.broken(id, EngineObserver.message(failure));
            loop.recorder.tell(Event.ofService(
                            EventType.CONTAINER_BROKEN,
                            new ServiceKey(start.appId(), start.serviceId()),
                            "the engine cannot start its container: " + EngineObserver.message(failure))
                    .with("containerId", id));
        }
    }

    /** Whether what a start takes is, or was a moment ago, another container's of ours: then its version is not at fault. */
    private boolean tookFromOurs(Step.StartContainer start, ServiceKey key, long now) {
        var ours = Ownership.own(
                        loop.observation(), loop.dependencies.instance().get())
                .containers();
        var takes = Exclusive.of(start, key, ours, loop.plan());
        return takes.hadByAnother(start.containerId(), ours) || givenBack.lately(start.containerId(), takes, now);
    }

    /** Services that have run well for long enough begin their backoff anew, though nobody looked while they did. */
    void forgive(Observation seen, ContainerTimeline timeline) {
        var now = loop.dependencies.scheduler().nanoTime();
        for (var container : seen.containers()) {
            if (loop.backoff.tried(container.key(), container.owner().specHash())
                    && timeline.outlasted(
                            container, loop.dependencies.settings().resetAfter(), now)) {
                loop.backoff.forgive(container.key());
            }
        }
    }

    /** An operator asks for another try of what is held in that target. */
    void releaseHolds() {
        UnaryOperator<ServiceMemory> release = memory -> memory.withHold(null);
        var released = loop.targets.memories().values().stream()
                .filter(memory -> memory.hold() != null)
                .collect(Collectors.toMap(ServiceMemory::key, _ -> release));
        if (!released.isEmpty()) {
            loop.queue.answer(loop.dependencies.store().remember(released), (_, failure) -> {
                if (failure != null) {
                    storeFailed(failure);
                }
                loop.observer.look();
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
        return plan.statuses().values().stream().anyMatch(it -> it.progress().moves() && !heldUp.contains(it.key()));
    }

    private Set<ServiceKey> heldUp(Plan plan) {
        long now = loop.dependencies.scheduler().nanoTime();
        var blocked = new HashSet<Integer>();
        var keys = new HashSet<ServiceKey>();
        for (var planned : plan.steps()) {
            if (loop.backoff.laneWaits(planned.lane(), now)
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
                .filter(key -> loop.backoff.laneWaits(key.toString(), now))
                .forEach(keys::add);
        return keys;
    }
}
