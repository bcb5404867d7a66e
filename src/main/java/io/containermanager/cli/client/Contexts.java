package io.containermanager.cli.client;

import io.containermanager.yaml.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The user's file of managers: {@code current: NAME} and {@code contexts: {NAME: {url, token-file, ca-file}}}.
 *
 * @param file where it is
 * @param current the context that applies without {@code --context}
 * @param byName all
 */
record Contexts(Path file, Optional<String> current, Map<String, Context> byName) {

    private static final Set<String> KEYS = Set.of("url", "token-file", "ca-file");

    /**
     * One manager.
     *
     * @param url its address
     * @param tokenFile a file that holds the token
     * @param caFile certificates to trust, PEM
     */
    record Context(String url, Optional<Path> tokenFile, Optional<Path> caFile) {}

    /** Reads the file; no contexts if there is none. */
    static Contexts read(Map<String, String> environment, Path home) {
        var base = Optional.ofNullable(environment.get("XDG_CONFIG_HOME"))
                .filter(name -> !name.isBlank())
                .map(Path::of)
                .orElse(home.resolve(".config"));
        var file = base.resolve("container-manager/config.yaml");
        if (!Files.exists(file)) {
            return new Contexts(file, Optional.empty(), Map.of());
        }
        try {
            return parse(file, home, YamlTree.parse(Files.readString(file)).tree());
        } catch (IOException unreadable) {
            throw ClientException.failed("Cannot read " + file + ": " + Reasons.of(unreadable));
        } catch (YamlTree.MalformedException malformed) {
            throw ClientException.failed(file + " is not valid YAML: " + malformed.getMessage());
        }
    }

    private static Contexts parse(Path file, Path home, @Nullable Object tree) {
        var root = map(file, "the file", tree);
        for (var key : root.keySet()) {
            if (!Set.of("current", "contexts").contains(key)) {
                throw ClientException.failed(file + ": unknown key " + key + "; there are current and contexts");
            }
        }
        var contexts = new LinkedHashMap<String, Context>();
        map(file, "contexts", root.get("contexts"))
                .forEach((name, value) -> contexts.put(name, context(file, home, name, map(file, name, value))));
        var current = Optional.ofNullable(root.get("current")).map(Object::toString);
        return new Contexts(file, current, contexts);
    }

    private static Context context(Path file, Path home, String name, Map<String, @Nullable Object> members) {
        for (var key : members.keySet()) {
            if (!KEYS.contains(key)) {
                throw ClientException.failed(
                        file + ": unknown key " + key + " in context " + name + "; there are url, token-file, ca-file");
            }
        }
        var url = members.get("url");
        if (url == null) {
            throw ClientException.failed(file + ": context " + name + " needs a url");
        }
        return new Context(
                url.toString(), path(file, home, members.get("token-file")), path(file, home, members.get("ca-file")));
    }

    /** Relative to the file's folder; a tilde is the user's home. */
    private static Optional<Path> path(Path file, Path home, @Nullable Object value) {
        if (value == null) {
            return Optional.empty();
        }
        var name = value.toString();
        return Optional.of(name.startsWith("~/") ? home.resolve(name.substring(2)) : file.resolveSibling(name));
    }

    @SuppressWarnings("unchecked") // YamlTree makes maps with text keys only.
    private static Map<String, @Nullable Object> map(Path file, String what, @Nullable Object value) {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw ClientException.failed(file + ": " + what + " must be a map");
    }

    /** The context of that name; a failure names those there are. */
    Context named(String name) {
        var found = byName.get(name);
        if (found == null) {
            throw ClientException.failed("No context " + name + " in " + file
                    + (byName.isEmpty() ? "" : "; there are " + String.join(", ", byName.keySet())));
        }
        return found;
    }
}
