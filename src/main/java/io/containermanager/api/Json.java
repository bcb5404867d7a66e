package io.containermanager.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Plain trees to JSON, in the order of their maps. */
final class Json {

    /** How deep a request's JSON may be nested: no declared form needs half of it. */
    static final int DEPTH_MAX = 64;

    /** Longest number in a request, in characters. */
    static final int NUMBER_CHARACTERS_MAX = 64;

    /** Immutable and thread-safe once made. */
    static final JsonMapper MAPPER = JsonMapper.builder(com.fasterxml.jackson.core.JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .maxNumberLength(NUMBER_CHARACTERS_MAX)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    // Interned names would let requests fill a table that is never emptied.
                    .configure(com.fasterxml.jackson.core.JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                    .configure(com.fasterxml.jackson.core.JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /** The tree as UTF-8 JSON. */
    static byte[] bytes(@Nullable Object tree) {
        try {
            return MAPPER.writeValueAsBytes(tree);
        } catch (JsonProcessingException noPlainTree) {
            throw new IllegalArgumentException(noPlainTree);
        }
    }

    /** ISO 8601 in UTC with milliseconds at the most; null stays null. */
    static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }
}
