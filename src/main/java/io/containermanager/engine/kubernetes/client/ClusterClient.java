package io.containermanager.engine.kubernetes.client;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.ClusterAccess;
import io.containermanager.event.FailureText;
import io.containermanager.json.JsonFormat;
import io.containermanager.model.secret.Masking;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls to the API server. Each blocks its caller, a virtual thread, for at most the call timeout; 429 and 5xx are repeated within it, after the
 * time that the server names. Thread-safe.
 */
public final class ClusterClient implements AutoCloseable {

    /** Who wrote a field, as the API server notes it. */
    public static final String FIELD_MANAGER = "container-manager";

    /** How long a fenced write may take: less than a Lease lasts after its holder stops acting. */
    static final Duration FENCED_WRITE = Duration.ofSeconds(4);

    private static final String JSON = "application/json";

    /** Of each object its metadata alone; where a server cannot do that, whole objects. */
    private static final String METADATA_ONLY =
            "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1," + JSON;

    /** Objects of a page. */
    private static final int PAGE_OBJECTS = 500;

    private static final String APPLY = "application/apply-patch+yaml";
    private static final String MERGE = "application/merge-patch+json";
    private static final int HTTP_CONFLICT = 409;
    private static final ObjectMapper MAPPER = JsonFormat.mapper().build();
    private static final TypeReference<Map<String, Object>> TREE = new TypeReference<>() {};

    private final ClientLibrary library;
    private final Duration timeout;
    private volatile BooleanSupplier mayWrite = () -> true;
    private volatile boolean fenced;

    private ClusterClient(ClientLibrary library, Duration timeout) {
        this.library = library;
        this.timeout = timeout;
    }

    /**
     * A client that calls nothing yet.
     *
     * @throws EngineException.Unavailable when the kubeconfig cannot be used
     */
    public static ClusterClient open(ClusterAccess access) {
        return new ClusterClient(ClientLibrary.open(access), access.callTimeout());
    }

    /**
     * Writes from now on only while that holds, and for at most {@link #FENCED_WRITE} at a time, never twice: what a process has begun must not reach
     * the cluster after another one took over.
     */
    public void writeWhile(BooleanSupplier allowed) {
        mayWrite = allowed;
        fenced = true;
    }

    KubernetesClient library() {
        return library.client();
    }

    /** The namespace of the context or of the service account. */
    public @Nullable String ownNamespace() {
        return library().getNamespace();
    }

    /** Asks whether the API server answers; any right will do. */
    public void ping() {
        call("The cluster", request("/version"));
    }

    /** What the manager may do in a namespace: a {@code SelfSubjectRulesReview}. */
    public Map<String, Object> ownRights(String namespace) {
        var kind = ResourceKind.RULES_REVIEW;
        var review = Map.<String, Object>of(
                "apiVersion", kind.apiVersion(), "kind", kind.word(), "spec", Map.of("namespace", namespace));
        // A question, though it is posted: a replica that does not act may ask it too.
        var asked = "asking for the manager's rights";
        var request = builder(kind.path(null, null)).post(JSON, json(review)).build();
        return checked(asked, await(asked, request, false));
    }

    /** One object; empty when there is none of that name. */
    public Optional<Map<String, Object>> get(ResourceKind kind, @Nullable String namespace, String name) {
        try {
            return Optional.of(call("reading " + text(kind, name), request(kind.path(namespace, name))));
        } catch (EngineException.NotFound _) {
            return Optional.empty();
        }
    }

    /**
     * A list of objects, as the API server answers it.
     *
     * @param namespace null for all namespaces
     */
    public Map<String, Object> list(ResourceKind kind, @Nullable String namespace, String query) {
        return call("listing " + kind.plural(), request(kind.path(namespace, null) + "?" + query));
    }

    /**
     * The versions of all objects that a query selects, without what they say: a page at a time, so that thousands take little memory.
     *
     * @param namespace null for all namespaces
     * @param query such as {@code labelSelector=…}; empty for all
     */
    ListedVersions versions(ResourceKind kind, @Nullable String namespace, String query) {
        var byUid = new HashMap<String, String>();
        var path = kind.path(namespace, null) + "?limit=" + PAGE_OBJECTS + (query.isEmpty() ? "" : "&" + query);
        var page = "";
        while (true) {
            var list = call(
                    "listing " + kind.plural(),
                    builder(path + page).setHeader("Accept", METADATA_ONLY).build());
            for (var item : list.get("items") instanceof List<?> items ? items : List.of()) {
                if (item instanceof Map<?, ?> object) {
                    byUid.put(
                            ListedVersions.metadata(object, "uid"), ListedVersions.metadata(object, "resourceVersion"));
                }
            }
            var next = ListedVersions.metadata(list, "continue");
            if (next.isEmpty()) {
                return new ListedVersions(ListedVersions.metadata(list, "resourceVersion"), byUid);
            }
            page = "&continue=" + ResourceKind.encoded(next);
        }
    }

