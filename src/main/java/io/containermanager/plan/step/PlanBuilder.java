package io.containermanager.plan.step;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A plan while it is made. Used by one call of {@code Planner#plan} only. */
public final class PlanBuilder {

    private final List<PlannedStep> steps = new ArrayList<>();
    private final TreeMap<ServiceKey, ServiceStatus> outlooks = new TreeMap<>();
    private final Map<ServiceKey, ServiceMemory> remember = new LinkedHashMap<>();
    private final Map<String, Integer> downloads = new HashMap<>();
    private final Map<String, Integer> removals = new HashMap<>();
    private final Map<String, Integer> stops = new HashMap<>();
    private final List<PlanWarning> warnings = new ArrayList<>();
    private final List<KeptNetwork> kept = new ArrayList<>();
    private final List<PausedChange> paused = new ArrayList<>();
    private final Set<String> leaving = new HashSet<>();
    private final Set<ServiceKey> fallenBack = new HashSet<>();
    private @Nullable Duration wakeAfter;

    public int add(Step step, Collection<Integer> dependsOn, StepImpact impact) {
        return add(step, dependsOn, impact, null);
    }

    public int add(Step step, Collection<Integer> dependsOn, StepImpact impact, @Nullable ServiceMemory before) {
        int id = steps.size() + 1;
        steps.add(new PlannedStep(id, step, Set.copyOf(dependsOn), impact, before));
        if (step instanceof Step.RemoveContainer remove) {
            removals.put(remove.containerId(), id);
        }
        if (step instanceof Step.StopContainer stop) {
            stops.putIfAbsent(stop.containerId(), id);
        }
        return id;
    }

    /** Lets a step that was planned wait for others that were planned after it. */
    public void after(int id, Collection<Integer> more) {
        var planned = steps.get(id - 1);
        var dependsOn = new HashSet<>(planned.dependsOn());
        dependsOn.addAll(more);
        steps.set(id - 1, new PlannedStep(id, planned.step(), dependsOn, planned.impact(), planned.remember()));
    }

    /** The step that removes that container; null when it is to stay. */
    @Nullable
    public Integer removalOf(String containerId) {
        return removals.get(containerId);
    }

    /** The step that stops that container; null when it keeps running. */
    @Nullable
    public Integer stopOf(String containerId) {
        return stops.get(containerId);
    }

    public List<PlannedStep> steps() {
        return List.copyOf(steps);
    }

    /** A container is not to stay. */
    public void leaving(String containerId) {
        leaving.add(containerId);
    }

    public boolean leaves(String containerId) {
        return leaving.contains(containerId);
    }

    /** A service is to run its last good version instead of the declared one. */
    public void fellBack(ServiceKey key) {
        fallenBack.add(key);
    }

    /** Whether the target wants a service's container, or with null the one that is to be made. */
    public boolean wants(ServiceKey key, @Nullable Container container) {
        return !fallenBack.contains(key) && (container == null || !leaves(container.id()));
    }

    /** One download of an image serves all services that need it. */
    public int download(Step.DownloadImage step, Collection<Integer> dependsOn) {
        var known = downloads.get(step.image());
        if (known != null) {
            return known;
        }
        int id = add(step, dependsOn, StepImpact.NONE);
        downloads.put(step.image(), id);
        return id;
    }

    public void status(ServiceStatus status) {
        outlooks.put(status.key(), status);
        wake(status.nextTry());
    }

    @Nullable
    public ServiceStatus outlookOf(ServiceKey key) {
        return outlooks.get(key);
    }

    public boolean tellsOf(ServiceKey key) {
        return outlooks.containsKey(key);
    }

    /** The last that is said of a service counts: it is made from what was said before. */
    public void remember(ServiceMemory memory) {
        remember.put(memory.key(), memory);
    }

    public void warn(List<PlanWarning> more) {
        warnings.addAll(more);
    }

    /** A network stays, which the plan's readers are warned of. */
    public void keeps(KeptNetwork network) {
        kept.add(network);
        warn(List.of(new PlanWarning(network.appId(), Set.of(), network.why())));
    }

    /** A pause leaves that undone. */
    public void paused(PausedChange change) {
        paused.add(change);
    }

    /** Time alone will make another plan worthwhile; the soonest such moment counts. */
    public void wake(@Nullable Duration after) {
        if (after != null && (wakeAfter == null || after.compareTo(wakeAfter) < 0)) {
            wakeAfter = after;
        }
    }

    /** The plan, with the steps in that order. */
    public Plan plan(long revision, List<PlannedStep> ordered, List<Container> unclaimed) {
        return new Plan(
                revision,
                ordered,
                outlooks,
                List.copyOf(remember.values()),
                unclaimed,
                warnings,
                paused,
                kept,
                wakeAfter);
    }
}
