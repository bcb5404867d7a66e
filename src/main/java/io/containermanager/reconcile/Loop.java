package io.containermanager.reconcile;

import io.containermanager.engine.EngineEvent;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.Scheduler;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.secret.Masking;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.Ownership;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.ReconcileLoop.Applied;
import io.containermanager.reconcile.ReconcileMetrics.Count;
import io.containermanager.reconcile.execution.BackoffTracker;
import io.containermanager.reconcile.execution.ContainerTimeline;
import io.containermanager.reconcile.execution.EngineCalls;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.Leadership;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.reconcile.execution.LoopMessage;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.ObservationListener;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.Pass.StepState;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.reconcile.execution.PassHistory;
import io.containermanager.reconcile.execution.PullQueue;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import io.containermanager.reconcile.execution.RunningSteps;
import io.containermanager.reconcile.execution.StartLimiter;
import io.containermanager.reconcile.execution.StepExecutor;
import io.containermanager.reconcile.execution.TargetCache;
import io.containermanager.reconcile.execution.WakeTimer;
import io.containermanager.reconcile.operation.ApplyRequest;
import io.containermanager.reconcile.operation.OrderedServices;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop's state and its reactions; every method runs on the loop's thread. One reaction is: look, plan from what is seen, begin what
 * can be begun. Nothing is kept of an older plan but the steps under way. Those who work for the loop do not know it: what they have to
 * say they return, or report as a {@link LoopMessage}.
 */
final class Loop {

    /** How long the loop rests after a failure of its own before it looks again. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private static final Logger LOGGER = System.getLogger(ReconcileLoop.class.getName());
    private static final Plan NO_PLAN =
            new Plan(0, List.of(), new TreeMap<>(), List.of(), List.of(), List.of(), List.of(), List.of(), null);

    private final Scheduler scheduler;
    private final ReconcilerSettings settings;
    private final Supplier<String> instance;
    private final ObservationListener listener;
    private final LoopQueue queue;
    private final ReconcileMetrics metrics;
    private final Leadership leadership;

    private final PassHistory passHistory = new PassHistory();
    private final ContainerTimeline timeline = new ContainerTimeline();
    private final OrderedServices ordered = new OrderedServices();
    private final RunningSteps runs = new RunningSteps();
    private final BackoffTracker backoff;
    private final TargetCache targets;
    private final EventRecorder recorder;
    private final ClockWatch clock;
    private final StatusPublisher publisher;
    private final EngineObserver observer;
    private final EngineCalls engineCalls;
    private final StepExecutor executor;
    private final ImageTracker images;
    private final ImageUpdater imageUpdates;
    private final ContainerTracker containers;
    private final StepOutcomes stepOutcomes;
    private final PassTracker passes;
    private final HoldReleaser holds;
    private final TargetPlanner planner;
    private final TargetApplier applier;
    private final OperatorRequests requests;
    private final Explainer explainer;
    private final EngineView engine;
    private final WakeTimer wake;

    private Plan plan = NO_PLAN;
    private boolean stopping;
    private Trigger trigger = Trigger.START;

    Loop(LoopDependencies dependencies, LoopQueue queue, ReconcileMetrics metrics) {
        var store = dependencies.store();
        this.scheduler = dependencies.scheduler();
        this.settings = dependencies.settings();
        this.instance = dependencies.instance();
        this.listener = dependencies.listener();
        this.queue = queue;
        this.metrics = metrics;
        this.leadership = dependencies.leadership();
        this.engine = new EngineView(dependencies.engine().kind(), instance, scheduler.now());
        this.backoff = new BackoffTracker(
                settings, dependencies.random(), () -> dependencies.scheduler().now());
        this.targets = new TargetCache(store, instance);
        this.recorder = new EventRecorder(dependencies.bus(), listener, queue, targets::appliedState);
        this.clock = new ClockWatch(scheduler, recorder);
        this.publisher = new StatusPublisher(LoopStatus.first(engine.status(), engine.observation()));
        this.observer = new EngineObserver(dependencies.engine(), scheduler, queue, runs, targets.claimsNow());
        this.engineCalls = new EngineCalls(dependencies.engine(), scheduler, settings, queue, leadership);
        var pullQueue = new PullQueue(settings.pullsMax());
        var startLimiter = new StartLimiter(dependencies.engine().startsAtOnce());
        this.executor = new StepExecutor(
                engineCalls, runs, startLimiter, pullQueue, targets, backoff, passHistory, scheduler, queue);
        this.images = new ImageTracker(targets, store, instance, settings.previousImages(), queue);
        this.imageUpdates = new ImageUpdater(dependencies, queue, targets, images, engine, recorder);
        this.containers = new ContainerTracker(targets, store, instance, queue);
        this.stepOutcomes =
                new StepOutcomes(recorder, metrics, backoff, timeline, ordered, images, publisher, instance, scheduler);
        this.passes = new PassTracker(passHistory, dependencies.passIds(), scheduler, recorder, metrics);
        this.holds = new HoldReleaser(store, targets, queue, observer, recorder);
        this.planner = new TargetPlanner(dependencies, targets, backoff, timeline, ordered, pullQueue, images);
        this.applier = new TargetApplier(
                dependencies, queue, targets, backoff, runs, passHistory, passes, observer, recorder, publisher, holds);
        this.requests = new OperatorRequests(
                dependencies, queue, targets, engine, engineCalls, runs, backoff, ordered, recorder, metrics, images);
        this.wake = new WakeTimer(queue, scheduler);
        this.explainer = new Explainer(dependencies, targets);
    }

    // What may be asked from any thread.

    LoopStatus status() {
        return publisher.status();
    }

    /** Whether the engine was looked at. */
    boolean observed() {
        return engine.wasObserved();
    }

