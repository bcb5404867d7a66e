package io.containermanager.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.containermanager.model.text.UnicodeText;
import java.util.Optional;

/**
 * The settings of every JSON reader and writer; no other class makes a factory or a mapper from nothing. All writers write every character as
 * it is, in UTF-8, but unpaired surrogates as U+FFFD.
 */
public final class JsonFormat {

    /** How deep a client's JSON may be nested: no declared form needs half of it. */
    public static final int DEPTH_MAX = 64;

    /** Longest number in a client's JSON, in characters. */
    public static final int NUMBER_CHARACTERS_MAX = 64;

    private JsonFormat() {}

    /** For documents of this service, an engine or another server: read leniently. */
    public static JsonFactoryBuilder factory() {
        return written((JsonFactoryBuilder) JsonFactory.builder());
    }

    /** A mapper of {@link #factory}. */
    public static JsonMapper.Builder mapper() {
        return JsonMapper.builder(factory().build());
    }

    /** For what clients send: no key twice in an object, bounded depth and numbers. */
    public static JsonFactoryBuilder strictFactory() {
        return factory()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(DEPTH_MAX)
                        .maxNumberLength(NUMBER_CHARACTERS_MAX)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // Interned names would let requests fill a table that is never emptied.
                .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false);
    }

    /** A mapper of such a factory that takes nothing after the value. */
    public static JsonMapper.Builder strictMapper(JsonFactory factory) {
        return JsonMapper.builder(factory).enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    }

    /** The text of a plain tree, or of a record of such, which any mapper can write. */
    public static String text(ObjectMapper mapper, Object tree) {
        try {
            return mapper.writeValueAsString(tree);
        } catch (JsonProcessingException impossible) {
            throw new IllegalArgumentException("not a plain tree: " + impossible.getOriginalMessage(), impossible);
        }
    }

    /** Where a client's text is not the JSON that {@link #strictFactory} reads, and why, without its own words. */
    public static String problem(JsonProcessingException refusal) {
        var at = refusal.getLocation();
        var place = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
        if (refusal instanceof StreamConstraintsException) {
            return place + "nested too deeply or a number too long";
        }
        boolean twice = refusal.getOriginalMessage().startsWith("Duplicate ");
        return place + (twice ? "the same key twice in one object" : "malformed JSON");
    }

    /** The JSON pointer of the first text, or of the object of the first key, that has half of a surrogate pair. */
    public static Optional<String> invalidText(JsonNode tree) {
        return invalidText("", tree);
    }

    private static Optional<String> invalidText(String pointer, JsonNode tree) {
        if (tree.isTextual()) {
            return UnicodeText.isValid(tree.textValue()) ? Optional.empty() : Optional.of(pointer);
        }
        for (var member : tree.properties()) {
            var found = UnicodeText.isValid(member.getKey())
                    ? invalidText(pointer + "/" + member.getKey(), member.getValue())
                    : Optional.of(pointer + "/");
            if (found.isPresent()) {
                return found;
            }
        }
        for (int i = 0; tree.isArray() && i < tree.size(); i++) {
            var found = invalidText(pointer + "/" + i, tree.get(i));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static JsonFactoryBuilder written(JsonFactoryBuilder builder) {
        // Otherwise characters beyond the basic plane, such as emoji, are written as two escapes, though all answers
        // are UTF-8.
        return builder.enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .addDecorator((_, writer) -> new UnicodeGenerator(writer));
    }
}
