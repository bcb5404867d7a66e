package io.containermanager.replica.store;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.store.StoreException;
import io.containermanager.store.contents.StoreContents;
import io.containermanager.store.contents.StoreJson;
import io.containermanager.store.contents.TargetRow;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Secrets of a store: their names, labels and contents. Secrets because targets hold environment values; a type of their own keeps them
 * apart from what pods mount. Pure.
 *
 * @param namespace where they are
 * @param store the store's name, with which theirs begin
 */
record StoreObjects(String namespace, String store) {

    /** The type of every Secret of a store. */
    static final String TYPE = "containermanager.io/store";

    private static final String STORE_LABEL = "io.containermanager.store";
    private static final String PART_LABEL = "io.containermanager.store-part";
    private static final String CONTENT = "content";
    private static final Pattern DIGITS = Pattern.compile("[1-9][0-9]{0,17}");

    /** What a Secret holds. */
    enum Part {
        /** The head: its write is the commit. */
        HEAD,
        /** A part of a target's text; never changed. */
        TARGET,
        /** The images that a target ran with, and when it was applied. */
        NOTE,
        /** What is remembered of an app's services. */
        MEMORY,
        /** The images and containers that were made. */
        OBSERVED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    String head() {
        return store + "-head";
    }

    String observed() {
        return store + "-observed";
    }

    String note(long revision) {
        return store + "-n" + revision;
    }

    String memory(long appId) {
        return store + "-m" + appId;
    }

    /** The app whose services' memory is in the Secret of that name; empty for any other. */
    Optional<Long> appOfMemory(String name) {
        var prefix = store + "-m";
        var digits = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        return DIGITS.matcher(digits).matches() ? Optional.of(Long.parseLong(digits)) : Optional.empty();
    }

    /** The revision whose text the Secret of that name holds a part of; empty for any other. */
    Optional<Long> revisionOfChunk(String name) {
        var prefix = store + "-r";
        var rest = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
        int dash = rest.indexOf('-');
        var digits = dash < 0 ? "" : rest.substring(0, dash);
        return DIGITS.matcher(digits).matches() ? Optional.of(Long.parseLong(digits)) : Optional.empty();
    }

    String chunk(TargetText.Place place, int chunk) {
        return store + "-" + place.name(chunk);
    }

    /** What all Secrets of the store are labelled with. */
    String label() {
        return STORE_LABEL + "=" + store;
    }

    /** Selects what can change. */
    String changingSelector() {
        return STORE_LABEL + "=" + store + "," + PART_LABEL + "!=" + Part.TARGET.label();
    }

    /** Selects the parts of the targets' texts. */
    String textSelector() {
        return STORE_LABEL + "=" + store + "," + PART_LABEL + "=" + Part.TARGET.label();
    }

    /** A part of a target's text. */
    Map<String, Object> chunkSecret(TargetText.Place place, int chunk, byte[] content) {
        var secret = secret(Part.TARGET, chunk(place, chunk), content, null);
        secret.put("immutable", true);
        return secret;
    }

    Map<String, Object> headSecret(RevisionIndex head, @Nullable String version) {
        return secret(Part.HEAD, head(), packed(head.write()), version);
    }

    Map<String, Object> noteSecret(TargetRow target, @Nullable String version) {
        var appliedAt = target.appliedAt();
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("digests", target.digests());
        tree.put("appliedAt", appliedAt == null ? null : appliedAt.toString());
        return secret(Part.NOTE, note(target.revision()), packed(tree), version);
    }

    Map<String, Object> memorySecret(long appId, Map<ServiceKey, ServiceMemory> memories, @Nullable String version) {
        var ofApp = memories.values().stream()
                .filter(memory -> memory.key().appId() == appId)
                .toList();
        return secret(Part.MEMORY, memory(appId), packed(MemoryJson.write(ofApp)), version);
    }

    Map<String, Object> observedSecret(StoreContents contents, @Nullable String version) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("images", contents.fetchedImages());
        tree.put("containers", contents.ownContainers().stream().sorted().toList());
        return secret(Part.OBSERVED, observed(), packed(tree), version);
    }

    private static byte[] packed(Map<String, @Nullable Object> tree) {
        return TargetText.packed(StoreJson.write(tree));
    }

    private Map<String, Object> secret(Part part, String name, byte[] content, @Nullable String version) {
        var metadata = new TreeMap<String, Object>();
        metadata.put("name", name);
        metadata.put("namespace", namespace);
        metadata.put(
                "labels",
                Map.of(
                        "app.kubernetes.io/managed-by",
                        "container-manager",
                        STORE_LABEL,
                        store,
                        PART_LABEL,
                        part.label()));
        if (version != null) {
            metadata.put("resourceVersion", version);
        }
        var secret = new TreeMap<String, Object>();
        secret.put("apiVersion", "v1");
        secret.put("kind", "Secret");
        secret.put("metadata", metadata);
        secret.put("type", TYPE);
        secret.put("data", Map.of(CONTENT, Base64.getEncoder().encodeToString(content)));
        return secret;
    }

    /** Whether two Secrets hold the same. */
    static boolean sameContent(Map<String, Object> one, Map<String, Object> other) {
        return Objects.equals(one.get("data"), other.get("data"));
    }

    /** The bytes that a Secret holds. */
    static byte[] content(Map<String, Object> secret) {
        var fields = new StoredFields("the Secret " + name(secret), secret);
        try {
            return Base64.getDecoder().decode(fields.required("data").text(CONTENT));
        } catch (IllegalArgumentException malformed) {
            throw fields.damaged(CONTENT);
        }
    }

    /** The tree that a Secret holds. */
    static StoredFields tree(Map<String, Object> secret) {
        var place = "the Secret " + name(secret);
        try {
            return new StoredFields(place, StoreJson.readTree(TargetText.unpacked(content(secret))));
        } catch (UncheckedIOException malformed) {
            throw new StoreException.Unavailable(place + " is damaged; put a good copy in its place", malformed);
        }
    }

    static String name(Map<String, Object> secret) {
        return new StoredFields("a Secret", secret).required("metadata").text("name");
    }

    static String version(Map<String, Object> secret) {
        return new StoredFields("the Secret " + name(secret), secret)
                .required("metadata")
                .text("resourceVersion");
    }
}
