package io.containermanager.yaml;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.containermanager.json.JsonFormat;
import io.containermanager.model.read.TreeNode;
import io.containermanager.yaml.YamlTree.MalformedException;
import io.containermanager.yaml.YamlTree.MalformedException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON as RFC 8259 has it, with the lines of its values: a text may have any character, which YAML's readers refuse for some, and
 * a key may not appear twice. Made for one document.
 */
final class JsonTree {

    private static final Pattern BEGINNING = Pattern.compile("\\s*\\{\\s*[\"}]");

    private static final JsonFactory FACTORY = JsonFormat.strictFactory()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(YamlTree.DEPTH_MAX)
                    // The caller bounds the whole text.
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final JsonParser parser;
    private final int nodesMax;
    private final YamlTree.Scalars scalars;
    private final Map<String, Integer> lines;
    private int nodes;

    private JsonTree(JsonParser parser, int nodesMax, YamlTree.Scalars scalars, Map<String, Integer> lines) {
        this.parser = parser;
        this.nodesMax = nodesMax;
        this.scalars = scalars;
        this.lines = lines;
    }

    /** Whether a text begins as an object of JSON does; YAML's flow style may begin so too. */
    static boolean isLikely(String text) {
        return BEGINNING.matcher(text).lookingAt();
    }

    /**
     * The plain tree.
     *
     * @param scalars reads numbers
     * @param lines takes the line of each value by its pointer
     */
    static @Nullable Object read(String text, int nodesMax, YamlTree.Scalars scalars, Map<String, Integer> lines)
            throws MalformedException {
        try (var parser = FACTORY.createParser(text)) {
            return new JsonTree(parser, nodesMax, scalars, lines).document();
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
    }

    private @Nullable Object document() throws IOException, MalformedException {
        try {
            parser.nextToken();
            var tree = value("");
            if (parser.nextToken() != null) {
                throw new MalformedException(line(), Kind.EXPLAINED, "something stands behind the end of the document");
            }
            return tree;
        } catch (JsonProcessingException malformed) {
            var place = malformed.getLocation();
            throw new MalformedException(
                    place == null ? null : place.getLineNr(), Kind.PARSERS_WORDS, plain(malformed));
        }
    }

    /** The parser's words without the document's: what stands where JSON should may be a secret. */
    private static String plain(JsonProcessingException malformed) {
        return malformed
                .getOriginalMessage()
                .replaceFirst(" \\(start marker at .*", "")
                .replaceFirst("token '.*?':", "token:");
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private @Nullable Object value(String pointer) throws IOException, MalformedException {
        if (++nodes > nodesMax) {
            throw new MalformedException(null, Kind.EXPLAINED, "more than " + nodesMax + " values");
        }
        lines.putIfAbsent(pointer, line());
        JsonToken token = parser.currentToken();
        if (token == null) {
            throw new MalformedException(line(), Kind.EXPLAINED, "the document ends too early");
        }
        return switch (token) {
            case START_OBJECT -> object(pointer);
            case START_ARRAY -> array(pointer);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> scalars.of(parser.getText());
            default -> parser.getText();
        };
    }

    private Map<String, @Nullable Object> object(String pointer) throws IOException, MalformedException {
        var plain = new LinkedHashMap<String, @Nullable Object>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            String below = YamlTree.below(pointer, TreeNode.escaped(key));
            if (!below.equals(pointer)) {
                lines.put(below, line());
            }
            parser.nextToken();
            plain.put(key, value(below));
        }
        return plain;
    }

    private List<@Nullable Object> array(String pointer) throws IOException, MalformedException {
        List<@Nullable Object> plain = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            plain.add(value(YamlTree.below(pointer, String.valueOf(plain.size()))));
        }
        return plain;
    }
}
