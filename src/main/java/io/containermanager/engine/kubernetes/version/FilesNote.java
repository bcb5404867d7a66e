package io.containermanager.engine.kubernetes.version;

import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.model.wire.Sha256;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the ConfigMaps that a version mounts hold. Their names say it as well, but anyone who may delete one can make another of the same name. A
 * version that was made before this was noted says nothing of it. Pure.
 */
public final class FilesNote {

    private FilesNote() {}

    /** What a version notes: a hash for each ConfigMap among the objects that it needs; empty for none. */
    public static String of(List<Map<String, Object>> objects) {
        var hashes = new TreeMap<String, Object>();
        for (var object : objects) {
            if (ResourceKind.CONFIG_MAP.word().equals(object.get("kind"))) {
                hashes.put(
                        String.valueOf(ManifestTree.text(ManifestTree.object(object, "metadata"), "name")),
                        hash(object));
            }
        }
        return hashes.isEmpty() ? "" : VersionAnnotations.json(hashes);
    }

    /** Whether a ConfigMap that a version mounts holds what it did when the version was made. */
    public static boolean holds(Version version, Map<String, Object> configMap) {
        var name = String.valueOf(ManifestTree.text(ManifestTree.object(configMap, "metadata"), "name"));
        var noted = VersionAnnotations.object(version.note(VersionAnnotations.FILES))
                .get(name);
        return noted == null || noted.equals(hash(configMap));
    }

    /** Whether two ConfigMaps hold the same. */
    public static boolean same(Map<String, Object> one, Map<String, Object> other) {
        return hash(one).equals(hash(other));
    }

    private static String hash(Map<String, Object> configMap) {
        return Sha256.hex(
                VersionAnnotations.json(List.of(content(configMap, "data"), content(configMap, "binaryData"))));
    }

    private static Map<?, ?> content(Map<String, Object> configMap, String field) {
        return ManifestTree.object(configMap, field);
    }
}
