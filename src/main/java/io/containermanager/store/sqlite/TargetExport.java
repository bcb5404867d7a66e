package io.containermanager.store.sqlite;

import io.containermanager.model.State;
import io.containermanager.store.StoreException;
import io.containermanager.store.files.FilePermissions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/**
 * Keeps the newest target in a file of its own beside the database, {@code target.json}, that people can read, copy and post again, with its
 * revision and the checksum of its stored text. They tell what the database held at least; the target itself is read back only to draft one
 * for people. Written by the database's thread.
 */
final class TargetExport {

    private static final Logger LOGGER = System.getLogger(TargetExport.class.getName());

    private final Path path;
    private long written;

    TargetExport(Path database) {
        this.path = database.resolveSibling("target.json");
    }

    /** Whether an earlier run left a target here. */
    boolean exists() {
        return Files.exists(path);
    }

    /**
     * What an earlier run wrote last.
     *
     * @param revision the target's
     * @param checksum of the target's stored text
     */
    record Stamp(long revision, String checksum) {

        static Stamp of(TargetRow target) {
            return new Stamp(target.revision(), StoreJson.checksum(target.json()));
        }
    }

    /** The stamp of the file; empty when there is none, as in one that an earlier version wrote or somebody rewrote. */
    Optional<Stamp> stamp() {
        try {
            var tree = StoreJson.readTree(Files.readString(path));
            return tree.get("revision") instanceof Number revision && tree.get("checksum") instanceof String checksum
                    ? Optional.of(new Stamp(revision.longValue(), checksum))
                    : Optional.empty();
        } catch (IOException | UncheckedIOException | StoreException unreadable) {
            return Optional.empty();
        }
    }

    /** Where it is, for people. */
    Path path() {
        return path;
    }

    /** The target that it tells of; empty when there is none, or none that this version can read. From any thread. */
    Optional<State> read() {
        try {
            return Optional.of(StoreJson.readState(0, Files.readString(path)));
        } catch (IOException | UncheckedIOException | StoreException unreadable) {
            LOGGER.log(Level.DEBUG, "no target is drafted from " + path, unreadable);
            return Optional.empty();
        }
    }

    /** Writes it if it is not what was written last. A failure is told and costs nothing else. */
    void write(TargetRow target) {
        if (target.revision() == written) {
            return;
        }
        try {
            var stamp = Stamp.of(target);
            replace(StoreJson.indented(
                    target.json(), Map.of("revision", stamp.revision(), "checksum", stamp.checksum())));
            written = target.revision();
        } catch (IOException failure) {
            LOGGER.log(
                    Level.WARNING, path + " could not be written; the database has the target all the same", failure);
        }
    }

    private void replace(byte[] text) throws IOException {
        var unfinished = path.resolveSibling("target.json.tmp");
        Files.deleteIfExists(unfinished);
        FilePermissions.createFile(unfinished);
        try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            var rest = ByteBuffer.wrap(text);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
        }
        Files.move(unfinished, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
