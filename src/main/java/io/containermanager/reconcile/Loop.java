package io.containermanager.reconcile;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.TargetRules;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.Label;
import io.containermanager.model.observed.Claims;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.secret.Masking;
import io.containermanager.plan.Planner;
import io.containermanager.plan.adopt.AdoptedSpecs;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.Desired;
import io.containermanager.plan.input.EngineFacts;
import io.containermanager.plan.input.KnownImages;
import io.containermanager.plan.input.Ownership;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.LoopStatus.EngineStatus;
import io.containermanager.reconcile.ReconcileLoop.Applied;
import io.containermanager.reconcile.ReconcileMetrics.Count;
import io.containermanager.reconcile.execution.BackoffTracker;
import io.containermanager.reconcile.execution.ContainerTimeline;
import io.containermanager.reconcile.execution.EngineCalls;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.FormerNetworks;
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
import io.containermanager.reconcile.report.TargetWarnings;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The loop's state and its reactions; every method runs on the loop's thread. One reaction is: look, plan from what is seen, begin what
 * can be begun. Nothing is kept of an older plan but the steps under way. Those who work for the loop do not know it: what they have to
 * say they return, or report as a {@link LoopMessage}.
 */
final class Loop {

    /** How long the loop rests after a failure of its own before it looks again. */
    static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(5);

    private static final Logger LOGGER = System.getLogger(ReconcileLoop.class.getName());
    private static final Plan NO_PLAN = new Plan(0, List.of(), new TreeMap<>(), List.of(), List.of(), List.of(), null);

    private final TargetStore store;
    private final Scheduler scheduler;
    private final ReconcilerSettings settings;
    private final Supplier<String> instance;
    private final ObservationListener listener;
    private final LoopQueue queue;
    private final ReconcileMetrics metrics;
    private final TargetRules rules;
    private final Leadership leadership;

    private final PassHistory passHistory = new PassHistory();
    private final ContainerTimeline timeline = new ContainerTimeline();
    private final OrderedServices ordered = new OrderedServices();
    private final RunningSteps runs = new RunningSteps();
    private final BackoffTracker backoff;
    private final TargetCache targets;
    private final FormerNetworks formerNetworks;
    private final EventRecorder recorder;
    private final ClockWatch clock;
    private final StatusPublisher publisher;
    private final EngineObserver observer;
    private final EngineCalls engineCalls;
    private final PullQueue pullQueue;
    private final StepExecutor executor;
    private final ImageTracker images;
    private final ImageUpdates imageUpdates;
    private final ContainerTracker containers;
    private final StepOutcomes stepOutcomes;
    private final PassTracker passes;
    private final Explainer explainer;

    private Observation observation;
    /** What counted as adopted when that was observed. */
    private Claims seenClaims = Claims.NONE;

    private Plan plan = NO_PLAN;
    private EngineStatus engine;
    private boolean stopping;
    private boolean holdsReviewed;
    private volatile boolean observed;
    private Trigger trigger = Trigger.START;
    private @Nullable Applying applying;
    private @Nullable Cancellable wake;

    /** An apply whose revision is being written; those that came meanwhile join its pass. */
    private record Applying(long revision, List<CompletableFuture<Applied>> joining) {}

