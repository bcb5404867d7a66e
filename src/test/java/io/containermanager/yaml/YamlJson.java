package io.containermanager.yaml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** YAML files of the project as trees to look into. */
public final class YamlJson {

    private YamlJson() {}

    public static JsonNode read(Path file) throws IOException {
        return read(Files.readString(file));
    }

    public static JsonNode read(String text) {
        return new ObjectMapper().valueToTree(tree(text));
    }

    /** As maps, lists, strings, numbers and booleans. */
    public static @Nullable Object tree(String text) {
        try {
            return YamlTree.parse(text).tree();
        } catch (YamlTree.MalformedException malformed) {
            throw new AssertionError(malformed.getMessage(), malformed);
        }
    }
}
