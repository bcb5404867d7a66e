package io.containermanager.reconcile;

import io.containermanager.engine.EngineEvent;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.Scheduler.Cancellable;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.secret.Masking;
import io.containermanager.plan.Planner;
import io.containermanager.plan.input.Desired;
import io.containermanager.plan.input.EngineFacts;
import io.containermanager.plan.input.KnownImages;
import io.containermanager.plan.input.Ownership;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.LoopStatus.EngineStatus;
import io.containermanager.reconcile.execution.BackoffTracker;
import io.containermanager.reconcile.execution.ContainerTimeline;
import io.containermanager.reconcile.execution.EffectTracker;
import io.containermanager.reconcile.execution.EngineObserver;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.reconcile.execution.LoopQueue;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.reconcile.execution.PassHistory;
import io.containermanager.reconcile.execution.StepExecutor;
import io.containermanager.store.StoredTarget;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The loop's state and its reactions; every method runs on the loop's thread. One reaction is: look, plan from what is seen, begin what
 * can be begun. Nothing is kept of an older plan but the steps under way.
 */
final class Loop implements EngineObserver.Outcome {

    /** How long the loop rests after a failure of its own before it looks again. */
    static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(5);

    private static final Logger LOGGER = System.getLogger(ReconcileLoop.class.getName());
    private static final Plan NO_PLAN = new Plan(0, List.of(), new TreeMap<>(), List.of(), List.of(), List.of(), null);

    final LoopDependencies dependencies;
    final LoopQueue queue;
    final ReconcileMetrics metrics;
    final PassHistory passHistory = new PassHistory();
    final ContainerTimeline timeline = new ContainerTimeline();
    final OrderedServices ordered = new OrderedServices();
    final BackoffTracker backoff;
    final TargetCache targets;
    final EventRecorder recorder;
    final StatusPublisher publisher;
    final EngineObserver observer;
    final StepExecutor executor;
    final StepOutcomes stepOutcomes;
    final EffectTracker effects = new EffectTracker();
    final ImageTracker images = new ImageTracker(this);
    private final ContainerTracker containers = new ContainerTracker(this);
    final PassTracker keeper = new PassTracker(this);
    final ApplyRequests applyRequests = new ApplyRequests(this);
    private final HoldReview holds = new HoldReview(this);
    private Observation observation;
    private Plan plan = NO_PLAN;
    private EngineStatus engine;
    private boolean stopping;
    private volatile boolean observed;
    private long moment;
    private Trigger trigger = Trigger.START;
    private @Nullable Cancellable wake;

    Loop(LoopDependencies dependencies, LoopQueue queue, ReconcileMetrics metrics) {
        this.dependencies = dependencies;
        this.queue = queue;
        this.metrics = metrics;
        this.backoff = new BackoffTracker(
                dependencies.settings(),
                dependencies.random(),
                () -> dependencies.scheduler().now());
        this.targets = new TargetCache(dependencies.store());
        this.recorder = new EventRecorder(dependencies.bus(), dependencies.listener());
        this.observation = Observation.empty(dependencies.scheduler().now());
        this.engine = new EngineStatus(
                dependencies.engine().kind(), true, dependencies.scheduler().now(), null);
        this.publisher = new StatusPublisher(new LoopStatus(
                1,
                false,
                false,
                null,
                null,
                0,
                0,
                engine,
                StoredTarget.NONE.state(),
                observation,
                new TreeMap<>(),
                new TreeMap<>()));
        this.observer = new EngineObserver(dependencies.engine(), dependencies.scheduler(), queue, this);
        this.stepOutcomes = new StepOutcomes(this);
        this.executor = new StepExecutor(dependencies, queue, backoff, passHistory, stepOutcomes);
    }

    /** Reads what is stored and looks at the engine for the first time: what was applied before is healed. */
    void start() {
        targets.refresh();
        publish();
        observer.look();
        interval();
    }

