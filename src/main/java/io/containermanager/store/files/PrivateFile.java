package io.containermanager.store.files;

import io.containermanager.event.FailureText;
import io.containermanager.store.StoreException;
import io.containermanager.store.TextStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.function.Function;

/** A text in a file that only this process changes and only its user may read. A change is on disk, whole or not at all. Thread-safe. */
public final class PrivateFile implements TextStore {

    private final Path file;
    private volatile String text;

    private PrivateFile(Path file, String text) {
        this.file = file;
        this.text = text;
    }

    /** The file as it is; empty while it does not exist. */
    public static PrivateFile open(Path file) throws IOException {
        return new PrivateFile(file, read(file));
    }

    private static String read(Path file) throws IOException {
        return Files.exists(file) ? Files.readString(file) : "";
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public synchronized <R> R change(Function<String, Changed<R>> change) {
        var changed = change.apply(text);
        if (!changed.text().equals(text)) {
            write(changed.text());
            text = changed.text();
        }
        return changed.result();
    }

    private void write(String changed) {
        try {
            replace(file, changed);
        } catch (IOException failed) {
            if (ProjectFiles.isDiskFull(failed)) {
                throw new StoreException.NoSpace("the disk with " + file + " is full", failed);
            }
            readBack();
            throw new StoreException.Unavailable(file + " cannot be written: " + FailureText.of(failed), failed);
        }
    }

    /** A failure may have come after the new file was in its place. */
    private void readBack() {
        try {
            text = read(file);
        } catch (IOException unreadable) {
            // Then the last text that was read stays.
        }
    }

    /** Writes it, on disk with what names it when this returns; after a failure the file is the old one or, seldom, the new one. */
    static void replace(Path file, String text) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            replace(file, fresh, text);
        } catch (IOException failed) {
            try {
                Files.deleteIfExists(fresh);
            } catch (IOException left) {
                failed.addSuppressed(left);
            }
            throw failed;
        }
    }

    private static void replace(Path file, Path fresh, String changed) throws IOException {
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (var channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(changed.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        var folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "an absolute path of a file");
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
