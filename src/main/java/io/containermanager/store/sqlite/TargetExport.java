package io.containermanager.store.sqlite;

import io.containermanager.model.State;
import io.containermanager.store.StoreException;
import io.containermanager.store.contents.StoreJson;
import io.containermanager.store.contents.TargetRow;
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
import java.util.regex.Pattern;

/**
 * Exports the newest target to {@code target.json} beside the database, which people can read, copy and post again, with its
 * revision and the checksum of its stored text. These show what the database must contain; the target itself is only read back to draft a
 * recovery. Written by the database's thread.
 */
final class TargetExport {

    private static final Logger LOGGER = System.getLogger(TargetExport.class.getName());

    private static final Pattern UUID_TEXT = Pattern.compile("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path path;
    private long written;
    private String writtenBy = "";

    TargetExport(Path database) {
        this.path = database.resolveSibling("target.json");
    }

    /** Whether an earlier run left an export. */
    boolean exists() {
        return Files.exists(path);
    }

    /**
     * The export of an earlier run.
     *
     * @param revision the target's
     * @param checksum of the target's stored text
     */
    record Stamp(long revision, String checksum) {

        static Stamp of(TargetRow target) {
            return new Stamp(target.revision(), StoreJson.checksum(target.json()));
        }
    }

    /** The file's stamp; empty if it has none, because an earlier version wrote it or it was edited. */
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

    /** The identity of the manager that wrote it; empty if it has none, because an earlier version wrote it. */
    Optional<String> instance() {
        try {
            return Optional.ofNullable(
                            StoreJson.readTree(Files.readString(path)).get("instance"))
                    .map(String::valueOf)
                    .filter(text -> UUID_TEXT.matcher(text).matches());
        } catch (IOException | UncheckedIOException | StoreException unreadable) {
            return Optional.empty();
        }
    }

    /** Its path, for messages. */
    Path path() {
        return path;
    }

    /** The exported target; empty if there is none or this version cannot read it. From any thread. */
    Optional<State> read() {
        try {
            return Optional.of(StoreJson.readState(0, Files.readString(path)));
        } catch (IOException | UncheckedIOException | StoreException unreadable) {
            LOGGER.log(Level.DEBUG, "no target is drafted from " + path, unreadable);
            return Optional.empty();
        }
    }

    /**
     * Writes the target if it has changed. A failure is logged and has no other effect.
     *
     * @param instance the manager's identity, by which it knows its containers
     */
    void write(TargetRow target, String instance) {
        if (target.revision() == written && instance.equals(writtenBy)) {
            return;
        }
        try {
            var stamp = Stamp.of(target);
            replace(StoreJson.indented(
                    target.json(),
                    Map.of("revision", stamp.revision(), "checksum", stamp.checksum(), "instance", instance)));
            written = target.revision();
            writtenBy = instance;
        } catch (IOException failure) {
            LOGGER.log(Level.WARNING, path + " could not be written; the target is stored in the database", failure);
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
