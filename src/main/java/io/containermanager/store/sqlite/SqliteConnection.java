package io.containermanager.store.sqlite;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.sqlite.JDBC;
import org.sqlite.SQLiteConnection;

/**
 * A connection to one SQLite file, with the few operations that the tables need. Parameters are SQLite's own, {@code ?} and {@code ?1};
 * error messages never quote them, because they may contain secrets. Confined to the file's thread.
 */
final class SqliteConnection implements AutoCloseable {

    private final SQLiteConnection connection;
    private final Map<String, Savepoint> savepoints = new HashMap<>();

    private SqliteConnection(SQLiteConnection connection) {
        this.connection = connection;
    }

    /** An error of SQLite or its driver, which is the cause. */
    static final class SqlUnchecked extends RuntimeException {
        SqlUnchecked(SQLException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Makes something of the row that the result stands at. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** Opens the file, creating it if missing; transactions take the write lock when they begin. */
    static SqliteConnection open(Path file) {
        return open("jdbc:sqlite:" + file);
    }

    /** Opens an in-memory database, which is gone when the connection is closed. */
    static SqliteConnection openInMemory() {
        return open("jdbc:sqlite::memory:");
    }

    private static SqliteConnection open(String url) {
        var properties = new Properties();
        properties.setProperty("transaction_mode", "IMMEDIATE");
        // They are not needed, and cost a second statement after each insert.
        properties.setProperty("jdbc.get_generated_keys", "false");
        // The driver itself: a look-up by URL would open every jar.
        return new SqliteConnection(checked(() -> JDBC.createConnection(url, properties)));
    }

    /** Runs one statement and returns how many rows it changed. */
    int execute(String sql, @Nullable Object... arguments) {
        return checked(() -> {
            try (var statement = prepare(sql, arguments)) {
                statement.execute();
                return Math.max(0, statement.getUpdateCount());
            }
        });
    }

    /** Runs statements that are separated by semicolons. */
    void script(String sql) {
        checked(() -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }

    /** Runs one statement for each of the arguments. */
    void executeEach(String sql, List<Object[]> rows) {
        checked(() -> {
            try (var statement = connection.prepareStatement(sql)) {
                for (var row : rows) {
                    bind(statement, row);
                    statement.execute();
                }
                return rows.size();
            }
        });
    }

    /** All rows of a query. */
    <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... arguments) {
        return checked(() -> {
            try (var statement = prepare(sql, arguments);
                    var rows = statement.executeQuery()) {
                var read = new ArrayList<T>();
                while (rows.next()) {
                    read.add(reader.read(rows));
                }
                return read;
            }
        });
    }

    /** The first row of a query. */
    <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... arguments) {
        return list(sql, reader, arguments).stream().findFirst();
    }

    /** The number in the first column of a query with one row. */
    long number(String sql) {
        return first(sql, row -> row.getLong(1)).orElseThrow();
    }

    void begin() {
        checked(() -> {
            connection.setAutoCommit(false);
            return connection;
        });
    }

    void commit() {
        checked(() -> {
            connection.commit();
            connection.setAutoCommit(true);
            return connection;
        });
    }

    /** Runs a transaction: all of it or, if it fails, nothing. */
    void inTransaction(Runnable work) {
        begin();
        try {
            work.run();
            commit();
        } catch (RuntimeException | Error failure) {
            rollback(failure);
            throw failure;
        }
    }

    private void rollback(Throwable because) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException second) {
            because.addSuppressed(second);
        }
    }

    void savepoint(String name) {
        savepoints.put(name, checked(() -> connection.setSavepoint(name)));
    }

    void releaseSavepoint(String name) {
        checked(() -> {
            connection.releaseSavepoint(taken(name));
            return connection;
        });
    }

    void rollbackToSavepoint(String name) {
        checked(() -> {
            connection.rollback(taken(name));
            return connection;
        });
    }

    private Savepoint taken(String name) {
        var savepoint = savepoints.remove(name);
        if (savepoint == null) {
            throw new IllegalStateException("no savepoint " + name);
        }
        return savepoint;
    }

    /** Closes the connection, which rolls back an open transaction. */
    @Override
    public void close() {
        checked(() -> {
            connection.close();
            return connection;
        });
    }

    private PreparedStatement prepare(String sql, @Nullable Object[] arguments) throws SQLException {
        var statement = connection.prepareStatement(sql);
        try {
            bind(statement, arguments);
            return statement;
        } catch (SQLException | RuntimeException failure) {
            statement.close();
            throw failure;
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object[] arguments) throws SQLException {
        for (int i = 0; i < arguments.length; i++) {
            statement.setObject(i + 1, arguments[i]);
        }
    }

    @FunctionalInterface
    private interface Speaking<T> {
        T speak() throws SQLException;
    }

    private static <T> T checked(Speaking<T> speaking) {
        try {
            return speaking.speak();
        } catch (SQLException failure) {
            throw new SqlUnchecked(failure);
        }
    }
}