    Loop(LoopDependencies dependencies, LoopQueue queue, ReconcileMetrics metrics) {
        this.store = dependencies.store();
        this.scheduler = dependencies.scheduler();
        this.settings = dependencies.settings();
        this.instance = dependencies.instance();
        this.listener = dependencies.listener();
        this.queue = queue;
        this.metrics = metrics;
        this.rules = dependencies.engine().rules();
        this.leadership = dependencies.leadership();
        this.observation = Observation.empty(scheduler.now());
        this.engine = new EngineStatus(dependencies.engine().kind(), true, scheduler.now(), null);
        this.backoff = new BackoffTracker(
                settings, dependencies.random(), () -> dependencies.scheduler().now());
        this.targets = new TargetCache(store, instance);
        this.formerNetworks = new FormerNetworks(targets);
        this.recorder = new EventRecorder(dependencies.bus(), listener);
        this.clock = new ClockWatch(scheduler, recorder);
        this.publisher = new StatusPublisher(LoopStatus.first(engine, observation));
        this.observer = new EngineObserver(dependencies.engine(), scheduler, queue, runs, targets.claimsNow());
        this.engineCalls = new EngineCalls(dependencies.engine(), scheduler, settings, queue, leadership);
        this.pullQueue = new PullQueue(settings.pullsMax());
        var startLimiter = new StartLimiter(dependencies.engine().startsAtOnce());
        this.executor = new StepExecutor(
                engineCalls, runs, startLimiter, pullQueue, targets, backoff, passHistory, scheduler, queue);
        this.images = new ImageTracker(targets, store, instance, settings.previousImages(), queue);
        this.imageUpdates = new ImageUpdates(dependencies.engine(), queue);
        this.containers = new ContainerTracker(targets, store, instance, queue);
        this.stepOutcomes =
                new StepOutcomes(recorder, metrics, backoff, timeline, ordered, images, publisher, instance, scheduler);
        this.passes = new PassTracker(passHistory, dependencies.passIds(), scheduler, recorder, metrics);
        this.explainer = new Explainer(targets, dependencies.bus(), listener, instance, scheduler, rules);
    }

    // What may be asked from any thread.

    LoopStatus status() {
        return publisher.status();
    }

