package io.containermanager.reconcile;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.Scheduler;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.EngineFacts.Spec;
import io.containermanager.plan.input.Ownership;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.move.PortsAndAddresses;
import io.containermanager.plan.service.ServiceContainers;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.ReconcileMetrics.Count;
import io.containermanager.reconcile.execution.BackoffTracker;
import io.containermanager.reconcile.execution.ContainerTimeline;
import io.containermanager.reconcile.execution.EffectTracker;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.LoopMessage.StepDone;
import io.containermanager.reconcile.execution.LoopMessage.StepFailed;
import io.containermanager.reconcile.execution.LoopMessage.StepStarted;
import io.containermanager.reconcile.execution.Pass.StepState;
import io.containermanager.reconcile.execution.RunningSteps.Run;
import io.containermanager.reconcile.operation.OrderedServices;
import io.containermanager.reconcile.report.ContainerEnds.End;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What is learned from how steps end: backoffs, restarts, problems, which images were fetched. Confined to the loop. */
final class StepOutcomes {

    private final EventRecorder recorder;
    private final ReconcileMetrics metrics;
    private final BackoffTracker backoff;
    private final ContainerTimeline timeline;
    private final OrderedServices ordered;
    private final ImageTracker images;
    private final StatusPublisher publisher;
    private final Supplier<String> instance;
    private final Scheduler scheduler;
    private final ReleasedPorts givenBack = new ReleasedPorts();
    private final EffectTracker effects = new EffectTracker();

    StepOutcomes(
            EventRecorder recorder,
            ReconcileMetrics metrics,
            BackoffTracker backoff,
            ContainerTimeline timeline,
            OrderedServices ordered,
            ImageTracker images,
            StatusPublisher publisher,
            Supplier<String> instance,
            Scheduler scheduler) {
        this.recorder = recorder;
        this.metrics = metrics;
        this.backoff = backoff;
        this.timeline = timeline;
        this.ordered = ordered;
        this.images = images;
        this.publisher = publisher;
        this.instance = instance;
        this.scheduler = scheduler;
    }

    /** A step is about to be asked for: whatever it ends from now on, the manager ended. */
    void starts(StepStarted started) {
        var step = started.step();
        metrics.count(Count.ENGINE_WRITES);
        recorder.stepStarts(started.planned(), step);
        switch (step) {
            case Step.StopContainer stop -> timeline.ends().ordered(stop.containerId(), scheduler.nanoTime());
            case Step.RemoveContainer remove -> timeline.ends().ordered(remove.containerId(), scheduler.nanoTime());
            case Step.StartContainer start -> {
                var id = start.containerId();
                if (id != null) {
                    timeline.ends().startsAgain(id);
                }
            }
            default -> {}
        }
    }

    /** Who ended a container: what this process did not order, it may have ordered before it was restarted. */
    End end(Container ended, ServiceMemory memory) {
        boolean stopped = !ended.run().running() && memory.onlyStopped(ended);
        return stopped ? new End(true, null) : timeline.ends().of(ended);
    }

    /**
     * A step was done, says the engine.
     *
     * @param seen what was seen of the engine last
     */
    void done(StepDone ended, Observation seen) {
        var run = ended.run();
        var step = ended.step();
        recorder.stepDone(run.planned, step, ended.result());
        switch (step) {
            case Step.DownloadImage download -> images.fetched(download.image(), ended.result());
            case Step.RemoveImage removed -> images.removed(removed.image());
            case Step.CreateContainer _ -> {
                var key = run.planned.service();
                if (key != null) {
                    images.used(key);
                }
            }
            case Step.StartContainer start -> started(run, start, seen);
            case Step.StopContainer stop ->
                seen.containers().stream()
                        .filter(it -> it.id().equals(stop.containerId()))
                        .forEach(it -> givenBack.stopped(it, scheduler.nanoTime()));
            default -> {}
        }
        // While a lane waits, nothing is begun in it: what ends then was begun beside what failed.
        boolean last = !backoff.laneWaits(run.planned.lane(), scheduler.nanoTime());
        effects.done(run, step, ended.result(), last).ifPresent(this::worked);
    }

    private void started(Run run, Step.StartContainer start, Observation seen) {
        var key = new ServiceKey(start.appId(), start.serviceId());
        var id = start.containerId();
        if (run.specHash != null) {
            backoff.started(key, run.specHash, scheduler.nanoTime());
        }
        if (id != null) {
            timeline.started(id);
            seen.containers().stream()
                    .filter(container ->
                            container.id().equals(id) && container.run().startedAt() != null)
                    .findFirst()
                    .ifPresent(before -> restarted(key, start, before));
        }
    }

    private void restarted(ServiceKey key, Step.StartContainer start, Container before) {
        recorder.restarted(key, start, before);
        metrics.restart(start.cause());
    }

