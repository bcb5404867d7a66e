package io.containermanager.reconcile;

import io.containermanager.engine.EngineEvent;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.Scheduler.Cancellable;
import io.containermanager.model.Masking;
import io.containermanager.model.Observation;
import io.containermanager.plan.Desired;
import io.containermanager.plan.Facts;
import io.containermanager.plan.ImageFacts;
import io.containermanager.plan.Ownership;
import io.containermanager.plan.Plan;
import io.containermanager.plan.PlanInput;
import io.containermanager.plan.PlanRules;
import io.containermanager.plan.Planner;
import io.containermanager.reconcile.LoopStatus.EngineStatus;
import io.containermanager.reconcile.Pass.PassState;
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
final class LoopCore implements Looker.Outcome {

    /** How long the loop rests after a failure of its own before it looks again. */
    static final Duration REST_AFTER_FAILURE = Duration.ofSeconds(5);

    private static final Logger LOGGER = System.getLogger(ReconcileLoop.class.getName());
    private static final Plan NO_PLAN = new Plan(0, List.of(), new TreeMap<>(), List.of(), List.of(), List.of(), null);

    final LoopParts parts;
    final Mailbox mailbox;
    final ReconcileMeters meters;
    final PassLog passes = new PassLog();
    final Sightings sightings = new Sightings();
    final Verbs verbs = new Verbs();
    final Tries tries;
    final Targets targets;
    final Narrator narrator;
    final StatusBoard board;
    final Looker looker;
    final Doer doer;
    final StepNews news;
    final EffectTracker effects = new EffectTracker();
    final ImageBook images = new ImageBook(this);
    private final ContainerBook containers = new ContainerBook(this);
    final PassKeeper keeper = new PassKeeper(this);
    final Applier applier = new Applier(this);
    private final HoldReview holds = new HoldReview(this);
    private Observation observation;
    private Plan plan = NO_PLAN;
    private EngineStatus engine;
    private boolean stopping;
    private volatile boolean observed;
    private long moment;
    private String trigger = "start";
    private @Nullable Cancellable wake;

    LoopCore(LoopParts parts, Mailbox mailbox, ReconcileMeters meters) {
        this.parts = parts;
        this.mailbox = mailbox;
        this.meters = meters;
        this.tries = new Tries(parts.settings(), parts.random());
        this.targets = new Targets(parts.store());
        this.narrator = new Narrator(parts.bus(), parts.witness());
        this.observation = Observation.empty(parts.scheduler().now());
        this.engine =
                new EngineStatus(parts.engine().kind(), true, parts.scheduler().now(), null);
        this.board = new StatusBoard(new LoopStatus(
                1, false, false, null, null, 0, 0, engine, StoredTarget.NONE.state(), observation, new TreeMap<>()));
        this.looker = new Looker(parts.engine(), parts.scheduler(), mailbox, this);
        this.news = new StepNews(this);
        this.doer = new Doer(parts, mailbox, tries, passes, news);
    }

    /** Reads what is stored and looks at the engine for the first time: what was applied before is healed. */
    void start() {
        targets.refresh();
        publish();
        looker.look();
        interval();
    }

    private void interval() {
        mailbox.after(parts.settings().interval(), () -> {
            interval();
            if (!passes.running()) {
                trigger = "interval";
            }
            looker.look();
        });
    }

    /** Something may have changed: look soon. */
    void dirty(String cause) {
        if (!passes.running()) {
            trigger = cause;
        }
        looker.look();
    }

    void engineEvent(EngineEvent event) {
        switch (event) {
            case EngineEvent.ContainerChanged changed -> {
                sightings.event(
                        changed.containerId(),
                        changed.action(),
                        parts.scheduler().nanoTime());
                changed(changed.action());
            }
            case EngineEvent.PullProgress progress -> {
                doer.asking().told(progress.image());
                narrator.pulling(progress, parts.scheduler().nanoTime());
            }
            case EngineEvent.Connected _ -> looker.lookNow();
            case EngineEvent.Lost _ -> {
                sightings.engineAway();
                looker.look();
            }
        }
    }

    /** Creations and starts are mostly our own: their steps ask for looks. */
    private void changed(String action) {
        if (action.equals("create") || action.equals("start")) {
            news.lookSoon();
        } else {
            dirty("heal");
        }
    }

    @Override
    public long begins() {
        meters.count("observations");
        return ++moment;
    }

