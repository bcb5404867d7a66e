package io.containermanager.engine.kubernetes.fake;

import io.containermanager.engine.kubernetes.ManifestTree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Gives each workload the pods that it wants at once. Its server guards it. */
final class FakeControllers {

    private final FakeStore objects;
    private UnaryOperator<Map<String, Object>> node = FakeObjects::running;
    private int podsMax = Integer.MAX_VALUE;

    FakeControllers(FakeStore objects) {
        this.objects = objects;
    }

    void quota(int pods) {
        podsMax = pods;
    }

    void node(UnaryOperator<Map<String, Object>> status) {
        node = status;
    }

    /** How the node runs a pod. */
    Map<String, Object> status(Map<String, Object> pod) {
        return node.apply(pod);
    }

    Map<String, Object> store(String path, Map<String, Object> given) {
        var object = objects.put(path, given);
        control(path, object);
        return object;
    }

    private void control(String path, Map<String, Object> workload) {
        boolean several = List.of("Deployment", "StatefulSet").contains(String.valueOf(workload.get("kind")));
        if (!several && !"Job".equals(workload.get("kind"))) {
            return;
        }
        long wanted = several ? ManifestTree.number(ManifestTree.object(workload, "spec"), "replicas", 1) : 1;
        var metadata = ManifestTree.object(workload, "metadata");
        var pods = "/api/v1/namespaces/" + metadata.get("namespace") + "/pods/" + metadata.get("name") + "-";
        for (long at = wanted; objects.get(pods + at) != null; at++) {
            objects.remove(pods + at);
        }
        for (long at = 0; at < Math.min(wanted, podsMax); at++) {
            if (objects.get(pods + at) == null) {
                var pod = FakeObjects.pod(path, workload, pods + at);
                pod.put("status", node.apply(pod));
                store(pods + at, pod);
            }
        }
        status(path, workload, wanted > podsMax);
    }

    /** The controller's own report; it leaves what is wanted as it is. */
    private void status(String path, Map<String, Object> workload, boolean refused) {
        var status = new LinkedHashMap<String, Object>();
        status.put(
                "observedGeneration", ManifestTree.object(workload, "metadata").get("generation"));
        var message = "pods is forbidden: exceeded quota: small, requested: pods=1, used: pods=1, limited: pods=1";
        status.put(
                "conditions",
                refused ? List.of(Map.of("type", "ReplicaFailure", "status", "True", "message", message)) : List.of());
        if (!status.equals(workload.get("status"))) {
            var reported = new LinkedHashMap<>(workload);
            reported.put("status", status);
            store(path, reported);
        }
    }
}
