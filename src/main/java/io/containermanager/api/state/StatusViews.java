package io.containermanager.api.state;

import io.containermanager.api.http.Json;
import io.containermanager.model.State;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.LoopStatus.EngineStatus;
import io.containermanager.reconcile.ServiceVerdict;
import io.containermanager.reconcile.execution.Leadership;
import io.containermanager.reconcile.execution.Pass;
import io.containermanager.reconcile.execution.Pass.StepRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The JSON of status, reconciliation and passes. Pure. */
final class StatusViews {

    private StatusViews() {}

    /**
     * {@code GET /api/v1/status}.
     *
     * @param target the stored target, which the loop may not have seen yet
     * @param revision its revision
     * @param missingRights what the engine lacks the right to do
     */
    static Map<String, @Nullable Object> status(
            LoopStatus status, State target, long revision, Leadership leadership, List<String> missingRights) {
        var live = status.services().values().stream()
                .map(ServiceVerdict::live)
                .filter(Objects::nonNull)
                .toList();
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("isApplying", status.applying());
        tree.put("isReconciling", status.reconciling());
        tree.put(
                "currentApps",
                live.stream()
                        .map(container -> container.owner().appId())
                        .distinct()
                        .count());
        tree.put("targetApps", target.apps().size());
        tree.put(
                "currentServices",
                live.stream().filter(container -> container.run().running()).count());
        tree.put("targetServices", target.serviceCount());
        tree.put("lastError", status.lastErrorMessage());
        tree.put("revision", revision);
        tree.put("appliedRevision", status.appliedRevision());
        tree.put("pausedUntil", Json.time(status.allPausedUntil()));
        tree.put("engine", engine(status.engine(), missingRights));
        if (status.passId() != null) {
            tree.put("passId", status.passId());
        }
        if (leadership.shared()) {
            var replica = new LinkedHashMap<String, @Nullable Object>();
            replica.put("acting", leadership.acting());
            replica.put("actingAddress", leadership.actingAddress().orElse(null));
            tree.put("replica", replica);
        }
        return tree;
    }

    private static Map<String, @Nullable Object> engine(EngineStatus engine, List<String> missingRights) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("kind", engine.kind());
        tree.put("available", engine.available());
        tree.put("since", Json.time(engine.since()));
        if (engine.message() != null) {
            tree.put("message", engine.message());
        }
        if (!missingRights.isEmpty()) {
            tree.put("missingRights", missingRights);
        }
        return tree;
    }

    /** {@code GET /api/v1/reconciliation}. */
    static Map<String, @Nullable Object> reconciliation(LoopStatus status) {
        var apps = new LinkedHashMap<String, Map<String, @Nullable Object>>();
        var services = new LinkedHashMap<String, Map<String, Object>>();
        status.services().forEach((key, verdict) -> {
            var appId = Long.toString(key.appId());
            apps.computeIfAbsent(
                    appId, id -> app(verdict.appName(), services(services, id), status.pausedUntil(key.appId())));
            services(services, appId).put(Long.toString(key.serviceId()), service(verdict));
        });
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", apps);
        tree.put("isReconciling", status.reconciling());
        tree.put("lastError", status.lastErrorMessage());
        tree.put("pausedUntil", Json.time(status.allPausedUntil()));
        return tree;
    }

    private static Map<String, Object> services(Map<String, Map<String, Object>> byApp, String appId) {
        return byApp.computeIfAbsent(appId, _ -> new LinkedHashMap<>());
    }

    private static Map<String, @Nullable Object> app(
            String appName, Map<String, Object> services, @Nullable Instant pausedUntil) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("appName", appName);
        tree.put("pausedUntil", Json.time(pausedUntil));
        tree.put("services", services);
        return tree;
    }

    private static Map<String, Object> service(ServiceVerdict verdict) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("serviceName", verdict.serviceName());
        tree.put("status", verdict.sync().word());
        if (verdict.reason() != null) {
            tree.put("reason", verdict.reason());
        }
        tree.put("progress", verdict.progress().word());
        if (verdict.cause() != null) {
            tree.put("cause", verdict.cause().word());
        }
        if (verdict.action() != null) {
            tree.put("action", verdict.action().word());
        }
        if (verdict.nextAttemptAt() != null) {
            tree.put("nextAttemptAt", Json.time(verdict.nextAttemptAt()));
        }
        if (verdict.stoppedBy() != null) {
            tree.put("stoppedBy", verdict.stoppedBy());
        }
        return tree;
    }

    /** {@code GET /api/v1/passes/{passId}}. */
    static Map<String, @Nullable Object> pass(Pass pass) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("passId", pass.passId());
        tree.put("revision", pass.revision());
        tree.put("trigger", pass.trigger().word());
        tree.put("state", pass.state().word());
        tree.put("startedAt", Json.time(pass.startedAt()));
        tree.put("finishedAt", Json.time(pass.finishedAt()));
        tree.put("message", pass.message());
        tree.put("steps", pass.steps().stream().map(StatusViews::step).toList());
        return tree;
    }

    private static Map<String, @Nullable Object> step(StepRecord step) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("kind", step.kind());
        tree.put("appId", step.appId());
        if (step.serviceId() != null) {
            tree.put("serviceId", step.serviceId());
        }
        tree.put("subject", step.subject());
        tree.put("reason", step.reason());
        tree.put("result", step.result().word());
        tree.put("startedAt", Json.time(step.startedAt()));
        tree.put("finishedAt", Json.time(step.finishedAt()));
        if (step.error() != null) {
            tree.put("error", step.error());
        }
        return tree;
    }
}
