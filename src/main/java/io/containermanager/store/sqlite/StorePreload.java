package io.containermanager.store.sqlite;

/**
 * Loads what the first use of a database loads, SQLite's native library above all. It takes a third of a start, so that the root has it
 * done on a thread of its own while the configuration is read.
 */
public final class StorePreload {

    private StorePreload() {}

    /** Opens and forgets a database in memory; what fails here is told where the real file is opened. */
    public static void run() {
        try (var connection = SqliteConnection.openInMemory()) {
            connection.script("CREATE TABLE warm (id INTEGER PRIMARY KEY, text TEXT) STRICT;");
            connection.execute("INSERT INTO warm (id, text) VALUES (?, ?)", 1L, "");
            var _ = connection.number("SELECT id FROM warm");
        }
    }
}
