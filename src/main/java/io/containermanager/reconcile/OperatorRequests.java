package io.containermanager.reconcile;

import io.containermanager.engine.StepResult;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.FailureText;
import io.containermanager.event.Scheduler;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.Violation;
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
import io.containermanager.reconcile.operation.AcceptedOrder;
import io.containermanager.reconcile.operation.AwaitedLooks;
import io.containermanager.reconcile.operation.ImageRemover;
import io.containermanager.reconcile.operation.OperatorOrder;
import io.containermanager.reconcile.operation.OrderedServices;
import io.containermanager.reconcile.operation.VolumePurge;
import io.containermanager.store.TargetStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
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
    private final ImageRemover imageRemover;

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
            ReconcileMetrics metrics,
            ImageTracker images) {
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
        this.imageRemover = new ImageRemover(
                dependencies.engine(), queue, engineCalls, targets, engine::managedNames, new ImageRemover.Listener() {
                    @Override
                    public void asks() {
                        metrics.count(Count.ENGINE_WRITES);
                    }

                    @Override
                    public void removed(String name) {
                        images.removed(name);
                    }

                    @Override
                    public void happened(Event event) {
                        recorder.record(event);
                    }

                    @Override
                    public void ended() {
                        queue.report(new LoopMessage.Changed(Trigger.OPERATOR));
                    }
                });
    }

    /** How many removals of images and volumes ended so far; may be asked from any thread. */
    long removals() {
        return engineCalls.removals();
    }

    /** What operators ask for of images. */
    ImageRemover images() {
        return imageRemover;
    }

    /**
     * Carries out orders about different services together, or none of them.
     *
     * @param wholeApp whether they are for all services of an app, rather than for those that were named
     */
    void order(List<OperatorOrder> asked, boolean wholeApp, CompletableFuture<AcceptedOrder> answer) {
        var applied = targets.applied().state();
        var leftOut = asked.stream()
                .filter(order -> wholeApp && order.leavesOut(targets.memory(order.key())))
                .toList();
        var orders = asked.stream().filter(order -> !leftOut.contains(order)).toList();
        if (orders.isEmpty()) {
            throw new OperationException.Refused("All services of "
                    + DisplayName.app(applied, asked.getFirst().key().appId())
                    + " are stopped: start the app, or name the services to restart. Nothing was changed.");
        }
        var changes = changes(orders, applied);
        var events = new LinkedHashMap<ServiceKey, Event>();
        var also = new ArrayList<ServiceKey>();
        var waited = new LinkedHashSet<ServiceKey>();
        Predicate<ServiceKey> stopped = key -> targets.memory(key).stoppedBy() != null;
        orders.forEach(order -> {
            events.put(order.key(), order.event());
            order.waitsFor(applied, stopped).stream()
                    .filter(it -> !changes.containsKey(it))
                    .forEach(waited::add);
            for (var it : order.alsoStarts(applied, stopped)) {
                if (changes.putIfAbsent(it, startOf(it, order.byFor(applied))) == null) {
                    events.put(it, order.eventOf(it, applied));
                    also.add(it);
                }
            }
        });
        queue.answer(store.remember(changes), (_, failure) -> {
            if (failure != null) {
                queue.report(new LoopMessage.StoreFailed(failure));
                answer.completeExceptionally(EngineObserver.unwrapped(failure));
                return;
            }
            // Only now, so that an answer that nothing was changed is true.
            orders.stream().filter(OperatorOrder::forgives).forEach(order -> backoff.forgive(order.key()));
            also.forEach(backoff::forgive);
            events.values().forEach(recorder::record);
            queue.report(new LoopMessage.Changed(Trigger.OPERATOR));
            answer.complete(new AcceptedOrder(
                    orders.stream().map(OperatorOrder::key).toList(),
                    names(applied, leftOut.stream().map(OperatorOrder::key).toList()),
                    names(applied, also),
                    names(applied, waited)));
        });
    }

    private static List<String> names(State applied, Collection<ServiceKey> keys) {
        return keys.stream().map(key -> DisplayName.service(applied, key)).toList();
    }

    /** What is to be remembered of each service; all that is refused at once, by its place among the orders. */
    private Map<ServiceKey, UnaryOperator<ServiceMemory>> changes(List<OperatorOrder> orders, State applied) {
        var changes = new HashMap<ServiceKey, UnaryOperator<ServiceMemory>>();
        var refused = new ArrayList<Violation>();
        for (int i = 0; i < orders.size(); i++) {
            var key = orders.get(i).key();
            try {
                changes.put(
                        key,
                        orders.get(i)
                                .change(applied, targets.latest().state(), targets.memory(key), engine.container(key)));
            } catch (OperationException.Unknown | OperationException.Refused reason) {
                if (orders.size() == 1) {
                    throw reason;
                }
                refused.add(new Violation("/services/" + i, FailureText.of(reason)));
            }
        }
        if (!refused.isEmpty()) {
            throw new OperationException.Refused(
                    refused.size() + " of " + orders.size() + " orders are refused, as violations says: none was given."
                            + " Leave these out, or put them right. Nothing was changed.",
                    refused);
        }
        return changes;
    }

    /** A job that had ended by itself before it was stopped has done its work. */
    private UnaryOperator<ServiceMemory> startOf(ServiceKey dependency, String by) {
        var restart = engine.container(dependency)
                .filter(it -> !it.run().running())
                .filter(targets.memory(dependency)::onlyStopped)
                .map(it -> RestartOrder.of(it, by, RestartOrder.Verb.START));
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
                                ? new OperationException.Refused("The engine gave no answer")
                                : EngineObserver.unwrapped(failure));
                return;
            }
            recorder.purged(purge);
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
