package io.containermanager.api.state;

import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlanWarning;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.StepImpact;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON of plans. Pure. */
public final class PlanViews {

    private PlanViews() {}

    /** {@code {adds, updates, removes, planHash, warnings}}: the summary of a plan, in services. */
    public static Map<String, @Nullable Object> summary(Plan plan) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.putAll(counts(plan, plan.statuses().values()));
        tree.put("planHash", plan.planHash());
        tree.put("warnings", plan.warnings().stream().map(PlanWarning::message).toList());
        return tree;
    }

    /** {@code {revision, planHash, adds, updates, removes, warnings, apps, steps, waiting}}. */
    public static Map<String, @Nullable Object> plan(Plan plan) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("revision", plan.revision());
        tree.putAll(summary(plan));
        tree.put("apps", apps(plan));
        tree.put("steps", plan.steps().stream().map(PlanViews::step).toList());
        tree.put("waiting", waiting(plan));
        return tree;
    }

    /** The counts of each app of which something is to be done, by its id: who changes one app sees what is of others. */
    private static Map<String, Map<String, Long>> apps(Plan plan) {
        var byApp = plan.statuses().values().stream()
                .collect(Collectors.groupingBy(
                        status -> String.valueOf(status.key().appId()), TreeMap::new, Collectors.toList()));
        var apps = new TreeMap<String, Map<String, Long>>();
        byApp.forEach((appId, statuses) -> {
            var counts = counts(plan, statuses);
            if (counts.values().stream().anyMatch(count -> count > 0)) {
                apps.put(appId, counts);
            }
        });
        return apps;
    }

    /** {@code {adds, updates, removes}}, in services. */
    private static Map<String, Long> counts(Plan plan, Collection<ServiceStatus> statuses) {
        var counts = new LinkedHashMap<String, Long>();
        counts.put("adds", count(statuses, Sync.MISSING));
        counts.put("updates", updates(plan, statuses));
        counts.put("removes", count(statuses, Sync.EXTRA));
        return counts;
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
    private static long updates(Plan plan, Collection<ServiceStatus> statuses) {
        var changing = plan.steps().stream().map(PlannedStep::service).collect(Collectors.toSet());
        return statuses.stream()
                .filter(status -> status.sync() == Sync.NEEDS_UPDATE)
                .filter(status -> !status.made() || changing.contains(status.key()))
                .count();
    }

    private static long count(Collection<ServiceStatus> statuses, Sync sync) {
        return statuses.stream().filter(status -> status.sync() == sync).count();
    }
}
