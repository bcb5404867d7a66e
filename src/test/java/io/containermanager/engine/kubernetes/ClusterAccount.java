package io.containermanager.engine.kubernetes;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * An account of the test cluster that may do exactly what the project's manifests grant, as {@code kubectl kustomize} renders them: what is tried on
 * the cluster is tried as the manager's own account, not as its administrator.
 */
public final class ClusterAccount implements AutoCloseable {

    /** Longer than the longest run of rounds: without it a token ends after an hour. */
    private static final String TOKEN_LIFE = "24h";

    private static final String HOME = "default";
    private static final String API = "rbac.authorization.k8s.io/v1";

    /** The roles of the manifests. */
    public enum Grant {
        ALL_NAMESPACES("cluster", "ClusterRole", "container-manager"),
        ONE_NAMESPACE("one-namespace", "Role", "container-manager"),
        REPLICAS("replicas", "Role", "container-manager-replicas");

        private final String overlay;
        private final String kind;
        private final String role;

        Grant(String overlay, String kind, String role) {
            this.overlay = overlay;
            this.kind = kind;
            this.role = role;
        }

        /** As the overlay renders them. */
        List<Object> rules() {
            return RULES.computeIfAbsent(this, Grant::render);
        }

        private List<Object> render() {
            var text = TestCluster.run(List.of("kubectl", "kustomize", "k8s/overlays/" + overlay))
                    .good();
            for (var each : new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(text)) {
                var object = (Map<?, ?>) each;
                if (kind.equals(object.get("kind"))
                        && role.equals(ManifestTree.object(object, "metadata").get("name"))) {
                    return List.copyOf(ManifestTree.list(object, "rules"));
                }
            }
            throw new AssertionError("k8s/overlays/" + overlay + " has no " + kind + " " + role);
        }
    }

    private static final Map<Grant, List<Object>> RULES = new ConcurrentHashMap<>();

    private final String name = "cm-account-" + UUID.randomUUID().toString().substring(0, 8);
    private final UnaryOperator<List<Object>> changes;
    private @Nullable String token;
    private boolean inAllNamespaces;

    /** One with no rights yet. */
    public ClusterAccount() {
        this(rules -> rules);
    }

    /** One with other rules than those that it is granted. */
    ClusterAccount(UnaryOperator<List<Object>> changes) {
        this.changes = changes;
        TestCluster.apply(
                        List.of(Map.of("apiVersion", "v1", "kind", "ServiceAccount", "metadata", metadata(name, HOME))))
                .good();
    }

    /** With what a ClusterRole grants. */
    public ClusterAccount grant(Grant grant) {
        inAllNamespaces = true;
        bind(grant, null);
        return this;
    }

    /** With what Roles grant in a namespace, which is made if it is not there. */
    public ClusterAccount grant(String namespace, Grant... grants) {
        var space = Map.<String, Object>of(
                "apiVersion", "v1", "kind", "Namespace", "metadata", Map.<String, Object>of("name", namespace));
        TestCluster.apply(List.of(space)).good();
        for (var grant : grants) {
            bind(grant, namespace);
        }
        return this;
    }

    private void bind(Grant grant, @Nullable String namespace) {
        var made = name + "-" + grant.role;
        var role = Map.of(
                "apiVersion",
                API,
                "kind",
                grant.kind,
                "metadata",
                metadata(made, namespace),
                "rules",
                changes.apply(grant.rules()));
        var binding = Map.of(
                "apiVersion",
                API,
                "kind",
                grant.kind + "Binding",
                "metadata",
                metadata(made, namespace),
                "roleRef",
                Map.of("apiGroup", "rbac.authorization.k8s.io", "kind", grant.kind, "name", made),
                "subjects",
                List.of(Map.of("kind", "ServiceAccount", "name", name, "namespace", HOME)));
        TestCluster.apply(List.of(role, binding)).good();
    }

    private static Map<String, Object> metadata(String name, @Nullable String namespace) {
        return namespace == null ? Map.of("name", name) : Map.of("name", name, "namespace", namespace);
    }

    /** Writes a kubeconfig of it. */
    public Path kubeconfig(Path folder) {
        return kubeconfig(folder, "");
    }

    /**
     * Writes a kubeconfig of it.
     *
     * @param server the way to the API server, such as {@code http://127.0.0.1:1}; empty for the direct one
     */
    public Path kubeconfig(Path folder, String server) {
        try {
            var text = Files.readString(TestCluster.kubeconfig()).replaceAll("token: \\S+", "token: " + token());
            var changed = server.isEmpty() ? text : text.replaceAll("server: \\S+", "server: " + server);
            return Files.writeString(Files.createTempFile(folder, "kubeconfig", ".yaml"), changed);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Clusters before 1.24 keep it in a Secret; later ones make it when asked. */
    private synchronized String token() {
        if (token == null) {
            var made = TestCluster.kubectl("create", "token", name, "-n", HOME, "--duration", TOKEN_LIFE);
            token = made.code() == 0 ? made.text().strip() : keptToken();
        }
        return token;
    }

    private String keptToken() {
        await().atMost(60, SECONDS).until(() -> !secret().isBlank());
        var data = TestCluster.kubectl("get", "-n", HOME, "secret", secret(), "-o", "jsonpath={.data.token}");
        return new String(Base64.getDecoder().decode(data.good().strip()), StandardCharsets.UTF_8);
    }

    private String secret() {
        return TestCluster.kubectl("get", "serviceaccount", name, "-n", HOME, "-o", "jsonpath={.secrets[0].name}")
                .good()
                .strip();
    }

    /** Roles in namespaces go with these. */
    @Override
    public void close() {
        TestCluster.kubectl("delete", "serviceaccount", name, "-n", HOME, "--wait=false");
        if (inAllNamespaces) {
            var made = name + "-" + Grant.ALL_NAMESPACES.role;
            TestCluster.kubectl("delete", "clusterrole,clusterrolebinding", made, "--wait=false");
        }
    }
}
