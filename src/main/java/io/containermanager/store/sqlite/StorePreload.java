package io.containermanager.store.sqlite;

/**
 * Loads what the first use of a database needs, mainly SQLite's native library. This takes a third of a start, so the root runs it
 * on a separate thread while the configuration is read.
 */
public final class StorePreload {

    private StorePreload() {}

    /** Opens and closes a database in memory; failures are reported when the real file is opened. */
    public static void run() {
        try (var connection = SqliteConnection.openInMemory()) {
            connection.script("CREATE TABLE warm (id INTEGER PRIMARY KEY, text TEXT) STRICT;");
            connection.execute("INSERT INTO warm (id, text) VALUES (?, ?)", 1L, "");
            var _ = connection.number("SELECT id FROM warm");
        }
    }
}