    /**
     * Compares what steps were for with what is seen now.
     *
     * @param free whether a lane has no step under way and none that ended after the observation began
     * @return the steps that were done without their effect: they have failed
     */
    List<StepFailed> withoutEffect(Observation seen, Predicate<String> free) {
        var seenNow = effects.observed(seen, free);
        var failed = seenNow.stream().flatMap(StepOutcomes::inVain).toList();
        // What worked beside it does not end the backoff of what did not.
        var lanes = failed.stream().map(it -> it.run().planned.lane()).collect(Collectors.toSet());
        for (var judged : seenNow) {
            if (judged.missing() == null) {
                worked(judged);
                if (judged.step() instanceof Step.ScaleContainer scale) {
                    var key = new ServiceKey(scale.appId(), scale.serviceId());
                    backoff.scaled(key, scale.replicas(), scheduler.nanoTime());
                }
                var lane = judged.run().planned.lane();
                if (judged.step() instanceof Step.DownloadImage download) {
                    backoff.pulled(download.image());
                } else if (judged.last() && !lanes.contains(lane)) {
                    backoff.laneWorked(lane);
                }
            }
        }
        return failed;
    }

    private static Stream<StepFailed> inVain(EffectTracker.Judged judged) {
        return Stream.ofNullable(judged.missing())
                .map(missing -> new StepFailed(judged.run(), judged.step(), new IllegalStateException(missing)));
    }

    /** Counted only here, once the effect was seen: a counter cannot take back what turns out to have failed. */
    private void worked(EffectTracker.Judged judged) {
        metrics.step(judged.step().kind(), StepState.worked(judged.result().changed()));
        if (judged.step() instanceof Step.DownloadImage) {
            metrics.count(Count.IMAGES_PULLED);
        }
    }

    /**
     * A step failed.
     *
     * @param seen what was seen of the engine last
     * @param plan what was made of that
     */
    void failed(StepFailed ended, Observation seen, Plan plan) {
        var run = ended.run();
        var step = ended.step();
        var failure = ended.failure();
        effects.failed(run.planned.lane());
        var message = EngineObserver.message(failure);
        long now = scheduler.nanoTime();
        metrics.step(step.kind(), StepState.FAILED);
        metrics.count(Count.BACKOFFS);
        if (step instanceof Step.StopContainer stop) {
            timeline.ends().failed(stop.containerId(), now);
        }
        if (step instanceof Step.StartContainer start) {
            ordered.failed(new ServiceKey(start.appId(), start.serviceId()));
            broken(start, failure);
        }
        recorder.stepFailed(run.planned, step, message);
        var key = run.planned.service();
        if (step instanceof Step.DownloadImage download) {
            backoff.pullFailed(download.image(), now, message);
            images.wanting(download.image()).forEach(service -> publisher.problem(service.key(), message));
        } else if (key != null && run.specHash != null && !EngineObserver.unavailable(failure)) {
            boolean specAtFault = step instanceof Step.StartContainer start
                    && EngineObserver.unwrapped(failure) instanceof EngineException classified
                    && classified.blamesSpec()
                    && !(classified instanceof EngineException.Rejected rejected
                            && lateToGiveBack(
                                    rejected.rejection(),
                                    new Spec(key, run.specHash),
                                    () -> tookFromOurs(start, key, now, seen, plan)));
            backoff.failed(key, run.specHash, now, message, specAtFault);
            publisher.problem(key, step.kind() + ": " + message);
        } else {
            backoff.laneFailed(run.planned.lane(), now, message);
            publisher.problem(
                    key == null ? StatusPublisher.resourcesOf(step.appId()) : key, step.kind() + ": " + message);
        }
    }

    /** No start gets past the engine's own state of it: another container takes its place. */
    private void broken(Step.StartContainer start, Throwable failure) {
        var id = start.containerId();
        if (id != null
                && EngineObserver.unwrapped(failure) instanceof EngineException.Rejected rejected
                && rejected.rejection() == Cause.CONTAINER_BROKEN) {
            timeline.broken(id, EngineObserver.message(failure));
            recorder.record(Event.ofService(
                            EventType.CONTAINER_BROKEN,
                            new ServiceKey(start.appId(), start.serviceId()),
                            "the engine cannot start its container: " + EngineObserver.message(failure))
                    .with("containerId", id));
        }
    }

    /** Whether a port is taken only because an engine is late to give it back: then no version is at fault. */
    private boolean lateToGiveBack(Cause cause, Spec spec, BooleanSupplier tookFromOurs) {
        return switch (cause) {
            case PORT_TAKEN -> tookFromOurs.getAsBoolean();
            case PORT_UNEXPLAINED -> tookFromOurs.getAsBoolean() || givenBack.unexplained(spec, scheduler.nanoTime());
            default -> false;
        };
    }

    /** Containers that ended by themselves give back what they had, too. */
    void ended(Observation before, Observation now) {
        var live = now.containers().stream()
                .filter(ServiceContainers::live)
                .map(Container::id)
                .collect(Collectors.toSet());
        before.containers().stream()
                .filter(it -> ServiceContainers.live(it) && !live.contains(it.id()))
                .forEach(it -> givenBack.stopped(it, scheduler.nanoTime()));
    }

    /** Whether what a start takes is, or was a moment ago, one of another of the manager's containers: then its version is not at fault. */
    private boolean tookFromOurs(Step.StartContainer start, ServiceKey key, long now, Observation seen, Plan plan) {
        var ours = Ownership.own(seen, instance.get()).containers();
        var takes = PortsAndAddresses.of(start, key, ours, plan);
        return takes.hadByAnother(start.containerId(), ours) || givenBack.lately(takes, now);
    }
}
