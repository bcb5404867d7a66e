package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.HeldDeletion;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.text.Repeats;
import io.containermanager.model.text.UnicodeText;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the cluster tells about a version that does not come up: events of its objects, the last lines of its pods. */
final class PodEvidence {

    private static final int EVENTS_MAX = 3;
    private static final int LINES_MAX = 5;
    private static final int TEXT_MAX_CHARS = 500;

    /** An event that ends in as many characters of the message says the same. */
    private static final int SAME_CHARS = 60;

    /** What a scheduler notes about each pod that was deleted before it had a node. */
    private static final String LEAVING = "skip schedule deleting pod";

    /** What a kubelet answers in place of the log of a container that never ran. */
    private static final String NO_LOG = "unable to retrieve container logs for ";

    /** Of a version of many pods, the first few show why it does not come up. */
    static final int PODS_MAX = 3;

    /** Five lines may be of any length. */
    private static final int LINES_MAX_BYTES = 64 << 10;

    private final ClusterClient client;

    PodEvidence(ClusterClient client) {
        this.client = client;
    }

    /**
     * For people, to follow a message; empty when there is nothing more. Asks the API server.
     *
     * @param said the message: what repeats it is left out
     */
    String of(Version version, String said) {
        var pods = version.pods().stream().limit(PODS_MAX).toList();
        // Output goes with the pods, which may be leaving; events stay.
        var output = pods.stream()
                .map(pod -> lines(version, pod))
                .filter(lines -> !lines.isEmpty())
                .findFirst();
        var text = new StringBuilder();
        held(version).forEach(held -> text.append("; ").append(held));
        var events = events(version, pods, said);
        if (!events.isEmpty()) {
            text.append("; the cluster reports: ").append(cut(String.join("; ", events)));
        }
        output.ifPresent(lines -> text.append("; last output: ").append(cut(lines)));
        return text.toString();
    }

    /** Why it and its pods do not go, though they were deleted: the first few. */
    static List<String> held(Version version) {
        var all = new ArrayList<@Nullable String>();
        all.add(HeldDeletion.of(version.kind(), version.object()));
        all.add(version.job() == null ? null : HeldDeletion.of(ResourceKind.JOB, version.job()));
        version.pods().forEach(pod -> all.add(HeldDeletion.of(ResourceKind.POD, pod)));
        return all.stream().flatMap(Stream::ofNullable).limit(PODS_MAX).toList();
    }

    /** Masked before it is cut: half a secret has no form any more. */
    private static String cut(String said) {
        var text = Repeats.removed(Masking.maskForms(said));
        return UnicodeText.shortened(text, TEXT_MAX_CHARS);
    }

    private String lines(Version version, Map<String, Object> pod) {
        var name = String.valueOf(ClusterView.metadata(pod, "name"));
        var lines = client.lastLines(
                version.namespace(),
                name,
                "container=service&tailLines=" + LINES_MAX + "&limitBytes=" + LINES_MAX_BYTES);
        return lines.startsWith(NO_LOG) ? "" : lines.strip().replaceAll("\\s*\n\\s*", " | ");
    }

    /** The newest warnings about its pods and itself, each once. */
    private List<String> events(Version version, List<Map<String, Object>> pods, String said) {
        var texts = new LinkedHashSet<String>();
        try {
            for (var pod : pods) {
                texts.addAll(warnings(version.namespace(), String.valueOf(ClusterView.metadata(pod, "name"))));
            }
            texts.addAll(warnings(version.namespace(), version.name()));
        } catch (EngineException unreadable) {
            return List.of();
        }
        texts.removeIf(text -> text.contains(LEAVING) || said.contains(end(Masking.maskForms(text))));
        var newest = new ArrayList<>(texts);
        return newest.subList(Math.max(0, newest.size() - EVENTS_MAX), newest.size());
    }

    /** The beginning of an event may name the container otherwise than the pod's status does. */
    private static String end(String text) {
        var trimmed = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        return trimmed.substring(Math.max(trimmed.indexOf(": ") + 1, trimmed.length() - SAME_CHARS));
    }

    private List<String> warnings(String namespace, String object) {
        var list = client.list(
                ResourceKind.EVENT,
                namespace,
                "limit=20&fieldSelector=type%3DWarning%2CinvolvedObject.name%3D" + object);
        var texts = new ArrayList<String>();
        for (var each : ManifestTree.list(list, "items")) {
            // What the manager wrote itself is no evidence.
            if (each instanceof Map<?, ?> event
                    && !ClusterClient.FIELD_MANAGER.equals(
                            ManifestTree.text(ManifestTree.object(event, "source"), "component"))) {
                texts.add(ManifestTree.text(event, "reason") + ": " + ManifestTree.text(event, "message"));
            }
        }
        return texts;
    }
}
