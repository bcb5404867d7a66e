package io.containermanager.store.sqlite;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceMemory.GoodSpec;
import io.containermanager.plan.input.ServiceMemory.Hold;
import io.containermanager.plan.input.ServiceMemory.Renewal;
import io.containermanager.plan.input.ServiceMemory.StoppedRun;
import io.containermanager.plan.input.ServiceMemory.Trial;
import io.containermanager.store.DeviceRecord;
import io.containermanager.store.contents.StoreJson;
import io.containermanager.store.contents.TargetRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The tables of {@code database.sqlite}: rows to records and back. Called on its thread, within a transaction. */
final class TargetTables {

    private TargetTables() {}

    static NavigableMap<Long, TargetRow> targets(SqliteConnection connection) {
        var targets = new TreeMap<Long, TargetRow>();
        connection
                .list(
                        "SELECT revision, accepted_at_millis, accepted_by, state, digests, applied_at_millis FROM"
                                + " target",
                        TargetTables::target)
                .forEach(target -> targets.put(target.revision(), target));
        return targets;
    }

    private static TargetRow target(ResultSet row) throws SQLException {
        long appliedAt = row.getLong(6);
        boolean known = !row.wasNull();
        return new TargetRow(
                row.getLong(1),
                Instant.ofEpochMilli(row.getLong(2)),
                row.getString(3),
                row.getString(4),
                StoreJson.readTexts(row.getString(5)),
                known ? Instant.ofEpochMilli(appliedAt) : null,
                null);
    }

    static void insert(SqliteConnection connection, TargetRow target) {
        connection.execute(
                "INSERT INTO target (revision, accepted_at_millis, accepted_by, state, digests) VALUES (?, ?, ?, ?, ?)",
                target.revision(),
                target.acceptedAt().toEpochMilli(),
                target.by(),
                target.json(),
                StoreJson.write(target.digests()));
    }

    static void updateDigests(SqliteConnection connection, TargetRow target) {
        connection.execute(
                "UPDATE target SET digests = ? WHERE revision = ?",
                StoreJson.write(target.digests()),
                target.revision());
    }

    static void updateAppliedAt(SqliteConnection connection, long revision, Instant at) {
        connection.execute("UPDATE target SET applied_at_millis = ? WHERE revision = ?", at.toEpochMilli(), revision);
    }

    static void delete(SqliteConnection connection, Collection<Long> revisions) {
        revisions.forEach(revision -> connection.execute("DELETE FROM target WHERE revision = ?", revision));
    }

    static Map<Long, Long> greatestServiceIds(SqliteConnection connection) {
        var greatest = new TreeMap<Long, Long>();
        connection
                .list("SELECT app_id, greatest FROM service_ids", row -> Map.entry(row.getLong(1), row.getLong(2)))
                .forEach(entry -> greatest.put(entry.getKey(), entry.getValue()));
        return greatest;
    }

    static void writeGreatestServiceIds(SqliteConnection connection, Map<Long, Long> grown) {
        grown.forEach((appId, greatest) -> connection.execute(
                "INSERT OR REPLACE INTO service_ids (app_id, greatest) VALUES (?, ?)", appId, greatest));
    }

    static long applied(SqliteConnection connection) {
        return connection
                .first("SELECT revision FROM applied", row -> row.getLong(1))
                .orElse(0L);
    }

    static void writeApplied(SqliteConnection connection, long revision) {
        connection.execute("INSERT OR REPLACE INTO applied (id, revision) VALUES (1, ?)", revision);
    }

    static Map<ServiceKey, ServiceMemory> memories(SqliteConnection connection) {
        var memories = new TreeMap<ServiceKey, ServiceMemory>();
        connection
                .list("SELECT * FROM service_memory", TargetTables::memory)
                .forEach(memory -> memories.put(memory.key(), memory));
        return memories;
    }

    private static ServiceMemory memory(ResultSet row) throws SQLException {
        var good = row.getString("good_spec_hash");
        var hold = row.getString("hold_spec_hash");
        var trial = row.getString("trial_spec_hash");
        return new ServiceMemory(
                new ServiceKey(row.getLong("app_id"), row.getLong("service_id")),
                good == null
                        ? null
                        : new GoodSpec(row.getLong("good_revision"), good, row.getString("good_image_digest")),
                hold == null
                        ? null
                        : new Hold(
                                hold,
                                row.getString("hold_image_digest"),
                                row.getLong("hold_revision"),
                                row.getString("hold_reason")),
                trial == null
                        ? null
                        : new Trial(
                                trial,
                                row.getString("trial_image_digest"),
                                row.getLong("trial_revision"),
                                row.getString("trial_predecessor_id"),
                                row.getBoolean("trial_predecessor_ran")),
                row.getString("stopped_by"),
                stoppedRun(row),
                renewal(row),
                restart(row));
    }

    private static @Nullable StoppedRun stoppedRun(ResultSet row) throws SQLException {
        var container = row.getString("stopped_container_id");
        var startedAt = row.getString("stopped_run_started_at");
        return container == null
                ? null
                : new StoppedRun(container, startedAt == null ? null : Instant.parse(startedAt));
    }

    private static @Nullable Renewal renewal(ResultSet row) throws SQLException {
        var container = row.getString("renewal_container_id");
        return container == null
                ? null
                : new Renewal(container, row.getString("renewal_by"), row.getString("renewal_failure"));
    }