    /** Creates an object; a {@link EngineException.Rejected} with {@code CONFLICT} when there is one of that name. */
    public Map<String, Object> create(Map<String, Object> manifest) {
        var kind = ResourceKind.of(String.valueOf(manifest.get("kind")));
        var path = kind.path(metadata(manifest, "namespace"), null) + "?fieldManager=" + FIELD_MANAGER;
        return call(
                "creating " + text(kind, String.valueOf(metadata(manifest, "name"))),
                writer(path).post(JSON, json(manifest)).build());
    }

    /** Creates an object; empty when there is one of that name. */
    public Optional<Map<String, Object>> createNew(Map<String, Object> manifest) {
        var kind = ResourceKind.of(String.valueOf(manifest.get("kind")));
        var path = kind.path(metadata(manifest, "namespace"), null) + "?fieldManager=" + FIELD_MANAGER;
        return unlessConflict(
                "creating " + text(kind, String.valueOf(metadata(manifest, "name"))),
                writer(path).post(JSON, json(manifest)).build());
    }

    /** Replaces the object of the manifest's {@code resourceVersion}; empty when it has another one by now. */
    public Optional<Map<String, Object>> replace(Map<String, Object> manifest) {
        var kind = ResourceKind.of(String.valueOf(manifest.get("kind")));
        var name = String.valueOf(metadata(manifest, "name"));
        var path = kind.path(metadata(manifest, "namespace"), name) + "?fieldManager=" + FIELD_MANAGER;
        return unlessConflict(
                "replacing " + text(kind, name),
                writer(path).put(JSON, json(manifest)).build());
    }

    private Optional<Map<String, Object>> unlessConflict(String asked, HttpRequest request) {
        var answer = await(asked, request);
        if (answer.status() == HTTP_CONFLICT) {
            return Optional.empty();
        }
        if (answer.status() >= 400) {
            throw ClusterErrors.of(answer.status(), treeOrMessage(answer.text()), asked);
        }
        return Optional.of(tree(answer.text()));
    }

    /** Creates an object, or makes it what the manifest says; unchanged when it is that already. */
    public Map<String, Object> apply(Map<String, Object> manifest) {
        var kind = ResourceKind.of(String.valueOf(manifest.get("kind")));
        var name = String.valueOf(metadata(manifest, "name"));
        var path = kind.path(metadata(manifest, "namespace"), name) + "?force=true&fieldManager=" + FIELD_MANAGER;
        return call(
                "applying " + text(kind, name),
                writer(path).patch(APPLY, json(manifest)).build());
    }

    /** Changes the named fields of an object; with {@code uid} and {@code resourceVersion} in its metadata, of that very one only. */
    public Map<String, Object> patch(ResourceKind kind, String namespace, String name, Map<String, Object> fields) {
        var path = kind.path(namespace, name) + "?fieldManager=" + FIELD_MANAGER;
        return call(
                "changing " + text(kind, name),
                writer(path).patch(MERGE, json(fields)).build());
    }

    /**
     * Deletes an object.
     *
     * @param options {@code DeleteOptions}, such as preconditions
     * @return false when it was not there
     */
    public boolean delete(ResourceKind kind, String namespace, String name, Map<String, Object> options) {
        try {
            call(
                    "deleting " + text(kind, name),
                    writer(kind.path(namespace, name))
                            .delete(JSON, json(options))
                            .build());
            return true;
        } catch (EngineException.NotFound _) {
            return false;
        }
    }

    /**
     * Deletes an object of exactly that version.
     *
     * @return false when it has another version by now; true also when it was not there any more
     */
    public boolean deleteVersion(ResourceKind kind, String namespace, String name, String version) {
        var asked = "deleting " + text(kind, name);
        var options = Map.<String, Object>of("preconditions", Map.of("resourceVersion", version));
        try {
            return unlessConflict(
                            asked,
                            writer(kind.path(namespace, name))
                                    .delete(JSON, json(options))
                                    .build())
                    .isPresent();
        } catch (EngineException.NotFound _) {
            return true;
        }
    }

