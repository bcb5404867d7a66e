package io.containermanager.store.files;

import io.containermanager.model.VolumeMount;
import io.containermanager.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads the files in apps' own folders that services bind. Containers write there, so no symbolic link is followed out of an app's folder.
 *
 * @param root the folder below which each app has one of its own
 */
public record BoundFiles(Path root) {

    /** Files that are read at a time. */
    public static final int FILES_MAX = 1_000;

    /** Bytes that are read at a time. */
    public static final long BYTES_MAX = 8L << 20;

    /**
     * The contents of those files and of all files in those folders, by absolute path. What is outside the app's folder, or missing, is left
     * out.
     *
     * @param sources absolute paths, as services bind them
     * @throws StoreException.Unwritable when a file cannot be read, or there is more than may be read
     */
    public SortedMap<String, byte[]> read(long appId, Collection<String> sources) {
        var own = root.toAbsolutePath().normalize().resolve(Long.toString(appId));
        var contents = new TreeMap<String, byte[]>();
        try {
            for (var source : sources) {
                var path = Path.of(VolumeMount.clean(source));
                if (path.startsWith(own)
                        && Files.exists(path)
                        && path.toRealPath().startsWith(own.toRealPath())) {
                    read(path, contents);
                }
            }
        } catch (IOException | UncheckedIOException unreadable) {
            throw new StoreException.Unwritable(
                    "the files of the app with id " + appId + " cannot be read", unreadable);
        }
        return contents;
    }

    private static void read(Path path, SortedMap<String, byte[]> contents) throws IOException {
        try (var found = Files.walk(path)) {
            for (var file : (Iterable<Path>) found::iterator) {
                if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    long bytes = Files.size(file)
                            + contents.values().stream()
                                    .mapToLong(content -> content.length)
                                    .sum();
                    if (contents.size() >= FILES_MAX || bytes > BYTES_MAX) {
                        throw new IOException(
                                "more than " + FILES_MAX + " files or " + (BYTES_MAX >> 20) + " MiB: " + path);
                    }
                    contents.put(file.toString(), Files.readAllBytes(file));
                }
            }
        }
    }
}
