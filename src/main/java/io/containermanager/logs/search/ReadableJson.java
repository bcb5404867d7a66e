package io.containermanager.logs.search;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.containermanager.json.JsonFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A line that is one JSON object as people read it, and as the dashboard shows it ({@code log-text.js}): its message first, then the other
 * members as {@code name=value}. Pure.
 */
final class ReadableJson {

    /** Lines nested deeper are searched as they were written only. */
    private static final int DEPTH_MAX = 200;

    private static final JsonFactory JSON = JsonFormat.factory()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            // Interned names would let lines fill a table that is never emptied.
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
            .build();

    /** The members that loggers use for what a person reads, the first one before the others. */
    private static final List<String> MESSAGES = List.of("msg", "message", "event", "text");

    /** Shown beside each line anyway. */
    private static final Set<String> KNOWN =
            Set.of("level", "lvl", "severity", "time", "timestamp", "ts", "@timestamp", "levelname");

    private ReadableJson() {}

    /** The line as it is read; empty for one that is not a JSON object. */
    static Optional<String> of(String line) {
        var text = line.strip();
        if (!text.startsWith("{") || !text.endsWith("}")) {
            return Optional.empty();
        }
        try (var parser = JSON.createParser(text)) {
            return Optional.of(read(parser));
        } catch (IOException noJson) {
            return Optional.empty();
        }
    }

    private static String read(JsonParser parser) throws IOException {
        var members = new LinkedHashMap<String, String>();
        var texts = new LinkedHashMap<String, String>();
        parser.nextToken();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var name = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_STRING && MESSAGES.contains(name)) {
                texts.put(name, parser.getText());
            }
            members.put(name, parser.currentToken().isScalarValue() ? parser.getText() : structure(parser));
        }
        var first = MESSAGES.stream().filter(texts::containsKey).findFirst().orElse("");
        var shown = new StringBuilder(texts.getOrDefault(first, ""));
        for (Map.Entry<String, String> member : members.entrySet()) {
            if (!KNOWN.contains(member.getKey()) && !first.equals(member.getKey())) {
                shown.append(shown.isEmpty() ? "" : " ")
                        .append(member.getKey())
                        .append('=')
                        .append(member.getValue());
            }
        }
        return shown.toString();
    }

    private static String structure(JsonParser parser) throws IOException {
        var text = new StringWriter();
        try (var generator = JSON.createGenerator(text)) {
            generator.copyCurrentStructureExact(parser);
        }
        return text.toString();
    }
}
