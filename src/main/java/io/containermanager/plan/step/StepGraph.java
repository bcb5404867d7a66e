package io.containermanager.plan.step;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;

/** The steps of a draft while what they depend on is still being worked out. Used by one call of {@code Planner#plan} only. */
public final class StepGraph {

    private final TreeMap<Integer, PlannedStep> steps = new TreeMap<>();
    private final Map<Integer, Set<Integer>> dependsOn = new HashMap<>();

    public StepGraph(List<PlannedStep> planned) {
        planned.forEach(step -> {
            steps.put(step.id(), step);
            dependsOn.put(step.id(), new HashSet<>(step.dependsOn()));
        });
    }

    public List<PlannedStep> steps() {
        return List.copyOf(steps.values());
    }

    /** The same step with something else to do, or another reason for it. */
    public void replace(int id, Step step) {
        steps.computeIfPresent(id, (_, it) -> new PlannedStep(id, step, it.dependsOn(), it.impact(), it.remember()));
    }

    public Set<Integer> dependsOn(int id) {
        return dependsOn.getOrDefault(id, Set.of());
    }

    /** Whether a step comes after another one, directly or not. */
    public boolean follows(int later, int earlier) {
        var seen = new HashSet<Integer>();
        var open = new ArrayDeque<>(dependsOn(later));
        while (!open.isEmpty()) {
            int id = open.pop();
            if (id == earlier) {
                return true;
            }
            if (seen.add(id)) {
                open.addAll(dependsOn(id));
            }
        }
        return false;
    }

    /** Lets a step wait for another one, unless that waits for it. */
    public boolean order(int later, int earlier) {
        return later != earlier
                && !follows(/* later= */ earlier, /* earlier= */ later)
                && dependsOn.computeIfAbsent(later, _ -> new HashSet<>()).add(earlier);
    }

    /** Lets a step wait for another one in any case: what made that one wait for it counts no more. */
    public void force(int later, int earlier) {
        dependsOn.computeIfAbsent(earlier, _ -> new HashSet<>()).removeIf(id -> id == later || follows(id, later));
        dependsOn.computeIfAbsent(later, _ -> new HashSet<>()).add(earlier);
    }

    /** The steps, each after those that it waits for, otherwise in the order in which they were drafted, renumbered. */
    public List<PlannedStep> inOrder() {
        return inOrderAlready() ? numbered(steps.values()) : sorted();
    }

    /** Whether each is numbered by its place and waits for earlier ones alone: most are drafted that way. */
    private boolean inOrderAlready() {
        if (dependsOn.size() != steps.size()) {
            return false;
        }
        int place = 0;
        for (int id : steps.keySet()) {
            place++;
            if (id != place) {
                return false;
            }
            for (int earlier : dependsOn(id)) {
                if (earlier >= id) {
                    return false;
                }
            }
        }
        return true;
    }

    private List<PlannedStep> numbered(Collection<PlannedStep> planned) {
        var ordered = new ArrayList<PlannedStep>(planned.size());
        for (var step : planned) {
            var before = dependsOn(step.id());
            ordered.add(
                    before.equals(step.dependsOn())
                            ? step
                            : new PlannedStep(step.id(), step.step(), before, step.impact(), step.remember()));
        }
        return ordered;
    }

    private List<PlannedStep> sorted() {
        var waiting = new HashMap<Integer, Integer>();
        var followers = new HashMap<Integer, List<Integer>>();
        dependsOn.forEach((id, before) -> {
            waiting.put(id, before.size());
            before.forEach(
                    it -> followers.computeIfAbsent(it, _ -> new ArrayList<>()).add(id));
        });
        var ready = new PriorityQueue<Integer>();
        steps.keySet().stream().filter(id -> waiting.getOrDefault(id, 0) == 0).forEach(ready::add);
        var numbers = new HashMap<Integer, Integer>();
        var ordered = new ArrayList<PlannedStep>();
        while (!ready.isEmpty()) {
            int id = ready.remove();
            var planned = steps.get(id);
            numbers.put(id, ordered.size() + 1);
            if (planned != null) {
                var before = new HashSet<Integer>();
                dependsOn(id).forEach(it -> before.add(numbers.getOrDefault(it, it)));
                ordered.add(new PlannedStep(
                        ordered.size() + 1, planned.step(), before, planned.impact(), planned.remember()));
            }
            for (int follower : followers.getOrDefault(id, List.of())) {
                if (waiting.merge(follower, -1, Integer::sum) == 0) {
                    ready.add(follower);
                }
            }
        }
        return ordered;
    }
}
