package io.containermanager.store.sqlite;

import io.containermanager.store.StoreException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Classifies errors of SQLite, its driver and the file system. Pure. */
final class SqlFailure {

    private SqlFailure() {}

    /** The store's exception for a failure of that file. */
    static StoreException classify(Path file, Throwable failure) {
        if (failure instanceof StoreException known) {
            return known;
        }
        var code = code(failure);
        return switch (code) {
            case SQLITE_FULL ->
                new StoreException.NoSpace(
                        "there is no space left for " + file + "; free some on its disk, then send the request again",
                        failure);
            case SQLITE_CORRUPT, SQLITE_NOTADB ->
                new StoreException.Unavailable(
                        file + " is damaged (" + code + "); put a good copy in its place, nothing was overwritten",
                        failure);
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM ->
                new StoreException.Unavailable(
                        file + " cannot be written (" + code + "); make it and its folder writable for this user",
                        failure);
            default -> new StoreException.Unavailable(file + " cannot be used: " + reason(failure), failure);
        };
    }

    /** Whether the file itself is damaged, so that retries do not help. */
    static boolean damaged(Throwable failure) {
        var code = code(failure);
        return code == SQLiteErrorCode.SQLITE_CORRUPT || code == SQLiteErrorCode.SQLITE_NOTADB;
    }

    /** Whether another connection holds the file. */
    static boolean busy(Throwable failure) {
        var code = code(failure);
        return code == SQLiteErrorCode.SQLITE_BUSY || code == SQLiteErrorCode.SQLITE_LOCKED;
    }

    /** Whether the database failed, and not the task. */
    static boolean ofDatabase(Throwable failure) {
        return sqlException(failure) != null;
    }

    /** The primary result code; extended ones (an I/O error while reading, …) are reduced to it. */
    private static SQLiteErrorCode code(Throwable failure) {
        var sql = sqlException(failure);
        if (!(sql instanceof SQLiteException sqlite)) {
            return SQLiteErrorCode.UNKNOWN_ERROR;
        }
        return SQLiteErrorCode.getErrorCode(sqlite.getResultCode().code & 0xff);
    }

    private static @Nullable SQLException sqlException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql;
            }
        }
        return null;
    }

    private static String reason(Throwable failure) {
        var sql = sqlException(failure);
        var cause = sql == null ? root(failure) : sql;
        var message = cause.getMessage();
        // Their message is only the path; their class says what is wrong with it.
        boolean pathAlone = cause instanceof FileSystemException files && files.getReason() == null;
        return message == null || pathAlone ? cause.getClass().getSimpleName() + " " + message : message;
    }

    private static Throwable root(Throwable failure) {
        return failure instanceof UncheckedIOException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
