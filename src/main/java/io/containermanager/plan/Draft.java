package io.containermanager.plan;

import io.containermanager.model.Container;
import io.containermanager.model.ServiceKey;
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

/** A plan while it is made. Used by one call of {@link Planner#plan} only. */
final class Draft {

    private final List<PlannedStep> steps = new ArrayList<>();
    private final TreeMap<ServiceKey, Outlook> outlooks = new TreeMap<>();
    private final Map<ServiceKey, ServiceMemory> remember = new LinkedHashMap<>();
    private final Map<String, Integer> downloads = new HashMap<>();
    private final Map<String, Integer> removals = new HashMap<>();
    private final List<PlanWarning> warnings = new ArrayList<>();
    private final Set<String> leaving = new HashSet<>();
    private final Set<ServiceKey> fallenBack = new HashSet<>();
    private @Nullable Duration wakeAfter;

    int add(Step step, Collection<Integer> dependsOn, Impact impact) {
        return add(step, dependsOn, impact, null);
    }

    int add(Step step, Collection<Integer> dependsOn, Impact impact, @Nullable ServiceMemory before) {
        int id = steps.size() + 1;
        steps.add(new PlannedStep(id, step, Set.copyOf(dependsOn), impact, before));
        if (step instanceof Step.RemoveContainer remove) {
            removals.put(remove.containerId(), id);
        }
        return id;
    }

    /** The step that removes that container; null when it is to stay. */
    @Nullable
    Integer removalOf(String containerId) {
        return removals.get(containerId);
    }

    List<PlannedStep> steps() {
        return List.copyOf(steps);
    }

    /** A container is not to stay. */
    void leaving(String containerId) {
        leaving.add(containerId);
    }

    boolean leaves(String containerId) {
        return leaving.contains(containerId);
    }

    /** A service is to run its last good version instead of the declared one. */
    void fellBack(ServiceKey key) {
        fallenBack.add(key);
    }

    /** Whether the target wants a service's container, or with null the one that is to be made. */
    boolean wants(ServiceKey key, @Nullable Container container) {
        return !fallenBack.contains(key) && (container == null || !leaves(container.id()));
    }

    /** One download of an image serves everybody who needs it. */
    int download(Step.DownloadImage step, Collection<Integer> dependsOn) {
        var known = downloads.get(step.image());
        if (known != null) {
            return known;
        }
        int id = add(step, dependsOn, Impact.NONE);
        downloads.put(step.image(), id);
        return id;
    }

    void outlook(Outlook outlook) {
        outlooks.put(outlook.key(), outlook);
        wake(outlook.nextTry());
    }

    @Nullable
    Outlook outlookOf(ServiceKey key) {
        return outlooks.get(key);
    }

    boolean tellsOf(ServiceKey key) {
        return outlooks.containsKey(key);
    }

    /** The last that is said of a service counts: it is made from what was said before. */
    void remember(ServiceMemory memory) {
        remember.put(memory.key(), memory);
    }

    void warn(List<PlanWarning> more) {
        warnings.addAll(more);
    }

    /** Time alone will make another plan worthwhile; the soonest such moment counts. */
    void wake(@Nullable Duration after) {
        if (after != null && (wakeAfter == null || after.compareTo(wakeAfter) < 0)) {
            wakeAfter = after;
        }
    }

    /** The plan, with the steps in that order. */
    Plan plan(long revision, List<PlannedStep> ordered, List<Container> unclaimed) {
        return new Plan(revision, ordered, outlooks, List.copyOf(remember.values()), unclaimed, warnings, wakeAfter);
    }
}
