package io.containermanager.engine.kubernetes.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The kinds of objects that the engine reads or writes, and where the API server has them. */
public enum ResourceKind {
    NAMESPACE("v1", "Namespace", "namespaces"),
    DEPLOYMENT("apps/v1", "Deployment", "deployments"),
    STATEFUL_SET("apps/v1", "StatefulSet", "statefulsets"),
    JOB("batch/v1", "Job", "jobs"),
    POD_TEMPLATE("v1", "PodTemplate", "podtemplates"),
    POD("v1", "Pod", "pods"),
    CLAIM("v1", "PersistentVolumeClaim", "persistentvolumeclaims"),
    SERVICE("v1", "Service", "services"),
    CONFIG_MAP("v1", "ConfigMap", "configmaps"),
    POLICY("networking.k8s.io/v1", "NetworkPolicy", "networkpolicies"),
    EVENT("v1", "Event", "events"),
    SECRET("v1", "Secret", "secrets"),
    LEASE("coordination.k8s.io/v1", "Lease", "leases"),
    RULES_REVIEW("authorization.k8s.io/v1", "SelfSubjectRulesReview", "selfsubjectrulesreviews");

    private final String apiVersion;
    private final String word;
    private final String plural;

    ResourceKind(String apiVersion, String word, String plural) {
        this.apiVersion = apiVersion;
        this.word = word;
        this.plural = plural;
    }

    /** Kubernetes' word, as in a manifest's {@code kind}. */
    public String word() {
        return word;
    }

    /** As in a manifest. */
    public String apiVersion() {
        return apiVersion;
    }

    String plural() {
        return plural;
    }

    /** The kind of a manifest. */
    public static ResourceKind of(String word) {
        for (var kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind " + word);
    }

    /**
     * The path of one object, or of all of a namespace or of the cluster.
     *
     * @param namespace null for all namespaces, and for namespaces themselves
     * @param name null for all
     */
    String path(@Nullable String namespace, @Nullable String name) {
        return (apiVersion.contains("/") ? "/apis/" : "/api/") + apiVersion
                + (namespace == null || this == NAMESPACE ? "" : "/namespaces/" + encoded(namespace))
                + "/" + plural
                + (name == null ? "" : "/" + encoded(name));
    }

    /** A text as part of a path or query. */
    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
