package io.containermanager.store.sqlite;

import io.containermanager.store.StoreRefusedException;
import io.containermanager.store.files.FilePermissions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Shows which process uses a database: a lock on a file beside it, whose text names the holder. The operating system releases the lock
 * with the process, so the file of a killed manager blocks no other.
 */
final class LockFile implements AutoCloseable {

    private final FileChannel channel;

    private LockFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Takes the lock, or fails with the name of its holder. */
    static LockFile take(Path database) throws IOException {
        var path = database.resolveSibling(database.getFileName() + ".lock");
        FilePermissions.createFile(path);
        var channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                throw held(database, path, null);
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(("process " + ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return new LockFile(channel);
        } catch (OverlappingFileLockException sameProcess) {
            channel.close();
            throw held(database, path, sameProcess);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    private static StoreRefusedException held(Path database, Path lock, @Nullable Throwable cause) throws IOException {
        var holder = Files.readString(lock).strip();
        return new StoreRefusedException(
                database + " is in use by another manager (" + (holder.isEmpty() ? "unknown process" : holder)
                        + "); stop that one, or give this one a file of its own with DATABASE_PATH",
                cause);
    }

    @Override
    public void close() throws IOException {
        channel.truncate(0);
        channel.close();
    }
}
