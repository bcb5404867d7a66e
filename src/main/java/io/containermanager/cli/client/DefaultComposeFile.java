package io.containermanager.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The Compose file of a folder, when none is named. Docker Compose takes what {@code COMPOSE_FILE} says, of the environment or of
 * {@code .env}, otherwise the first of four names, and merges {@code compose.override.yaml}. A manager takes one file: where Docker Compose
 * would merge several, nothing is applied, as the first alone would declare something else.
 */
public final class DefaultComposeFile {

    private static final List<String> NAMES =
            List.of("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");

    private static final List<String> OVERRIDES = List.of(
            "compose.override.yml",
            "compose.override.yaml",
            "docker-compose.override.yml",
            "docker-compose.override.yaml");

    private static final Pattern IN_ENV_FILE = Pattern.compile(
            "(?m)^[ \\t]*(?:export[ \\t]+)?(COMPOSE_FILE|COMPOSE_PATH_SEPARATOR)[ \\t]*=[ \\t]*([^\\r\\n]*)$");

    private DefaultComposeFile() {}

    /** The folder's Compose file, if it has one. */
    public static Optional<Path> find(Path folder, Map<String, String> environment) {
        return all(folder, environment).stream().findFirst();
    }

    /**
     * The folder's Compose file, which is all that Docker Compose would read of it.
     *
     * @throws ClientException when Docker Compose would merge several files
     */
    public static Optional<Path> only(Path folder, Map<String, String> environment) {
        var files = all(folder, environment);
        if (files.size() > 1) {
            var names = files.stream()
                    .map(file ->
                            file.startsWith(folder) ? folder.relativize(file).toString() : file.toString())
                    .toList();
            throw ClientException.usage("docker compose would merge " + String.join(", ", names)
                    + " here; a manager takes one file. Merge them (docker compose config > merged.yaml) and apply the"
                    + " result with -f merged.yaml, or name one of them with -f to apply it alone.");
        }
        return files.stream().findFirst();
    }

    private static List<Path> all(Path folder, Map<String, String> environment) {
        var listed = variable(folder, environment, "COMPOSE_FILE").orElse("");
        if (!listed.isBlank()) {
            var separator = variable(folder, environment, "COMPOSE_PATH_SEPARATOR")
                    .filter(text -> !text.isEmpty())
                    .orElse(":");
            return Stream.of(listed.split(Pattern.quote(separator), -1))
                    .filter(name -> !name.isBlank())
                    .map(folder::resolve)
                    .toList();
        }
        var files = new ArrayList<Path>();
        first(folder, NAMES).ifPresent(file -> {
            files.add(file);
            first(folder, OVERRIDES).ifPresent(files::add);
        });
        return files;
    }

    private static Optional<Path> first(Path folder, List<String> names) {
        return names.stream().map(folder::resolve).filter(Files::isRegularFile).findFirst();
    }

    /** A variable that steers Docker Compose itself: the environment is asked first. */
    private static Optional<String> variable(Path folder, Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).or(() -> ofEnvFile(folder.resolve(".env"), name));
    }

    private static Optional<String> ofEnvFile(Path file, String name) {
        try {
            return IN_ENV_FILE
                    .matcher(Files.isRegularFile(file) ? Files.readString(file) : "")
                    .results()
                    .filter(line -> line.group(1).equals(name))
                    .map(line -> unquoted(line.group(2)))
                    .reduce((_, later) -> later);
        } catch (IOException unreadable) {
            // The upload of the file says why it cannot be read.
            return Optional.empty();
        }
    }

    private static String unquoted(String text) {
        var value = text.strip();
        boolean quoted = value.length() > 1 && (isWithin(value, "\"") || isWithin(value, "'"));
        return quoted
                ? value.substring(1, value.length() - 1)
                : value.replaceFirst("\\s#.*$", "").strip();
    }

    private static boolean isWithin(String value, String quote) {
        return value.startsWith(quote) && value.endsWith(quote);
    }
}
