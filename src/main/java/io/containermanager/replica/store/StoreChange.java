package io.containermanager.replica.store;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.store.contents.StoreContents;
import io.containermanager.store.contents.TargetRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * What has to be written to get from some contents to others. Pure.
 *
 * @param added targets whose text is new
 * @param noted targets whose images or time of applying changed
 * @param apps the apps of whose services something else is remembered
 * @param observed whether the images or containers changed
 * @param head whether the head changes
 * @param dropped targets that are no longer kept
 */
record StoreChange(
        List<TargetRow> added,
        List<TargetRow> noted,
        Set<Long> apps,
        boolean observed,
        boolean head,
        List<TargetRow> dropped) {

    static StoreChange between(StoreContents before, StoreContents after) {
        var added = new ArrayList<TargetRow>();
        var noted = new ArrayList<TargetRow>();
        for (var target : after.targets().values()) {
            var old = before.targets().get(target.revision());
            if (old == null) {
                added.add(target);
            }
            // What a target is accepted with is in its text.
            if (old != null && notes(old, target)) {
                noted.add(target);
            }
        }
        var dropped = before.targets().values().stream()
                .filter(target -> !after.targets().containsKey(target.revision()))
                .toList();
        boolean observed = !before.fetchedImages().equals(after.fetchedImages())
                || !before.ownContainers().equals(after.ownContainers());
        boolean head = !added.isEmpty()
                || !dropped.isEmpty()
                || before.appliedRevision() != after.appliedRevision()
                || !before.device().equals(after.device())
                || !before.greatestServiceIds().equals(after.greatestServiceIds());
        return new StoreChange(
                List.copyOf(added),
                List.copyOf(noted),
                apps(before.memories(), after.memories()),
                observed,
                head,
                dropped);
    }

    private static boolean notes(TargetRow old, TargetRow target) {
        return !old.digests().equals(target.digests()) || !Objects.equals(old.appliedAt(), target.appliedAt());
    }

    private static Set<Long> apps(Map<ServiceKey, ServiceMemory> before, Map<ServiceKey, ServiceMemory> after) {
        var apps = new TreeSet<Long>();
        after.forEach((key, memory) -> {
            if (!memory.equals(before.get(key))) {
                apps.add(key.appId());
            }
        });
        before.keySet().stream().filter(key -> !after.containsKey(key)).forEach(key -> apps.add(key.appId()));
        return apps;
    }

    boolean nothing() {
        return added.isEmpty() && noted.isEmpty() && apps.isEmpty() && !observed && !head && dropped.isEmpty();
    }
}
