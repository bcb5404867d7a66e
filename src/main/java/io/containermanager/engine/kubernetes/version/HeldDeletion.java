package io.containermanager.engine.kubernetes.version;

import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why an object that was deleted is still there: finalizers hold it, until who set them takes them off. Pure. */
public final class HeldDeletion {

    /** Controllers take their finalizers off within moments; what is held for longer after its end is worth telling. */
    static final Duration USUAL_MAX = Duration.ofSeconds(15);

    /** More are counted. */
    private static final int NAMED_MAX = 5;

    /** Kubernetes' own, and what they wait for. */
    private static final Map<String, String> KNOWN = Map.of(
            "kubernetes.io/pvc-protection", "pods still mount it",
            "kubernetes.io/pv-protection", "a claim is still bound to it",
            "foregroundDeletion", "what belongs to it is deleted first",
            "orphan", "what belongs to it is let go first");

    private HeldDeletion() {}

    /** Which finalizers an object waits for, since when, and what to do, for people; null of one that is not being deleted or that none holds. */
    public static @Nullable String of(ResourceKind kind, Map<?, ?> object) {
        var metadata = ManifestTree.object(object, "metadata");
        var since = ManifestTree.text(metadata, "deletionTimestamp");
        var finalizers = ManifestTree.list(metadata, "finalizers");
        if (since == null || finalizers.isEmpty()) {
            return null;
        }
        var name = String.valueOf(ManifestTree.text(metadata, "name"));
        var where = kind.word().toLowerCase(Locale.ROOT) + " " + name + namespace(metadata);
        return kind.word() + " " + name + " was deleted, should be gone since " + since + ", and waits for "
                + named(finalizers) + ". The controllers that set finalizers remove them: see kubectl get " + where
                + " -o jsonpath='{.metadata.finalizers}'; if such a controller is gone, kubectl patch " + where
                + " --type=merge -p '{\"metadata\":{\"finalizers\":null}}' ends the wait";
    }

    /** The same of one that has been held for longer than usual; null of any other. */
    public static @Nullable String overdue(ResourceKind kind, Map<?, ?> object, Instant now) {
        var since = VersionAnnotations.time(
                ManifestTree.text(ManifestTree.object(object, "metadata"), "deletionTimestamp"));
        return since == null || now.isBefore(since.plus(USUAL_MAX)) ? null : of(kind, object);
    }

    private static String namespace(Map<?, ?> metadata) {
        var namespace = ManifestTree.text(metadata, "namespace");
        return namespace == null ? "" : " -n " + namespace;
    }

    private static String named(List<?> finalizers) {
        var named = finalizers.stream()
                .limit(NAMED_MAX)
                .map(HeldDeletion::explained)
                .toList();
        return (finalizers.size() == 1 ? "the finalizer " : "the finalizers ")
                + String.join(", ", named)
                + (finalizers.size() > NAMED_MAX ? " and " + (finalizers.size() - NAMED_MAX) + " more" : "");
    }

    private static String explained(Object finalizer) {
        var why = KNOWN.get(String.valueOf(finalizer));
        return finalizer + (why == null ? "" : " (" + why + ")");
    }
}
