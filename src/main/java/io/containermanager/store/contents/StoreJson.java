package io.containermanager.store.contents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.containermanager.json.JsonFormat;
import io.containermanager.model.State;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.wire.Sha256;
import io.containermanager.model.wire.StateTree;
import io.containermanager.store.StoreException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The stored text of targets, digests and events' details. Pure and thread-safe. */
public final class StoreJson {

    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};
    private static final TypeReference<Map<String, @Nullable Object>> TREE = new TypeReference<>() {};

    /** Keys in order, so that equal targets have equal texts. */
    private static final JsonMapper MAPPER = JsonFormat.mapper()
            .configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true)
            .build();

    static {
        // Accepted targets must stay readable, however long their strings are.
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
    }

    private StoreJson() {}

    /** The canonical text of a state. */
    public static String write(State state) {
        return write(StateTree.write(state));
    }

    /** The text of a plain tree. */
    public static String write(Map<String, ?> tree) {
        return JsonFormat.text(MAPPER, tree);
    }

    /** The same text, indented, with these fields added. */
    public static byte[] indented(String json, Map<String, ?> beside) {
        try {
            var tree = new LinkedHashMap<String, @Nullable Object>(beside);
            tree.putAll(MAPPER.readValue(json, TREE));
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("not JSON: " + impossible.getOriginalMessage(), impossible);
        }
    }

    /** Reads a stored state. */
    public static State readState(long revision, String json) {
        return switch (StateTree.readStored(readTree(json))) {
            case Parsed.Good<State>(var state) -> state;
            case Parsed.Bad<State>(var violations) ->
                throw new StoreException.Unavailable(
                        "the stored target " + revision + " is not valid for this version ("
                                + violations.getFirst().pointer() + " "
                                + violations.getFirst().message()
                                + "); go back to the version that accepted it, or send a target that is valid",
                        new IllegalStateException(violations.size() + " violations"));
        };
    }

    /** Fails unless a stored value is a JSON object; cheaper than reading it. */
    public static void requireObject(String json) {
        try (var parser = MAPPER.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new StoreException.Unavailable("a stored value is not a JSON object", null);
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new StoreException.Unavailable("a stored value has data after its JSON object", null);
            }
        } catch (IOException damaged) {
            throw new StoreException.Unavailable("a stored value is not JSON", damaged);
        }
    }

    /** The fingerprint of a text, {@code sha256:} and hex digits. */
    public static String checksum(String json) {
        return "sha256:" + Sha256.hex(json);
    }

    /** Reads a stored tree. */
    public static Map<String, @Nullable Object> readTree(String json) {
        return read(json, TREE);
    }

    /** Reads stored digests. */
    public static Map<String, String> readTexts(String json) {
        return read(json, TEXTS);
    }

    private static <T> T read(String json, TypeReference<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException damaged) {
            throw new StoreException.Unavailable(
                    "a stored value is not JSON: " + damaged.getOriginalMessage(), damaged);
        }
    }
}
