package io.containermanager.reconcile;

import io.containermanager.engine.TargetRules;
import io.containermanager.event.Scheduler;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.Planner;
import io.containermanager.plan.adopt.AdoptedSpecs;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.EngineFacts;
import io.containermanager.plan.input.KnownImages;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.plan.step.Plan;
import io.containermanager.reconcile.execution.BackoffTracker;
import io.containermanager.reconcile.execution.ContainerTimeline;
import io.containermanager.reconcile.execution.FormerNetworks;
import io.containermanager.reconcile.execution.LoopDependencies;
import io.containermanager.reconcile.execution.PullQueue;
import io.containermanager.reconcile.execution.ReconcilerSettings;
import io.containermanager.reconcile.execution.TargetCache;
import io.containermanager.reconcile.operation.OrderedServices;
import io.containermanager.reconcile.report.TargetWarnings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Plans for a target, stored or not, from an observation and from what is known beside it: failed attempts, times, images, pauses.
 * Changes nothing. Confined to the loop.
 */
final class TargetPlanner {

    private final Scheduler scheduler;
    private final ReconcilerSettings settings;
    private final Supplier<String> instance;
    private final TargetRules rules;
    private final TargetCache targets;
    private final BackoffTracker backoff;
    private final ContainerTimeline timeline;
    private final OrderedServices ordered;
    private final PullQueue pullQueue;
    private final ImageTracker images;
    private final FormerNetworks formerNetworks;
    private long timedNanos;

    TargetPlanner(
            LoopDependencies dependencies,
            TargetCache targets,
            BackoffTracker backoff,
            ContainerTimeline timeline,
            OrderedServices ordered,
            PullQueue pullQueue,
            ImageTracker images) {
        this.scheduler = dependencies.scheduler();
        this.settings = dependencies.settings();
        this.instance = dependencies.instance();
        this.rules = dependencies.engine().rules();
        this.targets = targets;
        this.backoff = backoff;
        this.timeline = timeline;
        this.ordered = ordered;
        this.pullQueue = pullQueue;
        this.images = images;
        this.formerNetworks = new FormerNetworks(targets);
    }

    /** What would be done for that target now. */
    Plan plan(DesiredState desired, Observation seen) {
        return Planner.plan(input(desired, targets.fitted(seen, desired), false));
    }

    /** What is still to be done for that target, also what waits for pulls that are under way. */
    Plan foreseen(DesiredState desired, Observation seen) {
        return Planner.plan(input(desired, targets.fitted(seen, desired), true));
    }

    /** Whether images are being fetched: then less is done now than is still to be done. */
    boolean pulling() {
        return !pullQueue.idle();
    }

    /** Notes that the plan which is carried out from now on was made at this moment. */
    Plan timed(Plan plan) {
        timedNanos = scheduler.nanoTime();
        return plan;
    }

    /** What that plan says by now: it may be a while old. */
    Plan now(Plan plan) {
        return plan.later(Duration.ofNanos(scheduler.nanoTime() - timedNanos));
    }

    /** The dry run of the stored target, with what the engine's rules say about it. */
    Plan dryRun(Observation seen) {
        return warned(foreseen(targets.desired(targets.latest()), seen));
    }

    /** The same of a target that is not stored, as if it were applied now. */
    Plan dryRun(State state, Map<String, String> digests, Observation seen) {
        var desired = next(state, digests);
        return warned(foreseen(desired, seen), desired.state());
    }

    /** A plan of the stored target, with what the engine's rules say about it: its dry run. */
    Plan warned(Plan stored) {
        return warned(stored, targets.latest().state());
    }

    private Plan warned(Plan plan, State state) {
        return plan.warning(TargetWarnings.of(state, rules));
    }

    /**
     * The dry run of a target that is not stored, if containers that are not managed yet were adopted with it.
     *
     * @param seen the engine as it was just observed
     */
    Plan dryRun(State state, Adoptions adopted, List<Container> foreign, Observation seen) {
        var desired = next(state, Map.of());
        return Planner.plan(input(desired, AdoptedSpecs.with(seen, foreign, adopted, desired, instance.get()), true));
    }

    private DesiredState next(State state, Map<String, String> digests) {
        return DesiredState.of(targets.latest().revision() + 1, state, digests);
    }

    private PlanInput input(DesiredState desired, Observation seen, boolean foreseen) {
        long now = scheduler.nanoTime();
        var imageFacts = new KnownImages(
                pullQueue.running(), pullQueue.waiting(), backoff.pullFailures(now), images.fetchedFor(), foreseen);
        var facts = new EngineFacts(
                timeline.watches(now),
                backoff.attempts(now),
                ordered.restarts(targets.memories()),
                imageFacts,
                targets.origins(seen),
                backoff.lanes(now),
                targets.differences(desired, seen),
                formerNetworks.known(desired, seen),
                targets.formerNeeds(desired, seen));
        var planRules = new PlanRules(
                instance.get(),
                targets.latest().revision(),
                settings.times(),
                targets.problem() == null,
                ordered.paused(now));
        var applied = targets.applied().state();
        return new PlanInput(desired, seen, targets.memories(), targets.lastGood(), applied, facts, planRules);
    }
}
