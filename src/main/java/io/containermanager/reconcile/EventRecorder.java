package io.containermanager.reconcile;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.StepResult;
import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.model.observed.EndSignals;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.resource.HiddenFiles;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepWords;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.ObservationListener;
import io.containermanager.reconcile.operation.VolumePurge;
import io.containermanager.reconcile.report.ContainerEnds.End;
import io.containermanager.reconcile.report.EventNames;
import io.containermanager.reconcile.report.HealthcheckEvidence;
import io.containermanager.reconcile.report.HeldEvents;
import io.containermanager.reconcile.report.KeptNetworks;
import io.containermanager.reconcile.report.LocalImageDrift;
import io.containermanager.reconcile.report.LostVolumes;
import io.containermanager.reconcile.report.UnclaimedReport;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Publishes what changed and why: each thing once, when it changes. Confined to the loop. */
final class EventRecorder {

    private static final Duration PULL_EVENTS_GAP = Duration.ofSeconds(1);
    private static final int PULLS_REMEMBERED_MAX = 1_000;

    private final HeldEvents held;
    private final ObservationListener listener;
    private final Map<String, Long> pullRecordedNanos = new HashMap<>();
    private final Map<ServiceKey, String> reasons = new HashMap<>();
    private final EventNames names;
    private final Supplier<State> applied;

    private Map<String, Container> seen = Map.of();
    private final LocalImageDrift movedTags = new LocalImageDrift();
    private final LostVolumes lostVolumes = new LostVolumes();
    private final KeptNetworks keptNetworks = new KeptNetworks();
    private final UnclaimedReport unclaimed = new UnclaimedReport();
    /** Containers that we asked to remove; no more than are seen. */
    private final Set<String> removing = new HashSet<>();

    private boolean looked;

    EventRecorder(EventBus bus, ObservationListener listener, LoopQueue queue, Supplier<State> applied) {
        this.held = new HeldEvents(queue::after, bus::publish);
        this.listener = listener;
        this.names = new EventNames(applied);
        this.applied = applied;
    }

    /** The event with the last lines of the container that it is about, if it wrote any. */
    private Event withLines(Event event, @Nullable Container container) {
        var lines = container == null ? List.<String>of() : listener.lastLines(container);
        return lines.isEmpty() ? event : event.with("lastLines", lines);
    }

    /** Publishes an event; of a service with its name before the reason, which speaks of "its container" and "its image". */
    void record(Event event) {
        record(event, null);
    }

    /** The same with the last lines of a container. */
    private void record(Event event, @Nullable Container container) {
        var named = named(event);
        held.publish(event.service().orElse(null), () -> withLines(named, container));
    }

    private Event named(Event event) {
        return event.service().map(key -> event.named(names.service(key))).orElse(event);
    }

    private void publish(Event event) {
        held.publish(event.service().orElse(null), () -> event);
    }

    /** Publishes the events that wait: nothing that comes later would do it. */
    void stop() {
        held.stop();
    }

    /**
     * What became of containers since the observation before.
     *
     * @param everything on the engine: a container that is not this manager's any more was not removed
     * @param ends who caused the end that is seen of a container
     */
    void observed(Observation observation, Observation everything, Function<Container, End> ends) {
        var now = new HashMap<String, Container>();
        var present = everything.containers().stream().map(Container::id).collect(Collectors.toSet());
        observation.containers().forEach(container -> now.put(container.id(), container));
        now.forEach((id, container) -> {
            var before = seen.get(id);
            if (before != null) {
                changed(before.run(), container, ends);
                return;
            }
            names.seen(container);
            if (looked) {
                // It was made since the last look, and may have ended since.
                changed(RunState.CREATED, container, ends);
            }
        });
        seen.values().stream()
                .filter(it -> !present.contains(it.id()) && !removing.contains(it.id()))
                .forEach(it -> record(removedOutside(it)));
        movedTags.observed(observation).forEach(this::record);
        lostVolumes.observed(observation);
        removing.retainAll(now.keySet());
        seen = now;
        looked = true;
    }

    private void changed(RunState before, Container now, Function<Container, End> ends) {
        var run = now.run();
        boolean endedSince = !run.running()
                && run.exitCode() != null
                && (before.running() || !Objects.equals(before.finishedAt(), run.finishedAt()));
        if (endedSince || run.restartCount() > before.restartCount()) {
            var end = ends.apply(now);
            var how = end.own()
                    ? "was stopped as ordered and ended with "
                    : end.signal() == null ? "ended with " : EndSignals.ending(end.signal()) + ", ";
            var ended = Event.ofService(EventType.SERVICE_EXITED, now.key(), "its container " + how + ended(run))
                    .with("containerId", now.id())
                    .with("exitCode", run.exitCode())
                    .with("oomKilled", run.oomKilled())
                    .with("restartCount", run.restartCount())
                    .with("stopped", end.own())
                    .with("signal", end.signal());
            var named = named(ended);
            held.publishOnce(listener.readToEnd(now), now.key(), () -> withLines(named, now));
        }
        if (run.health() != before.health()) {
            if (run.health() == Health.HEALTHY) {
                record(Event.ofService(EventType.SERVICE_HEALTHY, now.key(), "its health check passes"));
            } else if (run.health() == Health.UNHEALTHY) {
                var evidence = HealthcheckEvidence.of(now);
                var why = evidence.map(it -> ": " + it.words()).orElse("");
                var unhealthy = Event.ofService(EventType.SERVICE_UNHEALTHY, now.key(), "its health check fails" + why)
                        .with("containerId", now.id());
                record(withHealthcheck(unhealthy, evidence), now);
            }
        }
    }