    /**
     * The log of a pod's container.
     *
     * @param query such as {@code follow=true}
     * @param receiver receives lines without their ends, in order, on the log's own thread
     * @param ended called once, with why it ended
     */
    public PodLog log(String namespace, String pod, String query, Consumer<String> receiver, Consumer<String> ended) {
        var path = ResourceKind.POD.path(namespace, pod) + "/log?" + query;
        return PodLog.start(
                library().getHttpClient(), builder(path).forStreaming().build(), receiver, ended);
    }

    /** The last lines of a pod's container; empty when there are none, for whatever reason. */
    public String lastLines(String namespace, String pod, String query) {
        try {
            var answer = await("reading a log", request(ResourceKind.POD.path(namespace, pod) + "/log?" + query));
            return answer.status() == 200 ? answer.text() : "";
        } catch (EngineException _) {
            return "";
        }
    }

    private HttpRequest.Builder builder(String path) {
        try {
            var master = library().getMasterUrl().toString().replaceAll("/+$", "");
            return library()
                    .getHttpClient()
                    .newHttpRequestBuilder()
                    .uri(master + path)
                    .header("Accept", JSON)
                    .timeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RuntimeException failed) {
            throw unlessClosed(failed);
        }
    }

    /** For a request that writes: once it is given up it must not be under way any longer. */
    private HttpRequest.Builder writer(String path) {
        return builder(path).timeout(writeWait().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Duration writeWait() {
        return fenced && FENCED_WRITE.compareTo(timeout) < 0 ? FENCED_WRITE : timeout;
    }

    private HttpRequest request(String path) {
        return builder(path).build();
    }

    private record Answer(int status, String text) {}

    private Map<String, Object> call(String asked, HttpRequest request) {
        return checked(asked, await(asked, request));
    }

    private static Map<String, Object> checked(String asked, Answer answer) {
        if (answer.status() >= 400) {
            throw ClusterErrors.of(answer.status(), treeOrMessage(answer.text()), asked);
        }
        return tree(answer.text());
    }

    private Answer await(String asked, HttpRequest request) {
        return await(asked, request, fenced && !request.method().equals("GET"));
    }

    private Answer await(String asked, HttpRequest request, boolean write) {
        if (write && !mayWrite.getAsBoolean()) {
            throw new EngineException.Unavailable(asked + ": this replica does not act any more");
        }
        var wait = write ? writeWait() : timeout;
        try {
            var response = RepeatedCall.send(library.once(), request, wait, write ? 0 : ClientLibrary.RETRIES_MAX);
            return new Answer(response.code(), new String(response.body(), StandardCharsets.UTF_8));
        } catch (TimeoutException _) {
            throw new EngineException.Unavailable(
                    asked + ": the API server did not answer within " + wait.toSeconds() + " s");
        } catch (ExecutionException failed) {
            var cause = failed.getCause() == null ? failed : failed.getCause();
            throw new EngineException.Unavailable(
                    asked + ": the API server cannot be reached: " + Masking.maskForms(FailureText.of(cause)));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("The call was cancelled");
        } catch (RuntimeException failed) {
            throw unlessClosed(failed);
        }
    }

    /** What the library throws once its connections are gone says nothing about a call. */
    private RuntimeException unlessClosed(RuntimeException failed) {
        return library.closed() ? new EngineException.Unavailable("The manager stops") : failed;
    }

    private static Map<String, Object> tree(String text) {
        try {
            return MAPPER.readValue(text, TREE);
        } catch (JacksonException other) {
            throw new EngineException.ServerError(
                    "What answers is not a Kubernetes API server, or is behind a proxy that changes its answers");
        }
    }

    private static Map<String, Object> treeOrMessage(String text) {
        try {
            return MAPPER.readValue(text, TREE);
        } catch (JacksonException other) {
            return Map.of("message", text.strip());
        }
    }

    static String json(Map<String, Object> tree) {
        return JsonFormat.text(MAPPER, tree);
    }

    private static @Nullable String metadata(Map<String, Object> manifest, String key) {
        return manifest.get("metadata") instanceof Map<?, ?> metadata && metadata.get(key) instanceof String text
                ? text
                : null;
    }

    private static String text(ResourceKind kind, String name) {
        return kind.word() + " " + name;
    }

    /** Ends connections and threads. */
    @Override
    public void close() {
        library.close();
    }
}
