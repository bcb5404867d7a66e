package io.containermanager.engine.kubernetes.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.WorkloadState;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.engine.kubernetes.version.VersionAnnotations;
import io.containermanager.json.JsonFormat;
import io.containermanager.model.wire.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whether the pod template of a Deployment or StatefulSet was edited since the manager changed its replicas last. The API server adds defaults, and
 * those of a newer one may differ: a template has changed only if the object was written since, which its generation says, and reads otherwise. Pure.
 *
 * @param generation of the object after the manager's last change
 * @param hash of the template then
 */
record TemplateNote(long generation, String hash) {

    private static final ObjectMapper MAPPER =
            JsonFormat.mapper().build().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    /** {@code kubectl rollout restart} writes it: the pods are replaced by the same ones. */
    private static final String RESTARTED = "kubectl.kubernetes.io/restartedAt";

    /** What is noted with a change of the replicas: a template that was edited before stays noted as it was. */
    static String with(Map<String, Object> object, long replicas) {
        var noted = of(object);
        if (noted.isPresent() && noted.get().edited(object)) {
            return noted.get().text();
        }
        boolean changes = WorkloadState.wanted(object) != replicas;
        return new TemplateNote(generation(object) + (changes ? 1 : 0), hash(object)).text();
    }

    private static Optional<TemplateNote> of(Map<String, Object> object) {
        var text = ClusterView.annotation(object, VersionAnnotations.TEMPLATE);
        int space = text == null ? -1 : text.indexOf(' ');
        return text == null || space < 1 || !text.substring(0, space).matches("\\d{1,15}")
                ? Optional.empty()
                : Optional.of(new TemplateNote(Long.parseLong(text.substring(0, space)), text.substring(space + 1)));
    }

    /** Why a workload is not the declared version any more, for people; null while it is, or nothing was noted yet. */
    static @Nullable String edited(Version version) {
        if (version.endsByItself()
                || of(version.object())
                        .filter(noted -> noted.edited(version.object()))
                        .isEmpty()) {
            return null;
        }
        return "its " + version.kind().word() + " " + version.name()
                + " was edited: its pod template is not the declared one";
    }

    private boolean edited(Map<String, Object> object) {
        return generation(object) != generation && !hash(object).equals(hash);
    }

    private String text() {
        return generation + " " + hash;
    }

    private static long generation(Map<String, Object> object) {
        return ManifestTree.number(ManifestTree.object(object, "metadata"), "generation", 0);
    }

    private static String hash(Map<String, Object> object) {
        return Sha256.hex(JsonFormat.text(MAPPER, plain(ManifestTree.object(object, "spec", "template"))));
    }

    /** What says nothing is left out, however the API server writes it. */
    private static Map<String, Object> plain(Map<?, ?> tree) {
        var plain = new TreeMap<String, Object>();
        tree.forEach((key, value) -> {
            if (value instanceof Map<?, ?> fields) {
                var inside = plain(fields);
                if (!inside.isEmpty()) {
                    plain.put(String.valueOf(key), inside);
                }
            } else if (value != null && !RESTARTED.equals(key)) {
                plain.put(String.valueOf(key), value);
            }
        });
        return plain;
    }
}
