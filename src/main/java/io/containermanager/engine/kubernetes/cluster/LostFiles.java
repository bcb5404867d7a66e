package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.client.ObjectCache.Change;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.FilesNote;
import io.containermanager.engine.kubernetes.version.Version;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * ConfigMaps of bound files as they were before they were deleted or replaced by others of the same name, so that they can be restored: the last
 * {@link #MAX}. Thread-safe.
 */
final class LostFiles {

    static final int MAX = 64;

    // Guarded by this.
    private final Map<String, Map<String, Object>> lost = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<String, Object>> eldest) {
            return size() > MAX;
        }
    };

    void note(Change change) {
        if (change.kind() == ResourceKind.CONFIG_MAP) {
            note(change.before(), change.after());
        }
    }

    /** What is replaced while another one is kept already is not what was declared. */
    private synchronized void note(@Nullable Map<String, Object> before, @Nullable Map<String, Object> after) {
        if (before != null && (after == null || !FilesNote.same(before, after))) {
            lost.putIfAbsent(ClusterView.key(before), before);
        }
        var kept = after == null ? null : lost.get(ClusterView.key(after));
        if (after != null && kept != null && FilesNote.same(kept, after)) {
            lost.remove(ClusterView.key(after));
        }
    }

    /** The manifest that makes one of a version once more; empty when it was not seen being lost, or too many were since. */
    synchronized Optional<Map<String, Object>> manifest(Version version, String name) {
        return Optional.ofNullable(lost.get(version.namespace() + "/" + name))
                .filter(kept -> FilesNote.holds(version, kept))
                .map(Cluster::copy);
    }

    /** Makes those of a version once more that are not there as it noted them, as far as they are known; returns whether anything changed. */
    boolean restore(Cluster cluster, Version version) {
        boolean changed = false;
        for (var name : version.configMaps()) {
            var there = cluster.view().own(ResourceKind.CONFIG_MAP, version.namespace(), name);
            if (there.filter(it -> FilesNote.holds(version, it)).isEmpty()) {
                changed |= manifest(version, name).filter(cluster::ensure).isPresent();
            }
        }
        return changed;
    }
}
