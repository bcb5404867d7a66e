package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.Manifests;
import io.containermanager.engine.kubernetes.ObjectNames;
import io.containermanager.model.App;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The namespaces of apps: created with an app's first object. They are never deleted, because that would delete what others put into them, such as
 * Secrets. Thread-safe.
 */
final class NamespaceSteps {

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

    /** Somebody may have deleted it: it is made with the next object. */
    void forget(long appId) {
        known.remove(name(appId));
    }
}