    PassHistory passes() {
        return passHistory;
    }

    // What reaches the loop: the start, time, the engine's events, and what those report who work for it.

    /** Reads what is stored and observes the engine for the first time: what was applied before is restored. */
    void start() {
        targets.refresh();
        publish();
        observer.look();
        interval();
    }

    private void interval() {
        queue.after(settings.interval(), () -> {
            interval();
            dirty(Trigger.INTERVAL);
        });
    }

    /** To be called every few seconds. */
    void beat() {
        clock.look();
    }

    /** Reads what is stored now. */
    void refresh() {
        targets.refresh();
    }

    /** Something may have changed: look soon. */
    void dirty(Trigger cause) {
        if (!passHistory.running()) {
            trigger = cause;
        }
        observer.look();
    }

    void engineEvent(EngineEvent event) {
        timeline.ends().event(event, scheduler.nanoTime());
        switch (event) {
            case EngineEvent.ContainerChanged changed -> changed(changed.action());
            case EngineEvent.PullProgress progress -> {
                engineCalls.pulling(progress.image());
                recorder.pulling(progress, scheduler.nanoTime());
            }
            case EngineEvent.Connected _ -> observer.lookNow();
            case EngineEvent.Lost _ -> {
                timeline.engineAway();
                observer.look();
            }
        }
    }

    /** Creations, starts and what comes with them are mostly our own: their steps ask for looks. */
    private void changed(String action) {
        if (action.equals("create") || action.equals("start") || action.equals("connect")) {
            lookSoon();
        } else {
            dirty(Trigger.HEAL);
        }
    }

    /** What a step leads to is seen at once when it was the last one, else together with what others lead to. */
    private void lookSoon() {
        if (executor.idle()) {
            observer.look();
        } else {
            observer.lookBetweenSteps();
        }
    }

    void receive(LoopMessage message) {
        switch (message) {
            case LoopMessage.LookBegan _ -> metrics.count(Count.OBSERVATIONS);
            case LoopMessage.Looked looked -> looked(looked);
            case LoopMessage.EngineAway away -> away(away.message());
            case LoopMessage.StepStarted started -> stepOutcomes.starts(started);
            case LoopMessage.StepDone done -> {
                stepOutcomes.done(done, engine.observation());
                lookSoon();
            }
            case LoopMessage.StepFailed failed -> failed(failed);
            case LoopMessage.PullCancelled cancelled -> recorder.pullCancelled(cancelled.planned(), cancelled.step());
            case LoopMessage.Remembered remembered -> remembered(remembered.before(), remembered.memory());
            case LoopMessage.StoreFailed failed -> storeFailed(failed.failure());
            case LoopMessage.ApplyEnded _ -> publish();
            case LoopMessage.Changed changed -> dirty(changed.cause());
        }
    }

    private void failed(LoopMessage.StepFailed failed) {
        stepOutcomes.failed(failed, engine.observation(), plan);
        observer.look();
    }

    private void remembered(ServiceMemory before, ServiceMemory memory) {
        recorder.remembered(before, memory);
        publisher.remembered(before, memory);
        observer.look();
    }

    private void storeFailed(Throwable failure) {
        targets.refresh();
        recorder.record(Event.of(EventType.STORE_FAILED, EngineObserver.message(failure)));
        observer.look();
    }

    // Look, plan, begin.