    private static Event removedOutside(Container gone) {
        return Event.ofService(
                        EventType.DRIFT_DETECTED,
                        gone.key(),
                        "its container " + gone.name() + " was removed from outside")
                .with("containerId", gone.id());
    }

    private static String ended(RunState run) {
        return (run.exitCode() == null ? "an unknown exit code" : "exit code " + run.exitCode())
                + (run.oomKilled() ? " (out of memory: raise its memory limit or lower what it needs)" : "");
    }

    /**
     * What services wait for, and what is on the engine and must not be touched.
     *
     * @param storeWorks whether the store was read: until then it is unknown which containers are this manager's, so none is reported
     */
    void planned(Plan plan, boolean storeWorks, long nowNanos) {
        plan.statuses().forEach(this::status);
        names.planned(plan);
        reasons.keySet().retainAll(plan.statuses().keySet());
        movedTags.keepOnly(plan.statuses().keySet());
        if (storeWorks) {
            unclaimed.observed(plan.unclaimed(), nowNanos).ifPresent(this::record);
            keptNetworks.planned(plan.keptNetworks()).forEach(this::record);
        }
    }

    private void status(ServiceKey key, ServiceStatus status) {
        var reason = status.progress() == Progress.SETTLED || status.reason() == null ? "" : status.reason();
        boolean triedLater = status.nextTry() != null && status.sync() != ServiceStatus.Sync.IN_SYNC;
        boolean waits = status.progress() == Progress.STUCK || status.progress() == Progress.WAITING || triedLater;
        if (!Objects.equals(reasons.put(key, reason), reason) && waits && !reason.isEmpty()) {
            var event = Event.ofService(EventType.SERVICE_WAITING, key, reason);
            // Its words are for people: what kind of wait it is, is a field.
            if (status.cause() != null) {
                event = event.with("cause", status.cause().word());
            }
            var next = status.nextTry();
            record(next == null ? event : event.with("nextTryInMs", next.toMillis()));
        }
    }

    void stepStarts(PlannedStep planned, Step step) {
        if (step instanceof Step.RemoveContainer remove) {
            removing.add(remove.containerId());
        }
        publish(of(EventType.STEP_STARTED, planned, step, StepWords.starts(step, name(planned, step))));
    }

    void stepDone(PlannedStep planned, Step step, StepResult result) {
        publish(of(EventType.STEP_FINISHED, planned, step, StepWords.done(step, name(planned, step)))
                .with("changed", result.changed())
                .with("containerId", result.containerId()));
        lostVolumes.done(step, result, applied.get()).forEach(this::record);
    }

    /** An operator removed a volume with its data. */
    void purged(VolumePurge purge) {
        lostVolumes.purged(purge.engineName());
        record(purge.event());
    }

    void stepFailed(PlannedStep planned, Step step, String message) {
        var failed = of(EventType.STEP_FAILED, planned, step, StepWords.failed(step, name(planned, step)))
                .with("error", message);
        var container = step instanceof Step.StartContainer start ? seen.get(start.containerId()) : null;
        held.publish(failed.service().orElse(null), () -> withLines(failed, container));
    }

    void pullCancelled(PlannedStep planned, Step.DownloadImage step) {
        record(Event.ofApp(
                        EventType.STEP_FINISHED,
                        step.appId(),
                        "cancelled the pull of image " + step.image() + ": no applied target needs it")
                .with("kind", step.kind())
                .with("subject", planned.subject())
                .with("changed", false));
    }

    private static Event of(EventType type, PlannedStep planned, Step step, String act) {
        var key = planned.service();
        var why = step.why();
        var reason = act + ": " + (type == EventType.STEP_FINISHED ? why.past() : why.now());
        var event = key == null ? Event.ofApp(type, step.appId(), reason) : Event.ofService(type, key, reason);
        return event.with("kind", step.kind()).with("subject", planned.subject());
    }

    private String name(PlannedStep planned, Step step) {
        var key = planned.service();
        if (key == null) {
            return names.app(step.appId());
        }
        if (step instanceof Step.CreateContainer create) {
            names.made(key, create.labels());
        }
        return names.service(key);
    }