    private static @Nullable RestartOrder restart(ResultSet row) throws SQLException {
        var container = row.getString("restart_container_id");
        var startedAt = row.getString("restart_of_run");
        return container == null
                ? null
                : new RestartOrder(
                        container,
                        startedAt == null ? null : Instant.parse(startedAt),
                        row.getString("restart_by"),
                        RestartOrder.Verb.of(row.getString("restart_verb")),
                        false);
    }

    /** Replaces a service's row; an empty memory has no row. */
    static void writeMemory(SqliteConnection connection, ServiceMemory memory) {
        var key = memory.key();
        connection.execute(
                "DELETE FROM service_memory WHERE app_id = ? AND service_id = ?", key.appId(), key.serviceId());
        if (memory.equals(ServiceMemory.of(key))) {
            return;
        }
        var good = memory.lastGood();
        var hold = memory.hold();
        var trial = memory.trial();
        var stopped = memory.stopped();
        var renewal = memory.renewal();
        var restart = memory.restart();
        connection.execute(
                "INSERT INTO service_memory (app_id, service_id, good_revision, good_spec_hash,"
                        + " good_image_digest, hold_spec_hash, hold_revision, hold_reason, trial_spec_hash,"
                        + " trial_revision, trial_predecessor_id, trial_predecessor_ran, stopped_by,"
                        + " hold_image_digest, trial_image_digest, stopped_container_id, stopped_run_started_at,"
                        + " renewal_container_id, renewal_by, renewal_failure, restart_container_id,"
                        + " restart_of_run, restart_by, restart_verb)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                key.appId(),
                key.serviceId(),
                good == null ? null : (Long) good.revision(),
                good == null ? null : good.specHash(),
                good == null ? null : good.imageDigest(),
                hold == null ? null : hold.specHash(),
                hold == null ? null : (Long) hold.revision(),
                hold == null ? null : hold.reason(),
                trial == null ? null : trial.specHash(),
                trial == null ? null : (Long) trial.revision(),
                trial == null ? null : trial.predecessorId(),
                trial != null && trial.predecessorRan(),
                memory.stoppedBy(),
                hold == null ? null : hold.imageDigest(),
                trial == null ? null : trial.imageDigest(),
                stopped == null ? null : stopped.containerId(),
                stopped == null || stopped.startedAt() == null
                        ? null
                        : stopped.startedAt().toString(),
                renewal == null ? null : renewal.containerId(),
                renewal == null ? null : renewal.by(),
                renewal == null ? null : renewal.failure(),
                restart == null ? null : restart.containerId(),
                restart == null || restart.startedAt() == null
                        ? null
                        : restart.startedAt().toString(),
                restart == null ? null : restart.by(),
                restart == null || restart.verb() == null
                        ? null
                        : restart.verb().word());
    }

    static Optional<DeviceRecord> device(SqliteConnection connection) {
        return connection.first("SELECT * FROM device", TargetTables::device);
    }

    private static DeviceRecord device(ResultSet row) throws SQLException {
        long registeredAt = row.getLong("registered_at_millis");
        @Nullable Instant registered = row.wasNull() ? null : Instant.ofEpochMilli(registeredAt);
        return new DeviceRecord(
                row.getString("uuid"),
                row.getString("device_id"),
                row.getString("device_name"),
                row.getString("device_type"),
                row.getString("api_endpoint"),
                row.getString("api_key"),
                registered,
                row.getInt("provisioned") != 0);
    }

    static void writeDevice(SqliteConnection connection, DeviceRecord device) {
        var registeredAt = device.registeredAt();
        connection.execute(
                "INSERT OR REPLACE INTO device (id, uuid, device_id, device_name, device_type, api_endpoint,"
                        + " api_key, registered_at_millis, provisioned) VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)",
                device.uuid(),
                device.deviceId(),
                device.deviceName(),
                device.deviceType(),
                device.apiEndpoint(),
                device.apiKey(),
                registeredAt == null ? null : (Long) registeredAt.toEpochMilli(),
                device.provisioned() ? 1 : 0);
    }

    /** The ids of the containers that this manager created. */
    static Set<String> containers(SqliteConnection connection) {
        return new HashSet<>(connection.list("SELECT container_id FROM own_container", row -> row.getString(1)));
    }

    /** Updates these ids. */
    static void writeContainers(SqliteConnection connection, Set<String> before, Set<String> after) {
        before.stream()
                .filter(id -> !after.contains(id))
                .forEach(id -> connection.execute("DELETE FROM own_container WHERE container_id = ?", id));
        after.stream()
                .filter(id -> !before.contains(id))
                .forEach(id -> connection.execute("INSERT INTO own_container (container_id) VALUES (?)", id));
    }

    /** The digests of the images that this manager pulled, by reference. */
    static Map<String, String> images(SqliteConnection connection) {
        var images = new TreeMap<String, String>();
        connection
                .list(
                        "SELECT reference, digest FROM fetched_image",
                        row -> Map.entry(row.getString(1), row.getString(2)))
                .forEach(image -> images.put(image.getKey(), image.getValue()));
        return images;
    }

    /** Writes added images and removes deleted ones. */
    static void writeImages(
            SqliteConnection connection,
            Map<String, String> images,
            Collection<String> added,
            Collection<String> gone) {
        gone.forEach(reference -> connection.execute("DELETE FROM fetched_image WHERE reference = ?", reference));
        for (var reference : added) {
            var digest = images.get(reference);
            if (digest != null) {
                connection.execute(
                        "INSERT OR REPLACE INTO fetched_image (reference, digest) VALUES (?, ?)", reference, digest);
            }
        }
    }
}