    private void looked(LoopMessage.Looked looked) {
        long observedFrom = looked.observedFrom();
        targets.refresh();
        var now = named(looked.observation());
        stepOutcomes.ended(engine.observation(), now);
        engine.observed(now, looked.claims());
        listener.observed(now);
        if (engine.responds(scheduler.now())) {
            recorder.record(Event.of(EventType.ENGINE_AVAILABLE, "the engine is responding again"));
            backoff.engineBack();
        }
        if (leadership.acting()) {
            holds.review();
        }
        // Before what was seen last is replaced: a container that ended well after its start is forgiven too.
        var own = Ownership.own(now, instance.get());
        backoff.forgiveOutlasted(own, timeline, scheduler.nanoTime());
        recorder.observed(own, now, ended -> stepOutcomes.end(ended, targets.memory(ended.key())));
        timeline.observed(now, scheduler.nanoTime());
        for (var failed : stepOutcomes.withoutEffect(now, lane -> runs.free(lane, observedFrom))) {
            var message = failed.failure().getMessage();
            passHistory.step(failed.run().place, StepState.FAILED, scheduler.now(), message);
            failed(failed);
        }
        runs.observed(observedFrom);
        react(observedFrom);
        requests.looked(observedFrom);
    }

    /** Without trust in copied labels, and by the names that targets declare. */
    private Observation named(Observation seen) {
        return targets.byDeclaredNames(containers.proven(seen));
    }

    /** Plans from the newest observation and begins what can be begun. */
    private void react(long observedFrom) {
        targets.refresh();
        if (applier.isAboutToBegin(targets.applied().revision())) {
            return;
        }
        if (!engine.claims().equals(targets.claims())) {
            // An observation from before an adoption lacks its containers: they would be created a second time.
            observer.lookNow();
            publish();
            return;
        }
        if (targets.problem() == null) {
            executor.keepPulls(image -> images.wanting(image).findAny().isPresent());
        }
        var basis = targets.memories();
        plan = planner.timed(plan(targets.healed()));
        recorder.planned(plan, targets.problem() == null, scheduler.nanoTime());
        publisher.well(plan);
        if (!stopping && leadership.acting()) {
            executor.remember(plan.remember(), basis, observedFrom);
            if (executor.canTake(plan, observedFrom)) {
                if (!passHistory.running()) {
                    passes.start(trigger, targets.applied().revision(), plan);
                }
                executor.take(plan, engine.observation(), basis, observedFrom);
                passes.active();
            }
        }
        conclude();
        passes.measure(plan);
        metrics.waiting(backoff.waiting(scheduler.nanoTime()));
        arm();
        publish();
        trigger = Trigger.HEAL;
    }

    /** A look takes its time: it shows nothing of services that a step has changed meanwhile. */
    private Plan plan(DesiredState desired) {
        var planned = planner.plan(desired, engine.observation());
        return runs.anyUnseen() ? planned.unlessChanged(runs::unseen) : planned;
    }

    /** Ends the pass once nothing is under way and nothing that is waited for will come by itself soon. */
    private void conclude() {
        if (!passHistory.running() || !executor.idle() || observer.pending()) {
            return;
        }
        long now = scheduler.nanoTime();
        if (now < passes.quietAtNanos() && PassConclusion.moving(plan, lane -> backoff.laneWaits(lane, now))) {
            return;
        }
        images.noteDigests(passHistory.revision(), engine.observation());
        if (plan.converged()) {
            passes.converged(plan.revision());
            images.unneeded(engine.observation()).forEach(executor::aside);
        } else {
            passes.incomplete(PassConclusion.incomplete(plan, ordered.pausedUntil(now)));
        }
    }

    /** Looks again when time alone makes that worthwhile. */
    private void arm() {
        long now = scheduler.nanoTime();
        var planned = plan.wakeAfter();
        wake.set(
                observer.pending(),
                planned == null ? OptionalLong.empty() : OptionalLong.of(now + planned.toNanos()),
                passHistory.running() ? OptionalLong.of(passes.quietAtNanos()) : OptionalLong.empty(),
                backoff.nextLaneNanos(now),
                ordered.nextExpiryNanos());
    }

    /** Publishes what is known now; the plan of a target that waits to be applied, null when none does. */
    private @Nullable Plan publish() {
        boolean pending = targets.latest().revision() != targets.applied().revision();
        var stopping = runs.stopping(backoff::laneProblem, targets.appliedState());
        var healed = planner.now(plan).saying(stopping);
        var waiting = pending ? plan(targets.desired(targets.latest())) : null;
        publisher.publish(new StatusPublisher.News(
                passHistory,
                targets,
                engine.status(),
                engine.observation(),
                healed,
                waiting == null ? healed : waiting.saying(stopping),
                ordered.pausedUntil(scheduler.nanoTime())));
        metrics.saw(publisher.status().services(), scheduler.now());
        passHistory.completeFinished();
        return waiting;
    }

    // What ends a pass early.

    private void away(String message) {
        timeline.engineAway();
        if (engine.away(message, scheduler.now())) {
            recorder.record(Event.of(EventType.ENGINE_UNAVAILABLE, message));
        }
        runs.dropWaiting();
        passes.fail(message);
        publish();
        requests.engineAway();
    }

