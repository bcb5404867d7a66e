package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.client.ObjectCache.Change;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** ConfigMaps of bound files as they were before they were deleted, so that they can be restored: the last {@link #MAX}. Thread-safe. */
final class LostFiles {

    static final int MAX = 64;

    // Guarded by this.
    private final Map<String, Map<String, Object>> deleted = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Object>> eldest) {
            return size() > MAX;
        }
    };

    void note(Change change) {
        var before = change.before();
        if (change.kind() != ResourceKind.CONFIG_MAP) {
            return;
        }
        synchronized (this) {
            if (change.after() != null) {
                deleted.remove(ClusterView.key(change.after()));
            } else if (before != null) {
                deleted.put(ClusterView.key(before), before);
            }
        }
    }

    /** The manifest that makes it once more; empty when it was not seen being deleted, or too many were since. */
    synchronized Optional<Map<String, Object>> manifest(String namespace, String name) {
        return Optional.ofNullable(deleted.get(namespace + "/" + name)).map(Cluster::copy);
    }
}
