package io.containermanager.cli.client;

import io.containermanager.yaml.YamlTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files that belong to a Compose file and are uploaded with it: {@code .env}, {@code env_file}, files of configs and secrets, files that
 * services extend, and what containers bind from beside it. A folder is uploaded only where it is bound read-only: others hold data.
 */
public final class ComposeFolder {

    /** The most parts of a form; more are refused by the manager anyway. */
    private static final int FILES_MAX = 250;

    private static final int EXTENDS_DEPTH_MAX = 5;

    private final Path folder;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<String> notes = new ArrayList<>();

    private ComposeFolder(Path folder) {
        this.folder = folder;
    }

    /**
     * What is uploaded beside the Compose file.
     *
     * @param files contents by path relative to the Compose file
     * @param notes what is left out, a sentence each
     */
    public record Collected(Map<String, byte[]> files, List<String> notes) {}

    /** Collects the files of a parsed Compose file. */
    public static Collected collect(Path composeFile, @Nullable Object tree, Optional<Path> envFile) {
        var collecting = new ComposeFolder(
                Objects.requireNonNull(composeFile.toAbsolutePath().getParent(), "an absolute path of a file"));
        collecting.environment(envFile);
        collecting.document(tree, 0);
        return new Collected(new LinkedHashMap<>(collecting.files), List.copyOf(collecting.notes));
    }

    private void environment(Optional<Path> given) {
        var file = given.orElse(folder.resolve(".env"));
        if (given.isPresent() || Files.isRegularFile(file)) {
            files.put(".env", read(file));
        }
    }

    private void document(@Nullable Object tree, int depth) {
        for (var service : values(member(tree, "services"))) {
            envFiles(member(service, "env_file"));
            for (var volume : list(member(service, "volumes"))) {
                bind(volume);
            }
            if (member(member(service, "extends"), "file") instanceof String file && depth < EXTENDS_DEPTH_MAX) {
                extended(file, depth);
            }
        }
        for (var kind : List.of("configs", "secrets")) {
            for (var declared : values(member(tree, kind))) {
                if (member(declared, "file") instanceof String file) {
                    add(file);
                }
            }
        }
    }

    private void envFiles(@Nullable Object value) {
        for (var file : value instanceof String ? List.of(value) : list(value)) {
            if (file instanceof String name) {
                add(name);
            } else if (member(file, "path") instanceof String name) {
                add(name);
            }
        }
    }

    private void bind(@Nullable Object volume) {
        if (volume instanceof String text) {
            var parts = text.split(":", -1);
            if (parts.length > 1) {
                bind(parts[0], parts.length > 2 && List.of(parts[2].split(",")).contains("ro"));
            }
        } else if ("bind".equals(member(volume, "type")) && member(volume, "source") instanceof String source) {
            bind(source, Boolean.TRUE.equals(member(volume, "read_only")));
        }
    }

    private void bind(String source, boolean readOnly) {
        if (!source.startsWith("./") && !source.startsWith("../")) {
            return;
        }
        var path = inside(source);
        if (path.isEmpty() || !Files.isDirectory(path.get())) {
            add(source);
        } else if (readOnly) {
            folder(path.get());
        } else {
            notes.add("The folder " + source
                    + " is not uploaded, because it is not bound read-only; the container gets the"
                    + " folder of this name on the manager's machine.");
        }
    }

    private void folder(Path path) {
        try (var walked = Files.walk(path)) {
            walked.filter(Files::isRegularFile)
                    .limit(FILES_MAX + 1L)
                    .forEach(file -> add(folder.relativize(file).toString()));
        } catch (IOException unreadable) {
            throw ClientException.failed("Cannot read " + path + ": " + Reasons.of(unreadable));
        } catch (UncheckedIOException unreadable) {
            throw ClientException.failed("Cannot read " + path + ": "
                    + Reasons.of(Objects.requireNonNull(unreadable.getCause(), "it wraps one")));
        }
    }

    private void extended(String file, int depth) {
        add(file);
        inside(file).filter(Files::isRegularFile).ifPresent(path -> {
            try {
                document(YamlTree.parse(Files.readString(path)).tree(), depth + 1);
            } catch (IOException | YamlTree.MalformedException unreadable) {
                notes.add("The files that " + file + " refers to are not uploaded: it cannot be read.");
            }
        });
    }

    /** Adds a file that is there; what is missing is reported by the manager, with its line. */
    private void add(String name) {
        var path = inside(name);
        if (path.isPresent() && Files.isRegularFile(path.get()) && files.size() <= FILES_MAX) {
            files.put(folder.relativize(path.get()).toString(), read(path.get()));
        }
    }

    /** Only what is beside or below the Compose file can be uploaded. */
    private Optional<Path> inside(String name) {
        if (name.contains("$") || name.startsWith("/") || name.startsWith("~")) {
            return Optional.empty();
        }
        var path = folder.resolve(name).normalize();
        return path.startsWith(folder) ? Optional.of(path) : Optional.empty();
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw ClientException.failed("Cannot read " + file + ": " + Reasons.of(unreadable));
        }
    }

    private static @Nullable Object member(@Nullable Object tree, String name) {
        return tree instanceof Map<?, ?> map ? map.get(name) : null;
    }

    private static List<?> values(@Nullable Object tree) {
        return tree instanceof Map<?, ?> map
                ? List.copyOf(map.values().stream().filter(Objects::nonNull).toList())
                : List.of();
    }

    private static List<?> list(@Nullable Object tree) {
        return tree instanceof List<?> list ? list : List.of();
    }
}
