package io.containermanager.reconcile.execution;

import io.containermanager.event.Scheduler.Cancellable;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.secret.SecretValues;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The steps under way and those that wait for them. Steps of one lane (a service, a resource) come from one plan at a time: while any of
 * them is unfinished, and until an observation that began after the last of them ended, later plans do not touch that lane.
 * Confined to the loop.
 */
public final class RunningSteps {

    private final Map<String, Set<Run>> lanes = new LinkedHashMap<>();
    private final Map<String, Long> endedAt = new HashMap<>();
    private long moment;

    /** A step on its way. */
    public static final class Run {
        public final PlannedStep planned;
        public final @Nullable String specHash;
        /** When the container to be started was started last, as it was planned; null when it never was. */
        final @Nullable Instant startedBefore;

        public final PassHistory.Place place;
        final Set<Run> waitsFor = new HashSet<>();
        final List<Run> followers = new ArrayList<>();
        /** What was remembered of services when it was planned: it may begin long after. */
        Map<ServiceKey, ServiceMemory> basis = Map.of();
        /** What its messages must not show. */
        SecretValues secrets = SecretValues.NONE;

        boolean running;
        /** When it began, for people; null before. */
        @Nullable
        Instant began;

        /** Ends its turn among creations and starts when it takes too long; null when it has none, or not any more. */
        @Nullable
        Cancellable turn;

        private @Nullable String containerId;

        Run(PlannedStep planned, @Nullable String specHash, @Nullable Instant startedBefore, PassHistory.Place place) {
            this.planned = planned;
            this.specHash = specHash;
            this.startedBefore = startedBefore;
            this.place = place;
        }

        /** The step with what earlier steps of its lane made filled in. */
        Step step() {
            return planned.step() instanceof Step.StartContainer start
                            && start.containerId() == null
                            && containerId != null
                    ? start.of(containerId)
                    : planned.step();
        }
    }

    /** A moment later than all before: orders observations of the engine among the ends of steps. */
    public long nextMoment() {
        return ++moment;
    }

    /**
     * Takes over those steps whose lane is free and whose predecessors are taken over too. A container is stopped for a start only if that
     * start can be taken over as well: it may wait for another service, whose lane is not free.
     *
     * @return the new runs, in planned order
     */
    List<Run> take(List<PlannedStep> steps, Predicate<String> free, Function<PlannedStep, Run> maker) {
        var takeable = takeable(steps, free);
        var taken = new LinkedHashMap<Integer, Run>();
        for (var planned : steps) {
            if (takeable.contains(planned.id())) {
                var run = maker.apply(planned);
                planned.dependsOn().forEach(id -> {
                    var before = taken.get(id);
                    if (before != null) {
                        run.waitsFor.add(before);
                        before.followers.add(run);
                    }
                });
                taken.put(planned.id(), run);
            }
        }
        taken.values()
                .forEach(run -> lanes.computeIfAbsent(run.planned.lane(), _ -> new HashSet<>())
                        .add(run));
        return List.copyOf(taken.values());
    }

    private static Set<Integer> takeable(List<PlannedStep> steps, Predicate<String> free) {
        var left = new HashSet<Integer>();
        while (true) {
            var taken = new HashSet<Integer>();
            for (var planned : steps) {
                if (free.test(planned.lane())
                        && !left.contains(planned.id())
                        && taken.containsAll(planned.dependsOn())) {
                    taken.add(planned.id());
                }
            }
            var inVain = steps.stream()
                    .filter(it -> it.step() instanceof Step.StartContainer && !taken.contains(it.id()))
                    .flatMap(start -> steps.stream()
                            .filter(it -> it.step() instanceof Step.StopContainer && taken.contains(it.id()))
                            .filter(it -> it.lane().equals(start.lane())
                                    && start.dependsOn().contains(it.id())))
                    .map(PlannedStep::id)
                    .toList();
            if (inVain.isEmpty()) {
                return taken;
            }
            left.addAll(inVain);
        }
    }

    /** Whether a lane has no unfinished step and none that ended after that moment. */
    public boolean free(String lane, long observedFrom) {
        return !lanes.containsKey(lane) && endedAt.getOrDefault(lane, Long.MIN_VALUE) < observedFrom;
    }

