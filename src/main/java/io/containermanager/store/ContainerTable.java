package io.containermanager.store;

import java.util.HashSet;
import java.util.Set;

/** The table of containers that this manager made. Called on the file's thread, within a transaction. */
final class ContainerTable {

    private ContainerTable() {}

    static Set<String> ids(Handle handle) {
        return new HashSet<>(handle.list("SELECT container_id FROM own_container", row -> row.getString(1)));
    }

    /** Makes the table, which holds these ids, hold those. */
    static void write(Handle handle, Set<String> before, Set<String> after) {
        before.stream()
                .filter(id -> !after.contains(id))
                .forEach(id -> handle.execute("DELETE FROM own_container WHERE container_id = ?", id));
        after.stream()
                .filter(id -> !before.contains(id))
                .forEach(id -> handle.execute("INSERT INTO own_container (container_id) VALUES (?)", id));
    }
}