    /** Our own failure: the pass ends, the loop goes on after a rest. */
    void failed(Throwable failure) {
        LOGGER.log(Level.ERROR, "Reconciliation failed; retrying after " + RETRY_AFTER.toSeconds() + " s", failure);
        runs.dropWaiting();
        passes.fail("internal error: " + Masking.mask(failure.toString()));
        queue.after(RETRY_AFTER, () -> dirty(Trigger.HEAL));
        publish();
    }

    /** Another replica acts now, or this one again, which then first observes what the other one did. */
    void leadershipChanged() {
        targets.refresh();
        if (leadership.acting()) {
            backoff.forgiveAll();
            targetChanged();
        } else {
            runs.dropWaiting();
            passes.cut("another replica of the manager acts now");
        }
        publish();
        dirty(Trigger.START);
    }

    private void requireActing() {
        if (!leadership.acting()) {
            throw new OperationException.NotActing();
        }
    }

    /** Begins nothing any more; what is under way may end. */
    void stop() {
        stopping = true;
        runs.dropWaiting();
        passes.cut("the manager is stopping; containers keep running");
        publish();
        recorder.stop();
        requests.stop();
    }

    // What users ask for.

    void apply(ApplyRequest request, CompletableFuture<Applied> answer) {
        targets.refresh();
        if (stopping) {
            answer.completeExceptionally(new IllegalStateException("the manager is stopping"));
            return;
        }
        requireActing();
        applier.apply(request, answer);
    }

    /** The store failed or recovered: the status says so at once, and what could not be decided without it is. */
    void storeChanged() {
        targets.refresh();
        publish();
        observer.look();
    }

    /** Another target was stored: status and plan speak of it; it is applied only when settings say so. Its dry run. */
    Plan targetChanged() {
        targets.refresh();
        if (settings.auto()
                && leadership.acting()
                && targets.latest().revision() > targets.applied().revision()) {
            apply(new ApplyRequest("reconcile.auto", Trigger.AUTO, Set.of(), Set.of()), new CompletableFuture<>());
        }
        // Each of several concurrent writers reports its commit; the first of them has it published for all.
        var waiting = publisher.status().revision() == targets.latest().revision() ? null : publish();
        return waiting == null || runs.anyUnseen() || planner.pulling() ? preview() : planner.warned(waiting);
    }

    /** The dry run of a target that is not stored: as if it were applied now. */
    Plan preview(State state, Map<String, String> digests) {
        return planner.dryRun(state, digests, engine.observation());
    }

    /** The same, on an engine as it was just observed, if these containers, which are not managed yet, were adopted with it. */
    Plan preview(State state, Adoptions adopted, List<Container> foreign, Observation looked) {
        return planner.dryRun(state, adopted, foreign, named(looked));
    }

    /** The dry run of the stored target. */
    Plan preview() {
        return planner.dryRun(engine.observation());
    }

    Explanation explain(ServiceKey key) {
        var known = planner.pulling() ? planner.foreseen(targets.healed(), engine.observation()) : planner.now(plan);
        var stopping = runs.stopping(backoff::laneProblem, targets.appliedState());
        return explainer.of(key, status(), known.saying(stopping), runs::unseen);
    }

    /** The containers that carry our kind of labels but are not claimed. */
    List<Container> unclaimed() {
        return plan.unclaimed();
    }

    /** What operators ask for beside targets, where this manager may act. */
    OperatorRequests acting() {
        requireActing();
        return requests;
    }

    /** The same for what only reads, also where it may not. */
    OperatorRequests reading() {
        return requests;
    }

    /** Leaves an app, or all of them, alone for so long; zero ends the pause. */
    void pause(long appId, Duration howLong, String by) {
        requireActing();
        requests.pause(appId, howLong, by);
        publish();
        dirty(Trigger.OPERATOR);
    }

    /** Makes and applies a revision bound to what an app's tags mean now, where one moved: a new version like any other, with its gate. */
    void updateImages(ImageUpdater.Request request, CompletableFuture<ImageUpdateResult> answer) {
        requireActing();
        imageUpdates.bind(request, (bound, failure) -> {
            if (bound == null) {
                answer.completeExceptionally(noAnswer(failure));
                return;
            }
            if (!bound.changed()) {
                answer.complete(bound.update(null));
                return;
            }
            var applied = new CompletableFuture<Applied>();
            ReconcileLoop.orFail(applied, () -> apply(ApplyRequest.ofApp(request.by(), request.appId()), applied));
            holds.release(bound.decision().tried());
            var _ = applied.whenComplete((pass, unapplied) -> {
                if (pass == null) {
                    answer.completeExceptionally(noAnswer(unapplied));
                } else {
                    answer.complete(bound.update(pass));
                }
            });
        });
    }

    private static Throwable noAnswer(@Nullable Throwable failure) {
        return failure == null ? new IllegalStateException("no answer") : EngineObserver.unwrapped(failure);
    }
}