    /** A step was done; gives those that can start now. */
    List<Run> done(Run run, @Nullable String containerId) {
        forget(run, nextMoment());
        var ready = new ArrayList<Run>();
        for (var follower : run.followers) {
            if (containerId != null && follower.planned.lane().equals(run.planned.lane())) {
                follower.containerId = containerId;
            }
            follower.waitsFor.remove(run);
            if (follower.waitsFor.isEmpty() && active(follower)) {
                ready.add(follower);
            }
        }
        return ready;
    }

    /** A step failed: those after it will not be done. */
    List<Run> failed(Run run) {
        long ended = nextMoment();
        forget(run, ended);
        var dropped = new ArrayList<Run>();
        drop(run.followers, dropped, ended);
        return dropped;
    }

    private void drop(List<Run> runs, List<Run> dropped, long ended) {
        for (var run : runs) {
            if (active(run) && !run.running) {
                forget(run, ended);
                dropped.add(run);
                drop(run.followers, dropped, ended);
            }
        }
    }

    /** Forgets all steps that have not begun: the safe point. */
    public void dropWaiting() {
        long ended = nextMoment();
        lanes.values().stream()
                .flatMap(Set::stream)
                .filter(run -> !run.running)
                .toList()
                .forEach(run -> forget(run, ended));
    }

    /**
     * The stops under way: what the status says about each while it lasts, by service.
     *
     * @param problems why the last try of a lane failed; null when it did not
     * @param applied names services
     */
    public Map<ServiceKey, String> stopping(Function<String, @Nullable String> problems, State applied) {
        var stopping = new HashMap<ServiceKey, String>();
        for (var runs : lanes.values()) {
            for (var run : runs) {
                var key = run.planned.service();
                var began = run.began;
                var first = stopsBefore(run, applied);
                if (key != null && !first.isEmpty()) {
                    stopping.put(
                            key,
                            "waits until " + String.join(" and ", first) + (first.size() == 1 ? " has" : " have")
                                    + " stopped");
                }
                if (run.running
                        && key != null
                        && began != null
                        && run.planned.step() instanceof Step.StopContainer stop) {
                    var problem = problems.apply(run.planned.lane());
                    boolean retires = run.planned.impact().equals(StepImpact.RETIREMENT);
                    stopping.put(
                            key,
                            (retires ? "its previous container" : "its container") + " has been stopping since "
                                    + began.truncatedTo(ChronoUnit.SECONDS) + ", and is killed after "
                                    + stop.grace().toSeconds() + " s (stopGracePeriod)"
                                    + (startsAnother(run, stop.containerId()) ? "; its replacement starts then" : "")
                                    + (problem == null ? "" : "; the try before failed: " + problem));
                }
            }
        }
        return stopping;
    }

    /** The services that stop before a stop that has not begun: they need the one that it is about. */
    private static List<String> stopsBefore(Run run, State applied) {
        return run.running || !(run.planned.step() instanceof Step.StopContainer)
                ? List.of()
                : run.waitsFor.stream()
                        .filter(it -> it.planned.step() instanceof Step.StopContainer)
                        .flatMap(it -> Stream.ofNullable(it.planned.service()))
                        .filter(it -> !it.equals(run.planned.service()))
                        .map(key -> DisplayName.service(applied, key))
                        .distinct()
                        .sorted()
                        .toList();
    }

    /** Whether a step that waits for this one starts another container of its service. */
    private boolean startsAnother(Run run, String stopped) {
        return run.followers.stream()
                .filter(it -> active(it) && it.planned.lane().equals(run.planned.lane()))
                .anyMatch(it -> it.step() instanceof Step.StartContainer start
                        ? !stopped.equals(start.containerId())
                        : startsAnother(it, stopped));
    }

    /** Whether it is still to be done, or being done. */
    boolean active(Run run) {
        return lanes.getOrDefault(run.planned.lane(), Set.of()).contains(run);
    }

    private void forget(Run run, long ended) {
        var lane = run.planned.lane();
        endedAt.put(lane, ended);
        lanes.computeIfPresent(lane, (_, runs) -> {
            runs.remove(run);
            return runs.isEmpty() ? null : runs;
        });
    }

    /** Forgets when lanes ended that every later observation has seen. */
    public void observed(long observedFrom) {
        endedAt.values().removeIf(ended -> ended < observedFrom);
    }

    /** Whether something ended in one of the lanes since the newest observation began. */
    public boolean anyUnseen() {
        return !endedAt.isEmpty();
    }

    /** Whether something ended in that lane since the newest observation began. */
    public boolean unseen(String lane) {
        return endedAt.containsKey(lane);
    }

    boolean idle() {
        return lanes.isEmpty();
    }
}
