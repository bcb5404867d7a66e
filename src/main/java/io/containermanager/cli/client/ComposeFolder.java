package io.containermanager.cli.client;

import io.containermanager.model.compose.ComposeImport;
import io.containermanager.model.compose.file.ComposeRequest;
import io.containermanager.model.compose.file.ComposeRequest.SideFile;
import io.containermanager.yaml.SideFileReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files that belong to a Compose file and are uploaded with it: {@code .env}, and all that the manager's own reading of the file asks
 * for, whatever key refers to it. A folder is uploaded only where it is bound read-only: others hold data. Symbolic links are followed
 * only within the Compose file's
 * folder: a link in a foreign project could point to a private key.
 */
public final class ComposeFolder {

    /** The most parts of a form; more are refused by the manager anyway. */
    private static final int FILES_MAX = 250;

    /** Files may refer to files; the manager refuses longer chains. */
    private static final int ROUNDS_MAX = 25;

    private static final String ENV = ".env";

    /** Parts of these names are the Compose file itself. */
    private static final Set<String> COMPOSE_PARTS =
            Set.of("compose", "compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml");

    private final Path folder;
    private final Path realFolder;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final Map<String, SideFile> readable = new HashMap<>();
    private final Set<String> notes = new LinkedHashSet<>();

    private ComposeFolder(Path folder) throws IOException {
        this.folder = folder;
        this.realFolder = folder.toRealPath();
    }

    /**
     * What is uploaded beside the Compose file.
     *
     * @param files contents by path relative to the Compose file
     * @param notes what is left out, a sentence each
     */
    public record Collected(Map<String, byte[]> files, List<String> notes) {}

    /**
     * Collects the files of a parsed Compose file.
     *
     * @param envFile what is sent as {@code .env} instead of that file
     * @param profiles the active profiles: services of others need no files
     */
    public static Collected collect(
            Path composeFile, @Nullable Object tree, Optional<Path> envFile, Set<String> profiles) {
        var folder = Objects.requireNonNull(
                composeFile.toAbsolutePath().normalize().getParent(), "an absolute path of a file");
        try {
            var collecting = new ComposeFolder(folder);
            collecting.environment(envFile);
            collecting.references(tree, profiles, envFile.isPresent());
            return new Collected(new LinkedHashMap<>(collecting.files), List.copyOf(collecting.notes));
        } catch (IOException unreadable) {
            throw ClientException.failed("Cannot read " + folder + ": " + Reasons.of(unreadable));
        }
    }

    /** It may be a link to anywhere, as one .env for many stacks is: its name is fixed, and it gives values only. */
    private void environment(Optional<Path> given) {
        var file = given.orElse(folder.resolve(ENV));
        if (given.isPresent() || Files.isRegularFile(file)) {
            put(ENV, file);
        }
    }

    /** Until a reading asks for nothing new: an extended file may refer to others, and variables of .env name some. */
    private void references(@Nullable Object tree, Set<String> profiles, boolean envGiven) {
        int before = -1;
        for (int round = 0; round < ROUNDS_MAX && before != files.size(); round++) {
            before = files.size();
            var nothing = ComposeRequest.of(1, tree);
            var asked = ComposeImport.references(new ComposeRequest(
                    nothing.appId(),
                    nothing.appName(),
                    tree,
                    Map.of(),
                    profiles,
                    readable,
                    nothing.known(),
                    nothing.projectRoot(),
                    nothing.lines()));
            new TreeMap<>(asked.kept()).forEach((path, readOnly) -> keep(path, readOnly, envGiven));
            asked.read().stream().sorted().forEach(this::add);
        }
    }

    private void keep(String name, boolean readOnly, boolean envGiven) {
        var path = resolved(name);
        if (path.isEmpty()) {
            return;
        }
        if (name.equals(ENV) && !envGiven && Files.isRegularFile(path.get())) {
            // Here a container gets to see the file itself.
            requireInside(name, path.get());
        }
        if (!Files.isDirectory(path.get())) {
            add(name);
        } else if (readOnly) {
            requireInside(name, path.get());
            folder(path.get());
        } else {
            notes.add("The folder ./" + name
                    + " is bound writable, so it is not uploaded: the container gets the folder "
                    + name + " of this app in the manager's engine.project-root, empty at first, not the one here."
                    + " To bind the one here, write its absolute path.");
        }
    }

    private void folder(Path path) {
        try (var walked = Files.walk(path)) {
            walked.filter(file -> !file.equals(path)).limit(10L * FILES_MAX).forEach(file -> {
                var name = folder.relativize(file).toString();
                if (Files.isSymbolicLink(file) && (!isInside(file) || !Files.isRegularFile(file))) {
                    notes.add(
                            name + " is not uploaded: it is a symbolic link that does not lead to a file in the folder"
                                    + " of the Compose file. Replace it by a copy if the container needs it.");
                } else if (Files.isRegularFile(file) && !COMPOSE_PARTS.contains(name)) {
                    add(name);
                }
            });
        } catch (IOException unreadable) {
            throw ClientException.failed("Cannot read " + path + ": " + Reasons.of(unreadable));
        } catch (UncheckedIOException unreadable) {
            throw ClientException.failed("Cannot read " + path + ": "
                    + Reasons.of(Objects.requireNonNull(unreadable.getCause(), "it wraps one")));
        }
    }

    /** Adds a file that is there; what is missing is reported by the manager, with its line. */
    private void add(String name) {
        var path = resolved(name);
        if (path.isPresent()
                && !files.containsKey(name)
                && files.size() <= FILES_MAX
                && Files.isRegularFile(path.get())) {
            requireInside(name, path.get());
            put(name, path.get());
        }
    }

    /** Only what is beside or below the Compose file can be uploaded. */
    private Optional<Path> resolved(String name) {
        try {
            var path = folder.resolve(name).normalize();
            if (path.startsWith(folder)) {
                return Optional.of(path);
            }
            if (!name.startsWith("/") && Files.exists(path)) {
                notes.add(name
                        + " is not uploaded: it is outside the folder of the Compose file. Copy it into that folder"
                        + " and refer to the copy.");
            }
            return Optional.empty();
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
    }

    private void requireInside(String name, Path path) {
        if (!isInside(path)) {
            throw ClientException.failed(
                    name
                            + " leads outside the folder of the Compose file through a symbolic link, and is not"
                            + " uploaded.",
                    List.of("Replace the link by a copy of what it points to, or remove the reference to " + name
                            + "."));
        }
    }

    private boolean isInside(Path path) {
        try {
            return path.toRealPath().startsWith(realFolder);
        } catch (IOException dangling) {
            return false;
        }
    }

    private void put(String name, Path file) {
        try {
            var content = Files.readAllBytes(file);
            files.put(name, content);
            readable.put(name, SideFileReader.read(name, content));
        } catch (IOException unreadable) {
            throw ClientException.failed("Cannot read " + file + ": " + Reasons.of(unreadable));
        }
    }
}
