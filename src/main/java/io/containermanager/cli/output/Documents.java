package io.containermanager.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.containermanager.json.JsonFormat;
import io.containermanager.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON as text for people and programs. Pure. */
public final class Documents {

    private static final JsonMapper MAPPER = JsonFormat.mapper().build();

    private Documents() {}

    /** Indented JSON without a line's end. */
    public static String json(JsonNode node) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** YAML without the last line's end. */
    public static String yaml(JsonNode node) {
        Map<String, @Nullable Object> tree = MAPPER.convertValue(node, new TypeReference<>() {});
        return new String(YamlWriter.bytes(tree), StandardCharsets.UTF_8).stripTrailing();
    }
}