    /** How a pull gets on: at most one event a second and image. */
    void pulling(EngineEvent.PullProgress progress, long nowNanos) {
        var last = pullRecordedNanos.get(progress.image());
        if (last != null && nowNanos - last < PULL_EVENTS_GAP.toNanos()) {
            return;
        }
        if (pullRecordedNanos.size() >= PULLS_REMEMBERED_MAX) {
            pullRecordedNanos.clear();
        }
        pullRecordedNanos.put(progress.image(), nowNanos);
        record(Event.of(EventType.PULL_PROGRESS, progress.message())
                .with("image", progress.image())
                .with("percent", progress.percent()));
    }

    /** A service is not as declared any more though the target did not change. */
    void drift(ServiceKey key, @Nullable String reason) {
        record(Event.ofService(EventType.DRIFT_DETECTED, key, reason == null ? "it is not as declared" : reason));
    }

    /** A container that had run before was started again. */
    void restarted(ServiceKey key, Step.StartContainer step, Container before) {
        // Who ordered it is the event of the order.
        var why = step.cause() == RestartCause.OPERATOR
                ? "it was started again as ordered"
                : "it was started again: " + step.why().past();
        var restarted = Event.ofService(EventType.SERVICE_RESTARTED, key, why)
                .with("cause", step.cause().word())
                .with("containerId", before.id())
                .with("exitCode", before.run().exitCode())
                .with("oomKilled", before.run().oomKilled());
        record(restarted, before);
    }

    private static Event withFailed(Event held, Container failed) {
        var event = held.with("imageName", failed.imageName());
        var exitCode = failed.run().exitCode();
        return withHealthcheck(
                exitCode == null ? event : event.with("exitCode", exitCode), HealthcheckEvidence.of(failed));
    }

    private static Event withHealthcheck(Event event, Optional<HealthcheckEvidence> evidence) {
        return evidence.map(it -> event.with("failedHealthcheck", it.tree())).orElse(event);
    }

    private @Nullable Container madeFrom(ServiceKey key, String specHash) {
        return seen.values().stream()
                .filter(container -> container.key().equals(key)
                        && container.owner().specHash().equals(specHash))
                .findFirst()
                .orElse(null);
    }

    /** What is remembered of a service changed. */
    void remembered(ServiceMemory before, ServiceMemory now) {
        var hold = now.hold();
        if (hold != null && !hold.equals(before.hold())) {
            var event = Event.ofService(
                            EventType.SPEC_HELD,
                            now.key(),
                            "revision " + hold.revision() + " is not retried automatically: " + hold.reason())
                    .with("revision", hold.revision())
                    .with("specHash", hold.specHash());
            var failed = madeFrom(now.key(), hold.specHash());
            record(failed == null ? event : withFailed(event, failed), failed);
            var good = now.lastGood();
            record(Event.ofService(
                            EventType.ROLLED_BACK,
                            now.key(),
                            "the new version failed: " + hold.reason()
                                    + "; the previous version is started again, and runs until this service is changed"
                                    + " or revision " + hold.revision() + " is tried again")
                    .with("fromRevision", hold.revision())
                    .with("toRevision", good == null ? null : good.revision()));
            return;
        }
        var renewal = now.renewal();
        if (renewal != null && renewal.failure() != null && !renewal.over() && !renewal.equals(before.renewal())) {
            record(Event.ofService(
                    EventType.ROLLED_BACK,
                    now.key(),
                    "its container with new anonymous volumes failed: " + renewal.failure()
                            + "; the previous container is started again with its volumes"));
        } else if (before.trial() != null && now.trial() == null && now.hold() == null && now.lastGood() != null) {
            if (before.renewal() == null) {
                record(updated(now.key(), before.trial()));
            } else if (before.renewal().failure() == null) {
                record(renewed(now.key(), before.trial()));
            }
        }
    }

    private Event updated(ServiceKey key, ServiceMemory.Trial trial) {
        var hidden = HiddenFiles.among(
                seen.values().stream().filter(it -> it.key().equals(key)).toList());
        var good = "its new version has proved good";
        var event = Event.ofService(
                        EventType.UPDATE_SUCCEEDED,
                        key,
                        hidden.isEmpty() ? good : good + "; " + HiddenFiles.described(key, hidden))
                .with("revision", trial.revision());
        return hidden.isEmpty() ? event : event.with("anonymousVolumes", listed(hidden));
    }

    private Event renewed(ServiceKey key, ServiceMemory.Trial trial) {
        var before = seen.get(trial.predecessorId());
        var left = before == null ? List.<AnonymousVolume>of() : before.anonymousVolumes();
        return Event.ofService(
                        EventType.UPDATE_SUCCEEDED,
                        key,
                        "its container with new anonymous volumes has proved good"
                                + (left.isEmpty()
                                        ? ""
                                        : "; what it had before is kept in " + HiddenFiles.named(left)
                                                + ": remove it with docker volume rm once it is no longer needed"))
                .with("revision", trial.revision())
                .with("volumesLeft", listed(left));
    }

    private static List<Map<String, String>> listed(List<AnonymousVolume> volumes) {
        return volumes.stream()
                .map(volume -> Map.of("name", volume.name(), "path", volume.target()))
                .toList();
    }
}
