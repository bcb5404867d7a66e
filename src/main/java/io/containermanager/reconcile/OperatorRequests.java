package io.containermanager.reconcile;

import io.containermanager.engine.StepResult;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.RunState;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.Pass.Trigger;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** What operators ask for beside targets, on the loop's thread: each wish is durable or expires, and each is an event. */
final class OperatorRequests {

    private final Loop loop;

    OperatorRequests(Loop loop) {
        this.loop = loop;
    }

    /** Stops a service until somebody starts it, over restarts of the manager too. */
    void stop(ServiceKey key, String by, CompletableFuture<Void> answer) {
        requireDeclared(key);
        remember(key, memory -> memory.withStoppedBy(by), new Verb("stop", by, () -> {}), answer);
    }

    /** Lets a stopped or held service run again; a job that has ended runs once more. */
    void start(ServiceKey key, String by, CompletableFuture<Void> answer) {
        requireDeclared(key);
        requireUnpaused(key);
        Runnable order = () -> {
            loop.backoff.forgive(key);
            container(key).filter(it -> !it.run().running()).ifPresent(it -> loop.ordered.restart(key, it, by));
        };
        remember(key, OperatorRequests::released, new Verb("start", by, order), answer);
    }

    /** Restarts a service's container once; a held spec is tried again. */
    void restart(ServiceKey key, String by, CompletableFuture<Void> answer) {
        requireDeclared(key);
        requireUnpaused(key);
        Runnable order = () -> {
            loop.backoff.forgive(key);
            container(key).ifPresent(it -> loop.ordered.restart(key, it, by));
        };
        remember(key, OperatorRequests::released, new Verb("restart", by, order), answer);
    }

    /**
     * Replaces a service's container by one of the same version with new anonymous volumes; those before are never removed. A new container
     * that fails its gate gives way to the one before, with its volumes.
     */
    void renewVolumes(ServiceKey key, String by, CompletableFuture<Void> answer) {
        requireDeclared(key);
        var before = container(key).filter(it -> !it.anonymousVolumes().isEmpty());
        if (before.isEmpty()) {
            throw new OperationException.Refused("service " + key + " has no container with anonymous volumes: there is"
                    + " nothing to renew. Restart it without renewVolumes");
        }
        var known = loop.targets.memory(key).renewal();
        if (known != null && known.failure() != null) {
            throw new OperationException.Refused(
                    "service " + key + " is on its way back to the volumes before, because its"
                            + " container with new ones failed: " + known.failure() + ". Ask again once it runs");
        }
        var wish = known == null ? new ServiceMemory.Renewal(before.get().id(), by, null) : known;
        var verb = new Verb("restart with new anonymous volumes", by, () -> loop.backoff.forgive(key));
        remember(key, memory -> released(memory).withRenewal(wish), verb, answer);
    }

    /**
     * What is asked for.
     *
     * @param word what it is called
     * @param by who asks
     * @param order what only this process remembers; given once the rest is durable, so that an answer that nothing was changed is true
     */
    private record Verb(String word, String by, Runnable order) {}

    /** A paused container is left alone: a wish for another start would wait for whoever paused it, unseen. */
    private void requireUnpaused(ServiceKey key) {
        container(key).filter(it -> it.run().status() == RunState.Status.PAUSED).ifPresent(it -> {
            throw new OperationException.Refused("container " + it.name() + " of service " + key
                    + " is paused: unpause it first (docker unpause " + it.name() + "), or stop the service");
        });
    }

    private void requireDeclared(ServiceKey key) {
        if (loop.targets.applied().state().service(key).isEmpty()) {
            throw new OperationException.Unknown(
                    "service " + key + " is not in the applied target: apply a target that declares it");
        }
    }

    private Optional<Container> container(ServiceKey key) {
        return loop.observation().containers().stream()
                .filter(it -> it.key().equals(key)
                        && it.owner()
                                .instance()
                                .equals(loop.dependencies.instance().get()))
                .max(Comparator.comparing((Container it) -> it.run().running()).thenComparing(Container::createdAt));
    }

