package io.containermanager.reconcile;

import io.containermanager.engine.StepResult;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.Scheduler;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.reconcile.ReconcileMetrics.Count;
import io.containermanager.reconcile.execution.BackoffTracker;
import io.containermanager.reconcile.execution.EngineCalls;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.reconcile.execution.LoopMessage;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.reconcile.execution.RunningSteps;
import io.containermanager.reconcile.execution.TargetCache;
import io.containermanager.reconcile.operation.AwaitedLooks;
import io.containermanager.reconcile.operation.OperatorOrder;
import io.containermanager.reconcile.operation.OrderedServices;
import io.containermanager.reconcile.operation.VolumePurge;
import io.containermanager.store.TargetStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Carries out what operators ask for beside targets: each is durable or expires, and is an event. Reports {@link LoopMessage.Changed} when
 * the engine is worth a look. Confined to the loop.
 */
final class OperatorRequests {

    private final TargetStore store;
    private final Scheduler scheduler;
    private final LoopQueue queue;
    private final TargetCache targets;
    private final EngineView engine;
    private final EngineCalls engineCalls;
    private final AwaitedLooks looks;
    private final BackoffTracker backoff;
    private final OrderedServices ordered;
    private final EventRecorder recorder;
    private final ReconcileMetrics metrics;

    OperatorRequests(
            LoopDependencies dependencies,
            LoopQueue queue,
            TargetCache targets,
            EngineView engine,
            EngineCalls engineCalls,
            RunningSteps runs,
            BackoffTracker backoff,
            OrderedServices ordered,
            EventRecorder recorder,
            ReconcileMetrics metrics) {
        this.store = dependencies.store();
        this.scheduler = dependencies.scheduler();
        this.queue = queue;
        this.targets = targets;
        this.engine = engine;
        this.engineCalls = engineCalls;
        this.looks = new AwaitedLooks(runs::nextMoment);
        this.backoff = backoff;
        this.ordered = ordered;
        this.recorder = recorder;
        this.metrics = metrics;
    }

    /** Completes with the names of the stopped services that are started as well, because the service depends on them. */
    void order(OperatorOrder order, CompletableFuture<List<String>> answer) {
        var key = order.key();
        var applied = targets.applied().state();
        var change = order.change(applied, targets.latest().state(), targets.memory(key), engine.container(key));
        var also = order.alsoStarts(applied, it -> targets.memory(it).stoppedBy() != null);
        var changes = new HashMap<ServiceKey, UnaryOperator<ServiceMemory>>();
        also.forEach(it -> changes.put(it, startOf(it, order.byFor(applied))));
        changes.put(key, change);
        queue.answer(store.remember(changes), (_, failure) -> {
            if (failure != null) {
                queue.report(new LoopMessage.StoreFailed(failure));
                answer.completeExceptionally(EngineObserver.unwrapped(failure));
                return;
            }
            // Only now, so that an answer that nothing was changed is true.
            if (order.forgives()) {
                backoff.forgive(key);
            }
            recorder.record(order.event());
            also.forEach(it -> {
                backoff.forgive(it);
                recorder.record(order.eventOf(it, applied));
            });
            queue.report(new LoopMessage.Changed(Trigger.OPERATOR));
            answer.complete(
                    also.stream().map(it -> DisplayName.service(applied, it)).toList());
        });
    }

    /** A job that had ended by itself before it was stopped has done its work. */
    private UnaryOperator<ServiceMemory> startOf(ServiceKey dependency, String by) {
        var restart = engine.container(dependency)
                .filter(it -> !it.run().running())
                .filter(targets.memory(dependency)::onlyStopped)
                .map(it -> RestartOrder.of(it, by));
        return now -> {
            var started = now.withStoppedBy(null);
            return restart.map(started::withRestart).orElse(started);
        };
    }

    /** Leaves an app, or all of them, alone for so long; zero ends the pause. */
    void pause(long appId, Duration howLong, String by) {
        var until = scheduler.now().plus(howLong);
        ordered.pause(appId, scheduler.nanoTime() + howLong.toNanos(), until);
        var what = appId == PlanRules.ALL_APPS ? "reconciliation" : "reconciliation of " + name(appId);
        boolean ends = howLong.isZero();
        var type = ends ? EventType.RECONCILIATION_RESUMED : EventType.RECONCILIATION_PAUSED;
        var reason =
                what + (ends ? " resumed, as " : " paused for " + howLong.toMinutes() + " min, as ") + by + " asked";
        var event = appId == PlanRules.ALL_APPS ? Event.of(type, reason) : Event.ofApp(type, appId, reason);
        recorder.record(event.with("by", by).with("until", until.toString()));
    }

    /** By the newest target, else by the applied one. */
    private String name(long appId) {
        var newest = targets.latest().state();
        return DisplayName.app(
                newest.app(appId).isPresent() ? newest : targets.applied().state(), appId);
    }

    /** Answers once a look shows the volume gone, unless the engine goes away or the manager stops before: what is asked next does not show it any more. */
    void purge(VolumePurge purge, CompletableFuture<StepResult> answer) {
        var step = purge.step(List.of(targets.latest(), targets.applied()), engine.observation());
        metrics.count(Count.ENGINE_WRITES);
        var _ = engineCalls.ask(step, (result, failure) -> {
            if (result == null) {
                answer.completeExceptionally(
                        failure == null
                                ? new OperationException.Refused("the engine gave no answer")
                                : EngineObserver.unwrapped(failure));
                return;
            }
            recorder.record(purge.event());
            queue.answer(store.forgetVolume(purge.engineName()), (_, unforgotten) -> {
                if (unforgotten != null) {
                    queue.report(new LoopMessage.StoreFailed(unforgotten));
                }
                queue.report(new LoopMessage.Changed(Trigger.OPERATOR));
                looks.afterNow(() -> answer.complete(result));
            });
        });
    }

    /** What a look that began at that moment shows was published. */
    void looked(long observedFrom) {
        looks.seen(observedFrom);
    }

    /** The engine does not answer: nothing shows what was done for long. */
    void engineAway() {
        looks.giveUp();
    }

    /** Those who wait for a look are answered without it: there is none any more. */
    void stop() {
        looks.end();
    }
}
