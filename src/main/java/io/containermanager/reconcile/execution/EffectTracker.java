package io.containermanager.reconcile.execution;

import io.containermanager.engine.StepResult;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.service.StepEffect;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.RunningSteps.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Steps that the engine reported as done and whose effect has not been seen yet: the last one for each subject, since a later one undoes
 * what an earlier one was for. Bounded by the steps that are done between two observations. Confined to the loop.
 */
public final class EffectTracker {
    private final Map<Subject, Done> unseen = new LinkedHashMap<>();

    /** What steps are done to: a container by its id, or a lane's resource. */
    private record Subject(String lane, @Nullable String containerId) {}

    private record Done(Run run, Step step, StepResult result, boolean last) {
        Judged judged(@Nullable String missing) {
            return new Judged(run, step, result, missing, last);
        }
    }

    /**
     * A step whose effect has been looked for.
     *
     * @param result what the engine said of it
     * @param missing what is missing of it, for people; null when it had its effect
     * @param last whether no later step of its lane has failed
     */
    public record Judged(
            Run run, Step step, StepResult result, @Nullable String missing, boolean last) {}

    /**
     * A step was reported as done.
     *
     * @param last whether no later step of its lane has failed so far; false for one that was begun beside the failed one
     * @return the earlier step of the same subject that this one takes the place of: it counts as having had its effect, which cannot be
     *     seen any more
     */
    public Optional<Judged> done(Run run, Step step, StepResult result, boolean last) {
        var before = unseen.put(subject(run.planned, step, result.containerId()), new Done(run, step, result, last));
        return Optional.ofNullable(before).map(done -> done.judged(null));
    }

    /** A step failed: what was done before it in its lane does not end the lane's backoff. */
    public void failed(String lane) {
        unseen.replaceAll((subject, done) ->
                subject.lane().equals(lane) ? new Done(done.run(), done.step(), done.result(), false) : done);
    }

    private static Subject subject(PlannedStep planned, Step step, @Nullable String madeId) {
        var id = switch (step) {
            case Step.CreateContainer _ -> madeId;
            case Step.StartContainer start -> start.containerId();
            case Step.ConnectNetwork connect -> connect.containerId() + " on " + connect.engineName();
            case Step.ScaleContainer scale -> scale.containerId();
            case Step.StopContainer stop -> stop.containerId();
            case Step.RemoveContainer remove -> remove.containerId();
            default -> null;
        };
        return new Subject(planned.lane(), id);
    }

    /**
     * Looks for the effects of those steps that a newer observation can show, and forgets them.
     *
     * @param settled whether a lane has no step under way and none that ended after the observation began
     */
    public List<Judged> observed(Observation seen, Predicate<String> settled) {
        var judged = new ArrayList<Judged>();
        unseen.values().removeIf(done -> {
            if (!settled.test(done.run().planned.lane())) {
                return false;
            }
            Optional<String> missing =
                    StepEffect.missing(done.step(), done.result().containerId(), done.run().startedBefore, seen);
            judged.add(done.judged(missing.orElse(null)));
            return true;
        });
        return judged;
    }
}
