package io.containermanager.api;

import io.containermanager.plan.Impact;
import io.containermanager.plan.Outlook.Sync;
import io.containermanager.plan.Plan;
import io.containermanager.plan.PlanWarning;
import io.containermanager.plan.PlannedStep;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wire forms of plans. Pure. */
final class PlanViews {

    private PlanViews() {}

    /** {@code {adds, updates, removes, planHash, warnings}}: what a plan comes to, in services. */
    static Map<String, @Nullable Object> summary(Plan plan) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("adds", count(plan, Sync.MISSING));
        tree.put("updates", count(plan, Sync.NEEDS_UPDATE));
        tree.put("removes", count(plan, Sync.EXTRA));
        tree.put("planHash", plan.planHash());
        tree.put("warnings", plan.warnings().stream().map(PlanWarning::message).toList());
        return tree;
    }

    /** {@code {revision, planHash, adds, updates, removes, warnings, steps}}. */
    static Map<String, @Nullable Object> plan(Plan plan) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("revision", plan.revision());
        tree.putAll(summary(plan));
        tree.put("steps", plan.steps().stream().map(PlanViews::step).toList());
        return tree;
    }

    /** One step as plans tell it. */
    static Map<String, @Nullable Object> step(PlannedStep planned) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("id", planned.id());
        tree.put("kind", planned.step().kind());
        tree.put("appId", planned.step().appId());
        var service = planned.service();
        if (service != null) {
            tree.put("serviceId", service.serviceId());
        }
        tree.put("subject", planned.subject());
        tree.put("reason", planned.step().reason());
        tree.put("impact", impact(planned.impact()));
        tree.put("dependsOn", planned.dependsOn());
        return tree;
    }

    private static Map<String, @Nullable Object> impact(Impact impact) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("restarts", impact.restarts());
        tree.put("downtime", impact.downtime());
        if (impact.warning() != null) {
            tree.put("warning", impact.warning());
        }
        return tree;
    }

    private static long count(Plan plan, Sync sync) {
        return plan.outlooks().values().stream()
                .filter(outlook -> outlook.sync() == sync)
                .count();
    }
}
