package io.containermanager.replica.store;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.kubernetes.client.ClusterClient;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.event.FailureText;
import io.containermanager.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The Secrets of one namespace on the API server. Blocks its caller within the client's timeout. */
final class SecretClient {

    /** How many objects the API server lists at a time. */
    private static final int PAGE_OBJECTS = 100;

    private final ClusterClient client;
    private final String namespace;

    SecretClient(ClusterClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    /** Another one has written it: its version is not the one that was named, or it exists already. */
    static final class ConflictException extends Exception {
        ConflictException(String name) {
            super(name);
        }
    }

    /** All that a label selector selects. */
    List<Map<String, Object>> list(String selector) {
        var found = new ArrayList<Map<String, Object>>();
        String next = "";
        do {
            var query = "limit=" + PAGE_OBJECTS + "&labelSelector=" + ResourceKind.encoded(selector)
                    + (next.isEmpty() ? "" : "&continue=" + ResourceKind.encoded(next));
            var page = new StoredFields(
                    "a list of Secrets", asked(() -> client.list(ResourceKind.SECRET, namespace, query)));
            page.list("items").forEach(item -> found.add(tree(item)));
            var more = page.required("metadata").textOrNull("continue");
            next = more == null ? "" : more;
        } while (!next.isEmpty());
        return found;
    }

    @SuppressWarnings("unchecked") // A plain tree, as it was read.
    private static Map<String, Object> tree(StoredFields item) {
        return (Map<String, Object>) item.tree();
    }

    Optional<Map<String, Object>> get(String name) {
        return asked(() -> client.get(ResourceKind.SECRET, namespace, name));
    }

    /** Creates a Secret whose contents follow from its name; that it exists is as good. */
    void createUnlessThere(Map<String, Object> secret) {
        var _ = asked(() -> client.createNew(secret));
    }

    /**
     * Creates a Secret that has no version, or replaces one of exactly that version. The client repeats a call whose answer was lost: a conflict
     * with what was just sent is no conflict.
     *
     * @return its new version
     */
    String write(Map<String, Object> secret, @Nullable String version) throws ConflictException {
        var name = StoreObjects.name(secret);
        var answer = asked(() -> version == null ? client.createNew(secret) : replaced(secret));
        var written = answer.isPresent() ? answer : get(name).filter(it -> StoreObjects.sameContent(it, secret));
        return StoreObjects.version(written.orElseThrow(() -> new ConflictException(name)));
    }

    /** Empty when it has another version by now, or another replica deleted it. */
    private Optional<Map<String, Object>> replaced(Map<String, Object> secret) {
        try {
            return client.replace(secret);
        } catch (EngineException.NotFound gone) {
            return Optional.empty();
        }
    }

    /** Deletes a Secret of exactly that version; one that is not there any more is as good. */
    void delete(String name, String version) throws ConflictException {
        if (!asked(() -> client.deleteVersion(ResourceKind.SECRET, namespace, name, version))) {
            throw new ConflictException(name);
        }
    }

    /** Deletes a Secret, whether it is there or not. */
    void delete(String name) {
        var _ = asked(() -> client.delete(ResourceKind.SECRET, namespace, name, Map.of()));
    }

    private static <T> T asked(Supplier<T> call) {
        try {
            return call.get();
        } catch (EngineException failed) {
            throw new StoreException.Unavailable(
                    "The store in the cluster cannot be reached: " + FailureText.of(failed), failed);
        }
    }
}
