package io.containermanager.plan;

import java.util.List;
import java.util.function.Consumer;

/**
 * A row of a table of plans: one change to a scene, and what it leads to.
 *
 * @param when the change in words
 * @param then the steps; without steps, the status of each service
 */
record PlanRow(String when, Consumer<PlanScene> change, List<String> then) {

    static PlanRow row(String when, Consumer<PlanScene> change, String... then) {
        return new PlanRow(when, change, List.of(then));
    }

    @Override
    public String toString() {
        return when;
    }
}
