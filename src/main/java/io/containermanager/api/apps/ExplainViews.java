package io.containermanager.api.apps;

import io.containermanager.api.http.Json;
import io.containermanager.api.state.PlanViews;
import io.containermanager.api.state.SecretDisplay;
import io.containermanager.api.state.StateViews;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.live.channel.EventJson;
import io.containermanager.model.Service;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Pod;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.model.wire.StateTree;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.reconcile.Explanation;
import io.containermanager.reconcile.operation.OperatorOrder;
import io.containermanager.reconcile.report.HealthcheckEvidence;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JSON of the explanation of a service's status; secrets are masked. Pure. */
final class ExplainViews {

    private ExplainViews() {}

    /** What the event of a held version says of the container that failed. */
    private static final List<String> HELD_EVIDENCE =
            List.of("imageName", "exitCode", "failedHealthcheck", "lastLines");

    /**
     * {@code GET /api/v1/apps/{appId}/services/{serviceId}/explain}.
     *
     * @param whenHeld the event that says how the held version failed; null when none is held, or it is no longer known
     */
    static byte[] json(Explanation explanation, List<RecordedEvent> events, @Nullable RecordedEvent whenHeld) {
        var tree = tree(explanation, events, whenHeld);
        return Json.object(json -> {
            for (var member : tree.entrySet()) {
                json.writeObjectField(member.getKey(), member.getValue());
            }
            json.writeArrayFieldStart("events");
            for (var recorded : events) {
                EventJson.write(json, recorded);
            }
            json.writeEndArray();
        });
    }

    private static Map<String, @Nullable Object> tree(
            Explanation explanation, List<RecordedEvent> events, @Nullable RecordedEvent whenHeld) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("appId", explanation.key().appId());
        tree.put("serviceId", explanation.key().serviceId());
        StateViews.addStaleness(tree, explanation.engine());
        tree.put("revision", explanation.revision());
        tree.put("appliedRevision", explanation.appliedRevision());
        var verdict = explanation.verdict();
        if (verdict != null) {
            tree.put("status", verdict.sync().word());
            putIfKnown(tree, "reason", verdict.reason());
            tree.put("progress", verdict.progress().word());
            putIfKnown(
                    tree,
                    "cause",
                    verdict.cause() == null ? null : verdict.cause().word());
            putIfKnown(
                    tree,
                    "action",
                    verdict.action() == null ? null : verdict.action().word());
        }
        putMemory(tree, explanation.memory(), whenHeld);
        putIfKnown(tree, "nextTryAt", Json.time(explanation.nextTryAt()));
        tree.put("changes", explanation.changes());
        tree.put("warnings", warnings(explanation, events));
        tree.put("steps", explanation.next().stream().map(PlanViews::step).toList());
        tree.put(
                "containers",
                explanation.containers().stream()
                        .map(it -> container(it, explanation.lastLines().getOrDefault(it.id(), List.of())))
                        .toList());
        var declared = explanation.declared();
        if (declared != null) {
            tree.put("declared", declared(declared));
        }
        var madeFrom = explanation.madeFrom();
        if (madeFrom != null) {
            tree.put("madeFrom", declared(madeFrom));
        }
        return tree;
    }

    /**
     * Lost data too, which no state of the service shows: it runs as declared. Who starts or restarts it afterwards has dealt with that, as one
     * does once the data is restored.
     *
     * @param events newest first
     */
    private static List<String> warnings(Explanation explanation, List<RecordedEvent> events) {
        var lost = events.stream()
                .takeWhile(it -> !OperatorOrder.starts(it.event()))
                .filter(it -> it.event().type() == EventType.VOLUME_LOST)
                .map(it -> "At " + Json.time(it.timestamp().truncatedTo(ChronoUnit.SECONDS)) + ": "
                        + it.event().reason() + ". This is said until the service is restarted");
        return Stream.concat(explanation.warnings().stream(), lost).toList();
    }

    private static void putMemory(
            Map<String, @Nullable Object> tree, ServiceMemory memory, @Nullable RecordedEvent whenHeld) {
        putIfKnown(tree, "stoppedBy", memory.stoppedBy());
        var hold = memory.hold();
        if (hold != null) {
            var held = new LinkedHashMap<String, @Nullable Object>();
            held.put("revision", hold.revision());
            held.put("reason", hold.reason());
            if (whenHeld != null) {
                var details = whenHeld.event().details();
                HELD_EVIDENCE.forEach(name -> putIfKnown(held, name, details.get(name)));
            }
            tree.put("held", held);
        }
        var trial = memory.trial();
        if (trial != null) {
            tree.put("trialRevision", trial.revision());
        }
        var good = memory.lastGood();
        if (good != null) {
            tree.put("lastGoodRevision", good.revision());
        }
    }

    private static Map<String, @Nullable Object> container(Container container, List<String> lastLines) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("containerId", container.id());
        tree.put("name", container.name());
        tree.put("imageName", container.imageName());
        tree.put("status", container.run().status().word());
        tree.put("createdAt", Json.time(container.createdAt()));
        var run = container.run();
        putIfKnown(tree, "imageDigest", container.imageId());
        if (run.health() != Health.NONE) {
            tree.put("health", run.health().name().toLowerCase(Locale.ROOT));
        }
        HealthcheckEvidence.of(container).ifPresent(it -> tree.put("failedHealthcheck", it.tree()));
        putIfKnown(tree, "startedAt", Json.time(run.startedAt()));
        putIfKnown(tree, "finishedAt", Json.time(run.finishedAt()));
        if (!run.running()) {
            putIfKnown(tree, "exitCode", run.exitCode());
        }
        if (run.oomKilled()) {
            tree.put("oomKilled", true);
        }
        var pods = container.pods();
        if (pods != null) {
            tree.put("replicas", container.config().replicas());
            tree.put("pods", pods.stream().map(ExplainViews::pod).toList());
        }
        tree.put("lastLines", lastLines);
        return tree;
    }

    private static Map<String, @Nullable Object> pod(Pod pod) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("name", pod.name());
        tree.put("node", pod.node());
        tree.put("status", pod.run().status().word());
        tree.put("health", pod.run().health().name().toLowerCase(Locale.ROOT));
        tree.put("ready", pod.ready());
        tree.put("restarts", pod.run().restartCount());
        tree.put("startedAt", Json.time(pod.run().startedAt()));
        tree.put("reason", pod.reason());
        return tree;
    }

    private static Map<String, @Nullable Object> declared(Service service) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("serviceId", service.serviceId());
        tree.put("serviceName", service.serviceName());
        tree.put("imageName", service.imageName());
        tree.put("config", StateTree.write(SecretDisplay.MASKED.of(service.config())));
        return tree;
    }

    private static void putIfKnown(Map<String, @Nullable Object> tree, String name, @Nullable Object value) {
        if (value != null) {
            tree.put(name, value);
        }
    }
}