    /** Whether the engine was looked at. */
    boolean observed() {
        return observed;
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
        switch (event) {
            case EngineEvent.ContainerChanged changed -> {
                timeline.event(changed.containerId(), changed.action(), scheduler.nanoTime());
                changed(changed.action());
            }
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

    /** Creations and starts are mostly our own: their steps ask for looks. */
    private void changed(String action) {
        if (action.equals("create") || action.equals("start")) {
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
            case LoopMessage.Looked looked -> {
                seenClaims = looked.claims();
                looked(looked.observation(), looked.observedFrom());
            }
            case LoopMessage.EngineAway away -> away(away.message());
            case LoopMessage.StepStarted started -> {
                metrics.count(Count.ENGINE_WRITES);
                recorder.stepStarts(started.planned(), started.step());
            }
            case LoopMessage.StepDone done -> {
                stepOutcomes.done(done, observation);
                lookSoon();
            }
            case LoopMessage.StepFailed failed -> failed(failed);
            case LoopMessage.PullCancelled cancelled -> recorder.pullCancelled(cancelled.planned(), cancelled.step());
            case LoopMessage.Remembered remembered -> remembered(remembered.before(), remembered.memory());
            case LoopMessage.StoreFailed failed -> storeFailed(failed.failure());
        }
    }

    private void failed(LoopMessage.StepFailed failed) {
        stepOutcomes.failed(failed, observation, plan);
        observer.look();
    }

    private void remembered(ServiceMemory before, ServiceMemory memory) {
        recorder.remembered(before, memory);
        var hold = memory.hold();
        if (hold != null && !hold.equals(before.hold())) {
            publisher.problem(memory.key(), "revision " + hold.revision() + " was rolled back: " + hold.reason());
        }
        observer.look();
    }

    private void storeFailed(Throwable failure) {
        targets.refresh();
        recorder.record(Event.of(EventType.STORE_FAILED, EngineObserver.message(failure)));
        observer.look();
    }

    // Look, plan, begin.

    private void looked(Observation looked, long observedFrom) {
        targets.refresh();
        var now = targets.byDeclaredNames(containers.proven(looked));
        stepOutcomes.ended(observation, now);
        observation = now;
        observed = true;
        listener.observed(now);
        if (!engine.available()) {
            recorder.record(Event.of(EventType.ENGINE_AVAILABLE, "the engine is responding again"));
            engine = new EngineStatus(engine.kind(), true, scheduler.now(), null);
            backoff.engineBack();
        }
        reviewHolds();
        // Before what is seen now takes the place of what was seen last: a container that ended well after its start is
        // forgiven too.
        var own = Ownership.own(now, instance.get());
        forgive(own);
        timeline.observed(now, scheduler.nanoTime());
        ordered.observed(now);
        recorder.observed(own);
        for (var failed : stepOutcomes.withoutEffect(now, lane -> runs.free(lane, observedFrom))) {
            var message = failed.failure().getMessage();
            passHistory.step(failed.run().place, StepState.FAILED, scheduler.now(), message);
            failed(failed);
        }
        runs.observed(observedFrom);
        react(observedFrom);
    }

    /** Services that have run well for long enough start their backoff from the beginning, though there was no look while they did. */
    private void forgive(Observation own) {
        long now = scheduler.nanoTime();
        for (var container : own.containers()) {
            if (backoff.tried(container.key(), container.owner().specHash())
                    && timeline.outlasted(container, settings.resetAfter(), now)) {
                backoff.forgive(container.key());
            }
        }
    }

    /** Done once a process, when engine and store have answered. */
    private void reviewHolds() {
        if (holdsReviewed || !leadership.acting() || targets.problem() != null) {
            return;
        }
        holdsReviewed = true;
        for (var mistake : HoldReview.mistakes(targets.memories().values())) {
            queue.answer(store.remember(Map.of(mistake.key(), mistake::released)), (_, failure) -> {
                if (failure != null) {
                    holdsReviewed = false;
                    storeFailed(failure);
                    return;
                }
                recorder.record(mistake.event());
                dirty(Trigger.HEAL);
            });
        }
    }

    /** Plans from the newest observation and begins what can be begun. */
    private void react(long observedFrom) {
        targets.refresh();
        if (!seenClaims.equals(targets.claims())) {
            // An observation from before an adoption lacks its containers: they would be created a second time.
            observer.lookNow();
            publish();
            return;
        }
        if (targets.problem() == null) {
            executor.keepPulls(image -> images.wanting(image).findAny().isPresent());
        }
        var basis = targets.memories();
        plan = asSeen(preview(targets.healed()));
        recorder.planned(plan, scheduler.nanoTime());
        publisher.well(plan);
        if (!stopping && leadership.acting()) {
            executor.remember(plan.remember(), basis, observedFrom);
            if (executor.canTake(plan, observedFrom)) {
                if (!passHistory.running()) {
                    startPass(trigger);
                }
                executor.take(plan, observation, basis, observedFrom);
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
    private Plan asSeen(Plan planned) {
        return runs.anyUnseen() ? planned.unlessChanged(runs::unseen) : planned;
    }

    private PlanInput input(Desired desired, Observation seen) {
        long now = scheduler.nanoTime();
        var imageFacts = new KnownImages(
                pullQueue.running(), pullQueue.waiting(), backoff.pullFailures(now), images.fetchedFor());
        var facts = new EngineFacts(
                timeline.watches(now),
                backoff.attempts(now),
                ordered.restarts(),
                imageFacts,
                targets.origins(seen),
                backoff.lanes(now),
                targets.differences(desired, seen),
                formerNetworks.known(desired, seen));
        var rules = new PlanRules(
                instance.get(),
                targets.latest().revision(),
                settings.times(),
                targets.problem() == null,
                ordered.paused(now));
        var applied = targets.applied().state();
        return new PlanInput(desired, seen, targets.memories(), targets.lastGood(), applied, facts, rules);
    }

    private Plan preview(Desired desired) {
        return Planner.plan(input(desired, targets.fitted(observation, desired)));
    }

    private void startPass(Trigger cause) {
        passes.start(cause, targets.applied().revision(), plan);
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
        long revision = passHistory.revision();
        if (plan.converged()) {
            passes.converged(plan.revision());
            images.noteDigests(revision, observation);
            images.unneeded(observation).forEach(executor::aside);
        } else {
            passes.incomplete(PassConclusion.incomplete(plan, ordered.pausedUntil(now)));
            images.noteDigests(revision, observation);
        }
    }

    /** Looks again when time alone makes that worthwhile. */
    private void arm() {
        if (wake != null) {
            wake.cancel();
            wake = null;
        }
        long now = scheduler.nanoTime();
        var planned = plan.wakeAfter() == null
                ? OptionalLong.empty()
                : OptionalLong.of(now + plan.wakeAfter().toNanos());
        var quiet = passHistory.running() ? OptionalLong.of(passes.quietAtNanos()) : OptionalLong.empty();
        Stream.of(planned, quiet, backoff.nextLaneNanos(now), ordered.nextExpiryNanos())
                .flatMapToLong(OptionalLong::stream)
                .min()
                .ifPresent(due -> wake =
                        queue.after(Duration.ofNanos(Math.max(0, due - now)).plusMillis(1), () -> dirty(Trigger.HEAL)));
    }

    private void publish() {
        boolean pending = targets.latest().revision() != targets.applied().revision();
        var stopping = runs.stopping();
        var healed = plan.saying(stopping);
        var shown = pending ? asSeen(preview(targets.desired(targets.latest()))).saying(stopping) : healed;
        publisher.publish(new StatusPublisher.News(
                passHistory, targets, engine, observation, healed, shown, ordered.pausedUntil(scheduler.nanoTime())));
        metrics.saw(publisher.status().services(), scheduler.now());
        passHistory.completeFinished();
    }

    // What ends a pass early.

    private void away(String message) {
        timeline.engineAway();
        var problem = "the engine does not answer: " + message;
        if (engine.available()) {
            recorder.record(Event.of(EventType.ENGINE_UNAVAILABLE, problem));
            engine = new EngineStatus(engine.kind(), false, scheduler.now(), problem);
        }
        runs.dropWaiting();
        passes.fail(problem);
        publish();
    }

    /** Our own failure: the pass ends, the loop goes on after a rest. */
    void failed(Throwable failure) {
        LOGGER.log(
                Level.ERROR, "Reconciliation failed; retrying after " + REST_AFTER_FAILURE.toSeconds() + " s", failure);
        runs.dropWaiting();
        passes.fail("internal error: " + Masking.mask(failure.toString()));
        queue.after(REST_AFTER_FAILURE, () -> dirty(Trigger.HEAL));
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
    }

    // What users ask for.

    /** Makes the stored target the applied one, durably before anything follows from it, and starts a pass, or joins the one that runs for it. */
    void apply(ApplyRequest request, CompletableFuture<Applied> answer) {
        targets.refresh();
        var latest = targets.latest();
        if (stopping) {
            answer.completeExceptionally(new IllegalStateException("the manager is stopping"));
            return;
        }
        requireActing();
        request.requireReach(targets.applied(), latest);
        if (passHistory.running()
                && passHistory.revision() == latest.revision()
                && targets.applied().revision() == latest.revision()) {
            forgive(request);
            if (!passHistory.applying()) {
                releaseHolds(request);
            }
            observer.look();
            joined(answer, true);
            publish();
            return;
        }
        var pending = applying;
        if (pending != null && pending.revision() == latest.revision()) {
            // Its pass begins as soon as the store has answered: this one joins it then.
            pending.joining().add(answer);
            return;
        }
        markApplied(latest, request, answer);
    }

    private void forgive(ApplyRequest request) {
        if (request.apps().isEmpty()) {
            backoff.forgiveAll();
            return;
        }
        targets.latest().state().apps().values().stream()
                .filter(app -> request.reaches(app.appId()))
                .forEach(app -> app.services()
                        .forEach(service -> backoff.forgive(new ServiceKey(app.appId(), service.serviceId()))));
    }

    private void markApplied(StoredTarget latest, ApplyRequest request, CompletableFuture<Applied> answer) {
        var mine = new Applying(latest.revision(), new ArrayList<>());
        applying = mine;
        boolean again = targets.applied().revision() == latest.revision();
        queue.answer(store.markApplied(latest.revision(), scheduler.now()), (_, failure) -> {
            if (mine.equals(applying)) {
                applying = null;
            }
            if (failure != null) {
                var why = EngineObserver.unwrapped(failure);
                storeFailed(failure);
                answer.completeExceptionally(why);
                mine.joining().forEach(joining -> joining.completeExceptionally(why));
                publish();
                return;
            }
            applied(latest, request, again);
            joined(answer, false);
            mine.joining().forEach(joining -> joined(joining, true));
            publish();
        });
    }

    private void joined(CompletableFuture<Applied> answer, boolean joined) {
        var finished = passHistory.join();
        var id = passHistory.runningId();
        answer.complete(new Applied(id == null ? "" : id, joined, finished));
    }

    private void applied(StoredTarget target, ApplyRequest request, boolean again) {
        var by = request.by();
        if (!again) {
            publisher.clear();
        }
        forgive(request);
        runs.dropWaiting();
        passes.cut("superseded: " + by + " applied revision " + target.revision());
        targets.refresh();
        recorder.record(Event.of(EventType.TARGET_APPLIED, "revision " + target.revision() + " was applied by " + by)
                .with("revision", target.revision())
                .with("by", by));
        if (again) {
            releaseHolds(request);
        }
        startPass(request.cause());
        observer.lookNow();
    }

    /** An operator asks for another try of what is held. */
    private void releaseHolds(ApplyRequest request) {
        UnaryOperator<ServiceMemory> release = memory -> memory.withHold(null);
        var released = targets.memories().values().stream()
                .filter(memory ->
                        memory.hold() != null && request.reaches(memory.key().appId()))
                .collect(Collectors.toMap(ServiceMemory::key, _ -> release));
        if (!released.isEmpty()) {
            queue.answer(store.remember(released), (_, failure) -> {
                if (failure != null) {
                    storeFailed(failure);
                }
                observer.look();
            });
        }
    }

    /** The store failed or recovered: the status says so at once. */
    void storeChanged() {
        targets.refresh();
        publish();
    }

    /** Another target was stored: status and plan speak of it; it is applied only when settings say so. */
    void targetChanged() {
        targets.refresh();
        if (settings.auto()
                && leadership.acting()
                && targets.latest().revision() > targets.applied().revision()) {
            apply(new ApplyRequest("reconcile.auto", Trigger.AUTO, Set.of()), new CompletableFuture<>());
        }
        // Each of several concurrent writers reports its commit; the first of them has it published for all.
        if (publisher.status().revision() != targets.latest().revision()) {
            publish();
        }
    }

    /** The dry run of a target that is not stored: as if it were applied now. */
    Plan preview(State state) {
        return warned(Desired.of(targets.latest().revision() + 1, state, Map.of()));
    }

    /** The same, on an engine as it was just observed, if these containers, which are not managed yet, were adopted with it. */
    Plan preview(State state, Adoptions adopted, List<Container> foreign, Observation looked) {
        var now = targets.byDeclaredNames(containers.proven(looked));
        var desired = Desired.of(targets.latest().revision() + 1, state, Map.of());
        return Planner.plan(input(desired, AdoptedSpecs.with(now, foreign, adopted, desired, instance.get())));
    }

    /** The dry run of the stored target. */
    Plan preview() {
        return warned(targets.desired(targets.latest()));
    }

    /** With what the engine's rules say about the target. */
    private Plan warned(Desired desired) {
        return preview(desired).warning(TargetWarnings.of(desired.state(), rules));
    }

    Explanation explain(ServiceKey key) {
        return explainer.of(key, status(), plan.saying(runs.stopping()), runs::unseen);
    }

    /** The containers that carry our kind of labels but are not claimed. */
    List<Container> unclaimed() {
        return plan.unclaimed();
    }

    /** What operators ask for beside targets is durable or expires, and is an event. */
    void order(OperatorOrder order, CompletableFuture<Void> answer) {
        requireActing();
        var key = order.key();
        var change =
                order.change(targets.applied().state(), targets.latest().state(), targets.memory(key), container(key));
        queue.answer(store.remember(Map.of(key, change)), (_, failure) -> {
            if (failure != null) {
                storeFailed(failure);
                answer.completeExceptionally(EngineObserver.unwrapped(failure));
                return;
            }
            // Only now, so that an answer that nothing was changed is true.
            if (order.forgives()) {
                backoff.forgive(key);
            }
            container(key).filter(order::restarts).ifPresent(it -> ordered.restart(key, it, order.by()));
            recorder.record(order.event());
            dirty(Trigger.OPERATOR);
            answer.complete(null);
        });
    }

    private Optional<Container> container(ServiceKey key) {
        return Ownership.own(observation, instance.get()).containers().stream()
                .filter(it -> it.key().equals(key))
                .max(Comparator.comparing((Container it) -> it.run().running()).thenComparing(Container::createdAt));
    }

    /** Leaves an app, or all of them, alone for so long; zero ends the pause. */
    void pause(long appId, Duration howLong, String by) {
        requireActing();
        var until = scheduler.now().plus(howLong);
        ordered.pause(appId, scheduler.nanoTime() + howLong.toNanos(), until);
        var what = appId == PlanRules.ALL_APPS ? "reconciliation" : "reconciliation of " + name(appId);
        boolean ends = howLong.isZero();
        var type = ends ? EventType.RECONCILIATION_RESUMED : EventType.RECONCILIATION_PAUSED;
        var reason =
                what + (ends ? " resumed, as " : " paused for " + howLong.toMinutes() + " min, as ") + by + " asked";
        var event = appId == PlanRules.ALL_APPS ? Event.of(type, reason) : Event.ofApp(type, appId, reason);
        recorder.record(event.with("by", by).with("until", until.toString()));
        publish();
        dirty(Trigger.OPERATOR);
    }

    /** By the newest target, else by the applied one. */
    private String name(long appId) {
        var newest = targets.latest().state();
        return Label.app(
                newest.app(appId).isPresent() ? newest : targets.applied().state(), appId);
    }

    void purge(VolumePurge purge, CompletableFuture<StepResult> answer) {
        requireActing();
        var step = purge.step(List.of(targets.latest(), targets.applied()), observation);
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
                    storeFailed(unforgotten);
                }
                dirty(Trigger.OPERATOR);
                answer.complete(result);
            });
        });
    }

