package io.containermanager.api.state;

import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.StepImpact;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON of plans. Pure. */
public final class PlanViews {

    private PlanViews() {}

    /** {@code {adds, updates, removes, planHash, warnings}}: the summary of a plan, in services. */
    public static Map<String, @Nullable Object> summary(Plan plan) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("adds", count(plan, Sync.MISSING));
        tree.put("updates", updates(plan));
        tree.put("removes", count(plan, Sync.EXTRA));
        tree.put("planHash", plan.planHash());
        tree.put("warnings", plan.warnings().stream().map(PlanWarning::message).toList());
        return tree;
    }

    /** {@code {revision, planHash, adds, updates, removes, warnings, steps, waiting}}. */
    public static Map<String, @Nullable Object> plan(Plan plan) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("revision", plan.revision());
        tree.putAll(summary(plan));
        tree.put("steps", plan.steps().stream().map(PlanViews::step).toList());
        tree.put("waiting", waiting(plan));
        return tree;
    }

    /** Services that wait for another one; their steps are planned once that is as far as they need. */
    private static List<Map<String, Object>> waiting(Plan plan) {
        var planned = plan.steps().stream().map(PlannedStep::service).collect(Collectors.toSet());
        var waiting = new ArrayList<Map<String, Object>>();
        plan.statuses().forEach((key, status) -> {
            if (status.progress() == Progress.WAITING && !planned.contains(key)) {
                var tree = new LinkedHashMap<String, Object>();
                tree.put("appId", key.appId());
                tree.put("serviceId", key.serviceId());
                tree.put("status", status.sync().word());
                tree.put("reason", String.valueOf(status.reason()));
                waiting.add(tree);
            }
        });
        return waiting;
    }

    /** One step of a plan. */
    public static Map<String, @Nullable Object> step(PlannedStep planned) {
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

    private static Map<String, @Nullable Object> impact(StepImpact impact) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("restarts", impact.restarts());
        tree.put("downtime", impact.downtime());
        if (impact.warning() != null) {
            tree.put("warning", impact.warning());
        }
        return tree;
    }

    /** Services that are changed: not those with a version that is held, crashes or has failed, since nothing is done about it. */
    private static long updates(Plan plan) {
        var changing = plan.steps().stream().map(PlannedStep::service).collect(Collectors.toSet());
        return plan.statuses().values().stream()
                .filter(status -> status.sync() == Sync.NEEDS_UPDATE)
                .filter(status -> !status.made() || changing.contains(status.key()))
                .count();
    }

    private static long count(Plan plan, Sync sync) {
        return plan.statuses().values().stream()
                .filter(status -> status.sync() == sync)
                .count();
    }
}
