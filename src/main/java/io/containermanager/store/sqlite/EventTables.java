package io.containermanager.store.sqlite;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.model.text.UnicodeText;
import io.containermanager.store.contents.StoreJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The tables of {@code history.sqlite}: rows to events and back. Called on its thread, except {@link #row}. */
final class EventTables {

    /** How many events are stored between two checks of the bounds, which may be exceeded by this many. */
    static final int TRIM_EVERY = 100;

    /** Longer reasons are truncated, longer details omitted. */
    static final int TEXT_MAX_CHARS = 16_384;

    private static final Map<String, EventType> TYPES =
            Arrays.stream(EventType.values()).collect(Collectors.toMap(EventType::word, Function.identity()));

    private static final String MATCHES =
            " AND (?3 IS NULL OR instr(?3, ',' || app_id || ',') > 0) AND (?4 IS NULL OR service_id = ?4)"
                    + " AND (?5 IS NULL OR type = ?5)";

    /** An event as it is stored. */
    record Row(
            long seq,
            long timestampMillis,
            String type,
            @Nullable Long appId,
            @Nullable Long serviceId,
            String reason,
            String details) {}

    private EventTables() {}

    static Row row(RecordedEvent recorded) {
        var event = recorded.event();
        var reason = event.reason();
        var details = StoreJson.write(event.details());
        return new Row(
                recorded.seq(),
                recorded.timestamp().toEpochMilli(),
                event.type().word(),
                event.appId(),
                event.serviceId(),
                UnicodeText.start(reason, TEXT_MAX_CHARS),
                details.length() > TEXT_MAX_CHARS ? "{\"truncated\":true}" : details);
    }

    static void insert(SqliteConnection connection, Row row) {
        connection.execute(
                "INSERT OR REPLACE INTO event (seq, timestamp_millis, type, app_id, service_id, reason, details)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                row.seq(),
                row.timestampMillis(),
                row.type(),
                row.appId(),
                row.serviceId(),
                row.reason(),
                row.details());
    }

    static long lastSeq(SqliteConnection connection) {
        return connection.number("SELECT coalesce(max(seq), 0) FROM event");
    }

    /** Marks the file as in use; true if it was already marked, so the last user did not stop cleanly. */
    static boolean markRunning(SqliteConnection connection) {
        return connection.execute("INSERT OR IGNORE INTO running (id) VALUES (1)") == 0;
    }

    static void markEnded(SqliteConnection connection) {
        connection.execute("DELETE FROM running");
    }

    /** Drops the oldest events beyond the bounds: by number, and a tenth when the file is nearly as large as it may get. */
    static void trim(SqliteConnection connection) {
        long pages = connection.number("PRAGMA page_count") - connection.number("PRAGMA freelist_count");
        long pagesMax = connection.number("PRAGMA max_page_count");
        long kept = EventHistory.EVENTS_MAX;
        if (pages > pagesMax / 10 * 9) {
            kept = Math.min(kept, connection.number("SELECT count(*) FROM event") / 10 * 9);
        }
        connection.execute(
                "DELETE FROM event WHERE seq <= (SELECT seq FROM event ORDER BY seq DESC LIMIT 1 OFFSET ?)", kept);
    }

    static List<RecordedEvent> after(SqliteConnection connection, long seq, int limit, EventHistory.Filter filter) {
        return select(connection, "seq > ?1" + MATCHES + " ORDER BY seq LIMIT ?2", seq, limit, filter);
    }

    static List<RecordedEvent> before(SqliteConnection connection, long seq, int limit, EventHistory.Filter filter) {
        return select(connection, "seq < ?1" + MATCHES + " ORDER BY seq DESC LIMIT ?2", seq, limit, filter);
    }

    /** The newest of some types within a time range (inclusive), oldest first. */
    static List<RecordedEvent> between(
            SqliteConnection connection,
            Instant from,
            Instant to,
            Collection<EventType> types,
            @Nullable Long appId,
            int limit) {
        return connection
                .list(
                        "SELECT * FROM (SELECT * FROM event WHERE timestamp_millis BETWEEN ?1 AND ?2 AND instr(?3, ','"
                                + " || type || ',') > 0 AND (?4 IS NULL OR app_id IS NULL OR app_id = ?4) ORDER BY seq"
                                + " DESC LIMIT ?5) ORDER BY seq",
                        EventTables::recorded,
                        from.toEpochMilli(),
                        to.toEpochMilli(),
                        oneParameter(types.stream().map(EventType::word)),
                        appId,
                        limit)
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<RecordedEvent> select(
            SqliteConnection connection, String where, long seq, int limit, EventHistory.Filter filter) {
        return connection
                .list(
                        "SELECT * FROM event WHERE " + where,
                        EventTables::recorded,
                        seq,
                        limit,
                        apps(filter),
                        filter.serviceId(),
                        filter.type())
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static @Nullable String apps(EventHistory.Filter filter) {
        return filter.apps().isEmpty()
                ? null
                : oneParameter(filter.apps().stream().sorted().map(String::valueOf));
    }

    /** {@code ,1,2,}: one parameter for any number of values. */
    private static String oneParameter(Stream<String> values) {
        return values.collect(Collectors.joining(",", ",", ","));
    }

    /** Empty for an unknown type. */
    private static Optional<RecordedEvent> recorded(ResultSet row) throws SQLException {
        var type = TYPES.get(row.getString("type"));
        if (type == null) {
            return Optional.empty();
        }
        long appId = row.getLong("app_id");
        @Nullable Long app = row.wasNull() ? null : (Long) appId;
        long serviceId = row.getLong("service_id");
        @Nullable Long service = row.wasNull() ? null : (Long) serviceId;
        var event =
                new Event(type, app, service, row.getString("reason"), StoreJson.readTree(row.getString("details")));
        return Optional.of(
                new RecordedEvent(row.getLong("seq"), Instant.ofEpochMilli(row.getLong("timestamp_millis")), event));
    }
}
