package io.containermanager.engine.kubernetes;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The rights that the engine uses on a cluster, and no more: {@code k8s/overlays/cluster} and {@code one-namespace} grant them, and
 * {@code k8s/overlays/replicas} those of several replicas; docs/kubernetes.md lists them. Pure.
 */
public final class ClusterRights {

    /**
     * Verbs on a resource.
     *
     * @param group the API group, empty for Kubernetes' core
     * @param resource its plural, with a subresource such as {@code pods/log}
     */
    public record Right(String group, String resource, List<String> verbs) {

        /** As {@code kubectl} writes it: {@code deployments.apps}. */
        String name() {
            return group.isEmpty() ? resource : resource + "." + group;
        }
    }

    private static final List<String> ALL = List.of("get", "list", "watch", "create", "patch", "delete");
    private static final List<String> UNCHANGED = List.of("get", "list", "watch", "create", "delete");

    private static final List<Right> USED = List.of(
            new Right("apps", "deployments", ALL),
            new Right("apps", "statefulsets", ALL),
            new Right("batch", "jobs", List.of("list", "watch", "create", "delete")),
            new Right("", "podtemplates", ALL),
            new Right("", "services", ALL),
            new Right("", "pods", UNCHANGED),
            new Right("", "persistentvolumeclaims", UNCHANGED),
            new Right("", "configmaps", UNCHANGED),
            new Right("networking.k8s.io", "networkpolicies", ALL),
            new Right("", "pods/log", List.of("get")),
            new Right("", "pods/exec", List.of("get", "create")),
            new Right("", "events", List.of("list", "create")));

    private static final Right NAMESPACES = new Right("", "namespaces", List.of("get", "create"));

    /** What several replicas of the manager use beside that, in the namespace of their store: targets, sessions, tokens, and the Lease. */
    public static final List<Right> OF_REPLICAS = List.of(
            new Right("", "secrets", List.of("get", "list", "watch", "create", "update", "delete")),
            new Right("coordination.k8s.io", "leases", List.of("get", "create", "update")));

    private ClusterRights() {}

    /**
     * What the engine uses.
     *
     * @param oneNamespace whether all apps are in one namespace, which exists
     */
    public static List<Right> used(boolean oneNamespace) {
        if (oneNamespace) {
            return USED;
        }
        var all = new ArrayList<>(USED);
        all.add(NAMESPACES);
        return all;
    }

    /**
     * What is missing of what is used, such as {@code deployments.apps: patch, delete}.
     *
     * @param status that of a {@code SelfSubjectRulesReview}
     */
    public static List<String> missing(Map<?, ?> status, boolean oneNamespace) {
        return missing(status, used(oneNamespace));
    }

    /** What is missing of those. */
    public static List<String> missing(Map<?, ?> status, List<Right> used) {
        var rules = ManifestTree.list(status, "resourceRules");
        return used.stream()
                .map(right -> new Right(
                        right.group(),
                        right.resource(),
                        right.verbs().stream()
                                .filter(verb -> rules.stream().noneMatch(rule -> grants(rule, right, verb)))
                                .toList()))
                .filter(right -> !right.verbs().isEmpty())
                .map(right -> right.name() + ": " + String.join(", ", right.verbs()))
                .toList();
    }

    private static boolean grants(Object each, Right right, String verb) {
        return each instanceof Map<?, ?> rule
                && ManifestTree.list(rule, "resourceNames").isEmpty()
                && names(rule, "apiGroups", right.group())
                && names(rule, "resources", right.resource())
                && names(rule, "verbs", verb);
    }

    private static boolean names(Map<?, ?> rule, String key, String wanted) {
        return ManifestTree.list(rule, key).stream().anyMatch(it -> it.equals(wanted) || it.equals("*"));
    }
}