    private static ServiceMemory released(ServiceMemory memory) {
        return memory.withStoppedBy(null).withHold(null);
    }

    private void remember(
            ServiceKey key, UnaryOperator<ServiceMemory> change, Verb verb, CompletableFuture<Void> answer) {
        loop.queue.answer(loop.dependencies.store().remember(Map.of(key, change)), (_, failure) -> {
            if (failure != null) {
                loop.stepOutcomes.storeFailed(failure);
                answer.completeExceptionally(EngineObserver.unwrapped(failure));
                return;
            }
            verb.order().run();
            loop.recorder.tell(
                    Event.ofService(EventType.OPERATOR_ACTION, key, verb.word() + " asked for by " + verb.by())
                            .with("action", verb.word())
                            .with("by", verb.by()));
            loop.dirty(Trigger.OPERATOR);
            answer.complete(null);
        });
    }

    /** Leaves an app, or all of them, alone for so long; zero ends the pause. */
    void pause(long appId, Duration howLong, String by) {
        var until = loop.dependencies.scheduler().now().plus(howLong);
        loop.ordered.pause(appId, loop.dependencies.scheduler().nanoTime() + howLong.toNanos(), until);
        var what = appId == PlanRules.ALL_APPS ? "reconciliation" : "reconciliation of app " + appId;
        boolean ends = howLong.isZero();
        loop.recorder.tell(Event.of(
                        ends ? EventType.RECONCILIATION_RESUMED : EventType.RECONCILIATION_PAUSED,
                        what + (ends ? " resumed, as " : " paused for " + howLong.toMinutes() + " min, as ") + by
                                + " asked")
                .with("by", by)
                .with("until", until.toString()));
        loop.publish();
        loop.dirty(Trigger.OPERATOR);
    }

    /** Removes a volume of this manager's and its data for good: the only way in which data ever goes. */
    void purge(String engineName, String by, CompletableFuture<StepResult> answer) {
        var owner = owner(engineName);
        requireManaged(engineName, owner.isPresent());
        if (owner.isPresent() && owner.get().volume().external()) {
            throw new OperationException.Refused(
                    "volume " + engineName + " is external: this service did not create it and does not remove it");
        }
        long appId = owner.map(VolumeOwner::appId).orElse(0L);
        var step = new Step.RemoveVolume(appId, engineName, "purge confirmed by " + by);
        loop.metrics.count(ReconcileMetrics.Count.ENGINE_WRITES);
        loop.executor.asking().ask(step, (result, failure) -> {
            if (result == null) {
                answer.completeExceptionally(
                        failure == null
                                ? new OperationException.Refused("the engine gave no answer")
                                : EngineObserver.unwrapped(failure));
                return;
            }
            loop.recorder.tell(
                    Event.of(EventType.VOLUME_PURGED, "volume " + engineName + " was removed with its data by " + by)
                            .with("volume", engineName)
                            .with("by", by));
            loop.dirty(Trigger.OPERATOR);
            answer.complete(result);
        });
    }

    /** What this manager did not make is not its to remove, whatever is declared. */
    private void requireManaged(String engineName, boolean declared) {
        boolean present = loop.observation().volumes().contains(engineName);
        if (present && declared && !loop.observation().managesVolume(engineName)) {
            throw new OperationException.Refused("volume " + engineName
                    + " was not made by this manager: whoever made it removes it (docker volume rm " + engineName
                    + ")");
        }
        if (!present || !loop.observation().managesVolume(engineName)) {
            throw new OperationException.Unknown("there is no volume " + engineName + " that this manager made");
        }
    }

    private record VolumeOwner(long appId, Volume volume) {}

    private Optional<VolumeOwner> owner(String engineName) {
        return Stream.of(loop.targets.latest(), loop.targets.applied())
                .flatMap(target -> target.state().apps().values().stream())
                .flatMap(app -> app.volumes().entrySet().stream()
                        .filter(it -> it.getValue()
                                .engineName(app.appId(), it.getKey())
                                .equals(engineName))
                        .map(it -> new VolumeOwner(app.appId(), it.getValue())))
                .max(Comparator.comparing(it -> it.volume().external()));
    }
}
