package io.containermanager.store.sqlite;

import java.util.HashSet;
import java.util.Set;

/** The table of containers that this manager created. Called on the file's thread, within a transaction. */
final class ContainerTable {

    private ContainerTable() {}

    static Set<String> ids(SqliteConnection connection) {
        return new HashSet<>(connection.list("SELECT container_id FROM own_container", row -> row.getString(1)));
    }

    /** Updates the table from the ids it has to those it should have. */
    static void write(SqliteConnection connection, Set<String> before, Set<String> after) {
        before.stream()
                .filter(id -> !after.contains(id))
                .forEach(id -> connection.execute("DELETE FROM own_container WHERE container_id = ?", id));
        after.stream()
                .filter(id -> !before.contains(id))
                .forEach(id -> connection.execute("INSERT INTO own_container (container_id) VALUES (?)", id));
    }
}
