package io.containermanager.reconcile;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.step.Plan;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Whether a pass has anything left to wait for. Pure. */
final class PassConclusion {

    private PassConclusion() {}

    /**
     * Whether a service moves that is not held up by a step that waits for its next try.
     *
     * @param waits whether a lane's next try has to wait
     */
    static boolean moving(Plan plan, Predicate<String> waits) {
        var heldUp = heldUp(plan, waits);
        return plan.moving()
                ? plan.statuses().values().stream().anyMatch(it -> it.progress().moves() && !heldUp.contains(it.key()))
                : plan.remember().stream().anyMatch(memory -> !heldUp.contains(memory.key()));
    }

    private static Set<ServiceKey> heldUp(Plan plan, Predicate<String> waits) {
        var blocked = new HashSet<Integer>();
        var keys = new HashSet<ServiceKey>();
        for (var planned : plan.steps()) {
            if (waits.test(planned.lane()) || planned.dependsOn().stream().anyMatch(blocked::contains)) {
                blocked.add(planned.id());
                var key = planned.service();
                if (key != null) {
                    keys.add(key);
                }
            }
        }
        plan.remember().stream()
                .map(ServiceMemory::key)
                .filter(key -> waits.test(key.toString()))
                .forEach(keys::add);
        return keys;
    }
}