    private void interval() {
        queue.after(dependencies.settings().interval(), () -> {
            interval();
            if (!passHistory.running()) {
                trigger = Trigger.INTERVAL;
            }
            observer.look();
        });
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
                timeline.event(
                        changed.containerId(),
                        changed.action(),
                        dependencies.scheduler().nanoTime());
                changed(changed.action());
            }
            case EngineEvent.PullProgress progress -> {
                executor.asking().told(progress.image());
                recorder.pulling(progress, dependencies.scheduler().nanoTime());
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
            stepOutcomes.lookSoon();
        } else {
            dirty(Trigger.HEAL);
        }
    }

    @Override
    public long begins() {
        metrics.count(ReconcileMetrics.Count.OBSERVATIONS);
        return ++moment;
    }

    @Override
    public void seen(Observation looked, long observedFrom) {
        targets.refresh();
        var now = targets.byDeclaredNames(containers.proven(looked));
        observation = now;
        observed = true;
        dependencies.listener().observed(now);
        if (!engine.available()) {
            recorder.tell(Event.of(EventType.ENGINE_AVAILABLE, "the engine answers again"));
            engine = new EngineStatus(
                    engine.kind(), true, dependencies.scheduler().now(), null);
            backoff.engineBack();
        }
        holds.review();
        long nanos = dependencies.scheduler().nanoTime();
        // Before what is seen now takes the place of what was seen last: a container that ended well after its start is
        // forgiven too.
        var own = Ownership.own(now, dependencies.instance().get());
        stepOutcomes.forgive(own, timeline);
        timeline.observed(now, nanos);
        ordered.observed(now);
        recorder.observed(own);
        stepOutcomes.effects(now, observedFrom);
        executor.runs().observed(observedFrom);
        react(observedFrom);
    }

    /** Plans from the newest observation and begins what can be begun. */
    private void react(long observedFrom) {
        targets.refresh();
        plan = asSeen(Planner.plan(input(targets.healed())));
        recorder.planned(plan);
        publisher.well(plan);
        if (!stopping) {
            executor.remember(plan.remember(), observedFrom);
            if (executor.canTake(plan, observedFrom)) {
                if (!passHistory.running()) {
                    keeper.start(trigger);
                }
                executor.take(plan, observation, observedFrom);
                keeper.active();
            }
        }
        keeper.conclude();
        keeper.measure();
        arm();
        publish();
        trigger = Trigger.HEAL;
    }

    /** A look takes its time: of services that a step has changed meanwhile it tells nothing. */
    private Plan asSeen(Plan planned) {
        return executor.runs().anyUnseen() ? planned.unlessChanged(executor.runs()::unseen) : planned;
    }

    @Override
    public void away(String message) {
        timeline.engineAway();
        if (engine.available()) {
            recorder.tell(Event.of(EventType.ENGINE_UNAVAILABLE, "the engine does not answer: " + message));
            engine = new EngineStatus(
                    engine.kind(), false, dependencies.scheduler().now(), "the engine does not answer: " + message);
        }
        dropWaiting();
        keeper.fail("the engine does not answer: " + message);
        publish();
    }

    PlanInput input(Desired desired) {
        long now = dependencies.scheduler().nanoTime();
        var imageFacts =
                new KnownImages(executor.downloads().inFlight(), backoff.pullFailures(now), images.fetchedFor());
        var facts = new EngineFacts(
                timeline.watches(now),
                backoff.attempts(now),
                ordered.restarts(),
                imageFacts,
                targets.origins(observation),
                backoff.lanes(now),
                targets.differences(desired, observation));
        var rules = new PlanRules(
                dependencies.instance().get(),
                targets.latest().revision(),
                dependencies.settings().times(),
                targets.problem() == null,
                ordered.paused(now));
        var applied = targets.applied().state();
        return new PlanInput(desired, observation, targets.memories(), targets.lastGood(), applied, facts, rules);
    }

    /** The dry run of a target: as if it were applied now. */
    Plan preview(Desired desired) {
        return Planner.plan(input(desired));
    }

    /** Looks again when time alone makes that worthwhile. */
    private void arm() {
        if (wake != null) {
            wake.cancel();
            wake = null;
        }
        long now = dependencies.scheduler().nanoTime();
        var planned = plan.wakeAfter() == null
                ? OptionalLong.empty()
                : OptionalLong.of(now + plan.wakeAfter().toNanos());
        var quiet = passHistory.running() ? OptionalLong.of(keeper.quietAtNanos()) : OptionalLong.empty();
        Stream.of(planned, quiet, backoff.nextLaneNanos(now), ordered.nextExpiryNanos())
                .flatMapToLong(OptionalLong::stream)
                .min()
                .ifPresent(due -> wake =
                        queue.after(Duration.ofNanos(Math.max(0, due - now)).plusMillis(1), () -> dirty(Trigger.HEAL)));
    }

    /** Drops what has not begun: the safe point before something else is wanted. */
    void dropWaiting() {
        executor.runs().dropWaiting(++moment);
    }

    /** Whether the engine was looked at. For any thread. */
    boolean observed() {
        return observed;
    }

    boolean stopping() {
        return stopping;
    }

    void publish() {
        boolean pending = targets.latest().revision() != targets.applied().revision();
        var shown = pending ? asSeen(Planner.plan(input(targets.desired(targets.latest())))) : plan;
        publisher.publish(new StatusPublisher.News(
                passHistory,
                targets,
                engine,
                observation,
                plan,
                shown,
                ordered.pausedUntil(dependencies.scheduler().nanoTime())));
        metrics.saw(publisher.status().services(), dependencies.scheduler().now());
        passHistory.tellFinished();
    }

    /** Our own failure: the pass ends, the loop goes on after a rest. */
    void failed(Throwable failure) {
        LOGGER.log(
                Level.ERROR, "Reconciling failed; it goes on after " + REST_AFTER_FAILURE.toSeconds() + " s", failure);
        dropWaiting();
        keeper.fail("internal error: " + Masking.mask(failure.toString()));
        queue.after(REST_AFTER_FAILURE, () -> dirty(Trigger.HEAL));
        publish();
    }

    /** Begins nothing any more; what is under way may end. */
    void stop() {
        stopping = true;
        dropWaiting();
        keeper.cut("the manager is stopping; containers keep running");
        publish();
    }

    long nextMoment() {
        return ++moment;
    }

    Observation observation() {
        return observation;
    }

    Plan plan() {
        return plan;
    }
}
