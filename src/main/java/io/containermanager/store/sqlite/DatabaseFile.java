package io.containermanager.store.sqlite;

import io.containermanager.store.StoreException;
import io.containermanager.store.StoreRefusedException;
import io.containermanager.store.files.FilePermissions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * One SQLite file and the connection to it. Confined to the file's thread.
 *
 * <p>Once open, only its attributes are read: POSIX drops all of a process's locks on a file when the process closes any
 * descriptor of it, so reading it here would let a second manager in.
 */
final class DatabaseFile implements AutoCloseable {

    /** How long to wait for another reader of the file, such as a backup. */
    private static final int BUSY_TIMEOUT_MILLIS = 500;

    private final DatabaseSettings settings;
    private @Nullable LockFile lock;
    private @Nullable SqliteConnection connection;
    private @Nullable Object identity;
    private long sizeBytes;
    /** Whether the file ever had content: if it is missing later, it was deleted. */
    private boolean mustExist;

    DatabaseFile(DatabaseSettings settings) {
        this.settings = settings;
    }

    /**
     * Opens, checks and migrates the file. One that was open before, or was damaged, is never recreated: if it is gone or empty now,
     * it was deleted, and an empty one in its place would hide that or block the restored copy.
     */
    SqliteConnection open() throws IOException {
        var file = settings.file();
        createMissing(file);
        try {
            var connected = connect(file);
            prepare(connected, file);
            note(file);
            mustExist = true;
            return connected;
        } catch (RuntimeException failure) {
            close(failure);
            mustExist |= SqlFailure.damaged(failure);
            if (SqlFailure.busy(failure) && !mustExist) {
                throw new StoreRefusedException(
                        file
                                + " is locked by another program (an sqlite3 shell, a backup, another manager); end it"
                                + " and start again",
                        failure);
            }
            throw failure;
        }
    }

    private void createMissing(Path file) throws IOException {
        FilePermissions.createFolder(folder(file));
        if (lock == null) {
            lock = LockFile.take(file);
        }
        if (!mustExist) {
            FilePermissions.createFile(file);
        } else if (!Files.exists(file)) {
            throw gone();
        } else if (Files.size(file) == 0) {
            throw empty();
        }
    }

    private SqliteConnection connect(Path file) {
        var connected = SqliteConnection.open(file);
        connection = connected;
        // Exclusive before WAL: then the index of the log is in memory and no third file is needed.
        connected.execute("PRAGMA busy_timeout = " + BUSY_TIMEOUT_MILLIS);
        connected.execute("PRAGMA locking_mode = EXCLUSIVE");
        connected.execute("PRAGMA journal_mode = WAL");
        connected.execute("PRAGMA synchronous = " + settings.synchronous());
        if (settings.pagesMax() > 0) {
            connected.execute("PRAGMA max_page_count = " + settings.pagesMax());
        }
        return connected;
    }

    private void prepare(SqliteConnection connected, Path file) {
        int version = settings.schema().check(connected, file);
        if (version == 0 && mustExist) {
            throw new UncheckedIOException(empty());
        }
        var damage = connected
                .first("PRAGMA quick_check(1)", row -> row.getString(1))
                .orElse("");
        if (!damage.equals("ok")) {
            throw new StoreException.Unavailable(
                    file + " is damaged; put a good copy in its place, nothing was overwritten",
                    new SQLiteException(damage, SQLiteErrorCode.SQLITE_CORRUPT));
        }
        settings.schema().migrate(connected, version);
    }

    private void note(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        identity = attributes.fileKey();
        sizeBytes = attributes.size();
    }

    /** Fails when the file is no longer the one that was opened, or has shrunk, which SQLite never does. */
    void checkStillThere() throws IOException {
        var file = settings.file();
        if (!Files.exists(file)) {
            throw gone();
        }
        if (!Files.exists(log())) {
            throw new IOException("its log, " + log().getFileName() + ", was deleted; reopening the database");
        }
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (identity != null && !identity.equals(attributes.fileKey())) {
            throw new IOException("it was replaced by another file; stop the manager before putting back a copy");
        }
        if (attributes.size() < sizeBytes) {
            throw new IOException(
                    "it was truncated from " + sizeBytes + " to " + attributes.size() + " bytes; restore it");
        }
        sizeBytes = attributes.size();
    }

    private static IOException gone() {
        return new IOException("it is gone; put it back, or restart to begin with an empty one");
    }

    private static IOException empty() {
        return new IOException("it is empty now; put the real one back, or restart to begin with an empty one");
    }

    /** Renames a damaged file and its log, with the time in the name. */
    void setAside(String suffix) throws IOException {
        var file = settings.file();
        Files.move(file, file.resolveSibling(file.getFileName() + suffix));
        if (Files.exists(log())) {
            Files.move(log(), file.resolveSibling(file.getFileName() + suffix + "-wal"));
        }
        mustExist = false;
    }

    /** SQLite's write-ahead log. It exists as long as the file is open, because opening writes. */
    private Path log() {
        var file = settings.file();
        return file.resolveSibling(file.getFileName() + "-wal");
    }

    /** Closes the connection because of that failure; the holder's lock is kept. */
    void close(Throwable because) {
        var open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException closing) {
                because.addSuppressed(closing);
            }
        }
    }

    @Override
    public void close() throws IOException {
        var open = connection;
        connection = null;
        var held = lock;
        lock = null;
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            if (held != null) {
                held.close();
            }
        }
    }

    private static Path folder(Path file) {
        var parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }
}
