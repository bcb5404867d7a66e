package io.containermanager.store.sqlite;

import io.containermanager.model.State;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.Adoptions.Adopted;
import io.containermanager.plan.input.Adoptions.AdoptedContainer;
import io.containermanager.store.contents.StoreJson;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The tables of what was adopted: rows to records and back. Called on the database's thread, within a transaction. */
final class AdoptionTables {

    private AdoptionTables() {}

    static Adoptions read(SqliteConnection connection) {
        var containers = new HashMap<String, AdoptedContainer>();
        connection
                .list(
                        "SELECT container_id, app, service_id, revision FROM adopted_container",
                        row -> Map.entry(row.getString(1), container(row.getString(2), row.getLong(3), row.getLong(4))))
                .forEach(row -> containers.put(row.getKey(), row.getValue()));
        return new Adoptions(
                containers,
                owned(connection, "SELECT name, app_id, revision FROM adopted_volume"),
                owned(connection, "SELECT network_id, app_id, revision FROM adopted_network"));
    }

    private static AdoptedContainer container(String json, long serviceId, long revision) {
        var app = StoreJson.readState(revision, json).apps().firstEntry().getValue();
        return new AdoptedContainer(app, app.service(serviceId).orElseThrow(), revision);
    }

    private static Map<String, Adopted> owned(SqliteConnection connection, String select) {
        var owned = new HashMap<String, Adopted>();
        connection
                .list(select, row -> Map.entry(row.getString(1), new Adopted(row.getLong(2), row.getLong(3))))
                .forEach(row -> owned.put(row.getKey(), row.getValue()));
        return owned;
    }

    /** Writes what differs. */
    static void write(SqliteConnection connection, Adoptions before, Adoptions after) {
        changed(
                before.containers(),
                after.containers(),
                id -> connection.execute("DELETE FROM adopted_container WHERE container_id = ?", id),
                (id, it) -> connection.execute(
                        "INSERT OR REPLACE INTO adopted_container (container_id, app, service_id, revision)"
                                + " VALUES (?, ?, ?, ?)",
                        id,
                        StoreJson.write(State.EMPTY.with(it.app())),
                        it.service().serviceId(),
                        it.revision()));
        changed(
                before.volumes(),
                after.volumes(),
                name -> connection.execute("DELETE FROM adopted_volume WHERE name = ?", name),
                (name, it) -> connection.execute(
                        "INSERT OR REPLACE INTO adopted_volume (name, app_id, revision) VALUES (?, ?, ?)",
                        name,
                        it.appId(),
                        it.revision()));
        changed(
                before.networks(),
                after.networks(),
                id -> connection.execute("DELETE FROM adopted_network WHERE network_id = ?", id),
                (id, it) -> connection.execute(
                        "INSERT OR REPLACE INTO adopted_network (network_id, app_id, revision) VALUES (?, ?, ?)",
                        id,
                        it.appId(),
                        it.revision()));
    }

    private static <T> void changed(
            Map<String, T> before, Map<String, T> after, Consumer<String> remove, BiConsumer<String, T> put) {
        before.keySet().stream().filter(key -> !after.containsKey(key)).forEach(remove);
        after.forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                put.accept(key, value);
            }
        });
    }
}
