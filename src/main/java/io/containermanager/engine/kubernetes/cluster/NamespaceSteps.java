package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.Manifests;
import io.containermanager.engine.kubernetes.ObjectNames;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.event.FailureText;
import io.containermanager.model.App;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The namespaces of apps: created with an app's first object. They are never deleted, because that would delete what others put into them, such as
 * Secrets. Thread-safe.
 */
final class NamespaceSteps {

    private static final String TERMINATED = "is being terminated";

    private final Cluster cluster;
    /** As many as there are apps. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    NamespaceSteps(Cluster cluster) {
        this.cluster = cluster;
    }

    /** The namespace of an app, made if it is not there; all apps share one where that is configured. */
    String ensure(long appId, String appName) {
        var name = name(appId);
        if (cluster.settings().namespace() == null && !known.contains(name)) {
            var app = new App(appId, appName, null, List.of(), new TreeMap<>(), new TreeMap<>());
            new Manifests(app, cluster.instance().get(), cluster.settings())
                    .namespace()
                    .forEach(cluster::ensure);
            known.add(name);
        }
        return name;
    }

    /** Where an app's objects are. */
    String name(long appId) {
        return ObjectNames.namespace(cluster.settings(), appId);
    }

    /** A refusal because an app's namespace is being deleted also says what that waits for, where the manager may read namespaces. */
    EngineException.Rejected explained(long appId, EngineException.Rejected refused) {
        var text = FailureText.of(refused);
        if (cluster.settings().namespace() != null || !text.contains(TERMINATED)) {
            return refused;
        }
        forget(appId);
        var waits = remaining(name(appId));
        return waits.isEmpty()
                ? refused
                : new EngineException.Rejected(refused.rejection(), text + ". It waits: " + waits);
    }

    private String remaining(String name) {
        try {
            return cluster.client()
                    .get(ResourceKind.NAMESPACE, null, name)
                    .map(NamespaceSteps::remaining)
                    .orElse("");
        } catch (EngineException unknown) {
            return "";
        }
    }

    /** As the cluster says it, such as {@code Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances}. */
    private static String remaining(Map<String, Object> namespace) {
        return ManifestTree.list(ManifestTree.object(namespace, "status"), "conditions").stream()
                .filter(each -> each instanceof Map<?, ?> condition && "True".equals(condition.get("status")))
                .map(each -> String.valueOf(ManifestTree.text((Map<?, ?>) each, "message")))
                .collect(Collectors.joining("; "));
    }

    /** Somebody may have deleted it: it is made with the next object. */
    void forget(long appId) {
        known.remove(name(appId));
    }
}
