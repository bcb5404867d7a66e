package io.containermanager.cli.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.yaml.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A file that declares containers: a Compose file, an app, or a whole state; JSON or YAML.
 *
 * @param file where it is
 * @param kind what it declares
 * @param text its content
 * @param yaml its content, parsed
 */
public record Declaration(Path file, Kind kind, String text, YamlTree yaml) {

    /** What a file declares. */
    public enum Kind {
        COMPOSE,
        APP,
        STATE
    }

    private static final String STANDARD_INPUT = "-";

    /** More than any manager takes; more is not read. */
    private static final int BYTES_MAX = 64 << 20;

    /** What a manager stored may be larger than what it takes as a Compose file. */
    private static final YamlTree.Bounds BOUNDS = new YamlTree.Bounds(BYTES_MAX, 10_000_000);

    /**
     * Reads a file, or the standard input for one called {@code -}.
     *
     * @param input the standard input
     */
    public static Declaration read(Path file, InputStream input) {
        try {
            var bytes = file.endsWith(STANDARD_INPUT) ? input.readNBytes(BYTES_MAX + 1) : Files.readAllBytes(file);
            if (bytes.length > BYTES_MAX) {
                throw ClientException.failed(shown(file) + " has more than " + BYTES_MAX / 1024 / 1024 + " MiB.");
            }
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            var yaml = file.toString().toLowerCase(Locale.ROOT).endsWith(".json")
                    ? YamlTree.json(text, BOUNDS)
                    : YamlTree.parse(text, BOUNDS);
            return new Declaration(file, kind(file, yaml.tree()), text, yaml);
        } catch (IOException unreadable) {
            throw ClientException.failed("Cannot read " + shown(file) + ": " + Reasons.of(unreadable));
        } catch (YamlTree.MalformedException malformed) {
            var place = malformed.line() == null ? "" : ":" + malformed.line();
            throw ClientException.failed(shown(file) + place + ": not valid YAML or JSON: " + malformed.problem());
        }
    }

    private static Kind kind(Path file, @Nullable Object tree) {
        if (tree instanceof Map<?, ?> map) {
            if (map.containsKey("apps")) {
                return Kind.STATE;
            }
            if (map.get("services") instanceof List<?>) {
                return Kind.APP;
            }
            if (map.containsKey("services")) {
                return Kind.COMPOSE;
            }
        }
        throw ClientException.failed(shown(file)
                + (tree == null
                        ? " is empty: it declares nothing."
                        : ": neither a Compose file nor a state: it has no services and no apps at its top"
                                + " level."));
    }

    private static String shown(Path file) {
        return file.endsWith(STANDARD_INPUT) ? "standard input" : file.toString();
    }

    /** The file as messages name it. */
    public String shown() {
        return shown(file);
    }

    /** The places of the file's values, for errors. */
    public ApiErrors.Posted posted() {
        return new ApiErrors.Posted(shown(), yaml::line);
    }

    /** The file as JSON, as short as it can be: indented, a large state could exceed what the manager takes. */
    public byte[] json() {
        try {
            return ApiResult.MAPPER.writeValueAsBytes(yaml.tree());
        } catch (JsonProcessingException notUnicode) {
            throw ClientException.failed(
                    shown() + ": a text in it contains half of a surrogate pair, which is not Unicode.");
        }
    }

    /** The file's tree. */
    public JsonNode tree() {
        return ApiResult.MAPPER.valueToTree(yaml.tree());
    }

    /** What names the app: the file, otherwise its folder. */
    public String name() {
        var named = tree().path(kind == Kind.APP ? "appName" : "name").asText("");
        if (!named.isEmpty()) {
            return named;
        }
        var folder =
                Objects.requireNonNull(file.toAbsolutePath().normalize().getParent(), "an absolute path of a file");
        var name = folder.getFileName();
        return name == null ? "app" : name.toString();
    }

    /** The parts of the form that a Compose file is posted as. */
    public Map<String, byte[]> form(ComposeFolder.Collected collected) {
        var parts = new LinkedHashMap<String, byte[]>();
        parts.put("compose", text.getBytes(StandardCharsets.UTF_8));
        parts.putAll(collected.files());
        return parts;
    }
}
