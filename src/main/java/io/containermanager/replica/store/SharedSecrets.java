package io.containermanager.replica.store;

import io.containermanager.event.FailureText;
import io.containermanager.replica.store.SecretClient.ConflictException;
import io.containermanager.store.StoreException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The Secrets of {@link SharedTexts}: apart from the targets', whose store reads all that carry its label. Blocks its caller. */
final class SharedSecrets {

    /** The largest content, packed, in bytes: an object has at most 1 MiB, in Base64. */
    static final int CONTENT_MAX_BYTES = 700 << 10;

    private static final String LABEL = "io.containermanager.shared";
    private static final String CONTENT = "content";

    private final SecretClient secrets;
    private final KubernetesTargetStore.Place place;

    /**
     * A text as it is in the cluster.
     *
     * @param text the text
     * @param version the version of its Secret; null while there is none
     */
    record Content(String text, @Nullable String version) {
        static final Content NONE = new Content("", null);
    }

    SharedSecrets(SecretClient secrets, KubernetesTargetStore.Place place) {
        this.secrets = secrets;
        this.place = place;
    }

    String selector() {
        return LABEL + "=" + place.name();
    }

    private String secretName(String name) {
        return place.name() + "-" + name;
    }

    /**
     * All that there are, by name.
     *
     * @param damaged what is wrong with those that cannot be read
     */
    record Listed(Map<String, Content> found, Map<String, String> damaged) {}

    /** All that there are. A Secret that carries the label but not the name is a copy, and is left alone. */
    Listed list() {
        var found = new HashMap<String, Content>();
        var damaged = new TreeMap<String, String>();
        var prefix = secretName("");
        for (var secret : secrets.list(selector())) {
            if (!StoreObjects.name(secret).startsWith(prefix)) {
                continue;
            }
            var name = StoreObjects.name(secret).substring(prefix.length());
            try {
                found.put(name, content(secret));
            } catch (StoreException.Unavailable unreadable) {
                damaged.put(name, FailureText.of(unreadable));
            }
        }
        return new Listed(found, damaged);
    }

    Content read(String name) {
        return secrets.get(secretName(name)).map(SharedSecrets::content).orElse(Content.NONE);
    }

    private static Content content(Map<String, Object> secret) {
        try {
            return new Content(TargetText.unpacked(StoreObjects.content(secret)), StoreObjects.version(secret));
        } catch (UncheckedIOException damaged) {
            throw new StoreException.Unavailable(
                    "the Secret " + StoreObjects.name(secret)
                            + " is damaged; put a good copy in its place, or delete it",
                    damaged);
        }
    }

    Content write(String name, String text, @Nullable String version) throws ConflictException {
        var packed = TargetText.packed(text);
        if (packed.length > CONTENT_MAX_BYTES) {
            throw new StoreException.NoSpace(
                    "the " + name + " would need more than the " + CONTENT_MAX_BYTES + " bytes that a Secret can hold",
                    null);
        }
        return new Content(text, secrets.write(secret(name, packed, version), version));
    }

    private Map<String, Object> secret(String name, byte[] packed, @Nullable String version) {
        var metadata = new TreeMap<String, Object>();
        metadata.put("name", secretName(name));
        metadata.put("namespace", place.namespace());
        metadata.put("labels", Map.of("app.kubernetes.io/managed-by", "container-manager", LABEL, place.name()));
        if (version != null) {
            metadata.put("resourceVersion", version);
        }
        return new TreeMap<>(Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Secret",
                "metadata",
                metadata,
                "type",
                StoreObjects.TYPE,
                "data",
                Map.of(CONTENT, Base64.getEncoder().encodeToString(packed))));
    }
}