    /**
     * Makes and applies a revision bound to what the tags of an app mean now, where one moved: its services take over through the same gate,
     * and come back the same way, as with any other new version.
     */
    void updateImages(ImageUpdates.Request request, CompletableFuture<ImageUpdate> answer) {
        requireActing();
        var target = targets.latest();
        if (target.revision() != targets.applied().revision()) {
            throw new OperationException.Refused("revision " + target.revision()
                    + " is not applied yet: apply it first, so that the update changes nothing but images");
        }
        var services = request.chosen(targets.desired(target));
        queue.answer(imageUpdates.lookUp(services), (found, failure) -> {
            if (found == null) {
                answer.completeExceptionally(noAnswer(failure));
                return;
            }
            targets.refresh();
            var running = images.running(targets.applied(), observation);
            var decision = ImageUpdates.decide(request, target.revision(), services, running, found);
            if (decision.binds()) {
                bind(decision, target.state(), answer);
            } else {
                answer.complete(decision.update(target.revision(), null));
            }
        });
    }

    /** First what runs is noted, so that there is a way back to it; then the new revision is stored, then applied. */
    private void bind(ImageUpdates.Decision decision, State state, CompletableFuture<ImageUpdate> answer) {
        var by = decision.request().by();
        var now = scheduler.now();
        var expected = OptionalLong.of(decision.revision());
        var stored = images.noteAll(decision.revision(), decision.runs(), observation)
                .thenCompose(_ -> store.acceptBound(state, decision.digests(), expected, by, now));
        queue.answer(stored, (accepted, failure) -> {
            if (accepted == null) {
                answer.completeExceptionally(noAnswer(failure));
                return;
            }
            long revision = accepted.target().revision();
            recorder.record(decision.event(state, revision));
            var applied = new CompletableFuture<Applied>();
            apply(new ApplyRequest(by, Trigger.APPLY, Set.of()), applied);
            var _ = applied.whenComplete((pass, unapplied) -> {
                if (pass == null) {
                    answer.completeExceptionally(noAnswer(unapplied));
                } else {
                    answer.complete(decision.update(revision, pass));
                }
            });
        });
    }

    private static Throwable noAnswer(@Nullable Throwable failure) {
        return failure == null ? new IllegalStateException("no answer") : EngineObserver.unwrapped(failure);
    }
}