    @Override
    public void seen(Observation looked, long observedFrom) {
        targets.refresh();
        var now = targets.byDeclaredNames(containers.proven(looked));
        observation = now;
        observed = true;
        parts.witness().observed(now);
        if (!engine.available()) {
            narrator.tell(Event.of(EventType.ENGINE_AVAILABLE, "the engine answers again"));
            engine = new EngineStatus(engine.kind(), true, parts.scheduler().now(), null);
            tries.engineBack();
        }
        holds.review();
        long nanos = parts.scheduler().nanoTime();
        // Before what is seen now takes the place of what was seen last: a container that ended well after its start is
        // forgiven too.
        var own = Ownership.own(now, parts.instance().get());
        news.forgive(own, sightings);
        sightings.observed(now, nanos);
        verbs.observed(now);
        narrator.observed(own);
        news.effects(now, observedFrom);
        doer.runs().observed(observedFrom);
        react(observedFrom);
    }

    /** Plans from the newest observation and begins what can be begun. */
    private void react(long observedFrom) {
        targets.refresh();
        plan = asSeen(Planner.plan(input(targets.healed())));
        narrator.planned(plan);
        board.well(plan);
        if (!stopping) {
            doer.remember(plan.remember(), observedFrom);
            if (doer.canTake(plan, observedFrom)) {
                if (!passes.running()) {
                    keeper.start(trigger);
                }
                doer.take(plan, observation, observedFrom);
                keeper.active();
            }
        }
        keeper.conclude();
        keeper.measure();
        arm();
        publish();
        trigger = "heal";
    }

    /** A look takes its time: of services that a step has changed meanwhile it tells nothing. */
    private Plan asSeen(Plan planned) {
        return doer.runs().anyUnseen() ? planned.unlessChanged(doer.runs()::unseen) : planned;
    }

    @Override
    public void away(String message) {
        sightings.engineAway();
        if (engine.available()) {
            narrator.tell(Event.of(EventType.ENGINE_UNAVAILABLE, "the engine does not answer: " + message));
            engine = new EngineStatus(
                    engine.kind(), false, parts.scheduler().now(), "the engine does not answer: " + message);
        }
        dropWaiting();
        keeper.finish(PassState.ABORTED, "the engine does not answer: " + message);
        publish();
    }

    PlanInput input(Desired desired) {
        long now = parts.scheduler().nanoTime();
        var imageFacts = new ImageFacts(doer.downloads().inFlight(), tries.pullFailures(now), images.fetchedFor());
        var facts = new Facts(
                sightings.watches(now),
                tries.attempts(now),
                verbs.restarts(),
                imageFacts,
                targets.origins(observation),
                tries.lanes(now),
                targets.differences(desired, observation));
        var rules = new PlanRules(
                parts.instance().get(),
                targets.latest().revision(),
                parts.settings().times(),
                targets.problem() == null,
                verbs.paused(now));
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
        long now = parts.scheduler().nanoTime();
        var planned = plan.wakeAfter() == null
                ? OptionalLong.empty()
                : OptionalLong.of(now + plan.wakeAfter().toNanos());
        var quiet = passes.running() ? OptionalLong.of(keeper.quietAtNanos()) : OptionalLong.empty();
        Stream.of(planned, quiet, tries.nextLaneNanos(now), verbs.nextExpiryNanos())
                .flatMapToLong(OptionalLong::stream)
                .min()
                .ifPresent(due -> wake =
                        mailbox.after(Duration.ofNanos(Math.max(0, due - now)).plusMillis(1), () -> dirty("heal")));
    }

    /** Drops what has not begun: the safe point before something else is wanted. */
    void dropWaiting() {
        doer.runs().dropWaiting(++moment);
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
        board.publish(new StatusBoard.News(passes, targets, engine, observation, plan, shown));
        meters.saw(board.status().services(), parts.scheduler().now());
        passes.tellFinished();
    }

    /** Our own failure: the pass ends, the loop goes on after a rest. */
    void failed(Throwable failure) {
        LOGGER.log(
                Level.ERROR, "Reconciling failed; it goes on after " + REST_AFTER_FAILURE.toSeconds() + " s", failure);
        dropWaiting();
        keeper.finish(PassState.ABORTED, "internal error: " + Masking.mask(failure.toString()));
        mailbox.after(REST_AFTER_FAILURE, () -> dirty("heal"));
        publish();
    }

    /** Begins nothing any more; what is under way may end. */
    void stop() {
        stopping = true;
        dropWaiting();
        keeper.finish(PassState.ABORTED, "the manager stops; containers go on running");
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
