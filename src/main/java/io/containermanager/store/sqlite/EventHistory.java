package io.containermanager.store.sqlite;

import io.containermanager.event.Clock;
import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.store.BoundedWait;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoreRefusedException;
import io.containermanager.store.sqlite.DatabaseContents.Done;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The stored events, in {@code history.sqlite}. Losing them costs history, never state: a damaged file is set aside and recreated, and
 * an event that cannot be stored is counted. Thread-safe; reads wait for the thread {@code store-history} and fail with a
 * {@link StoreException} while the file cannot be read.
 */
public final class EventHistory implements AutoCloseable {

    /** How many events are kept; the oldest go first, {@link EventTables#TRIM_EVERY} at a time. */
    public static final int EVENTS_MAX = 10_000;

    /**
     * Skipped in the numbering after a manager was killed: it had published events that were not stored yet, and no number may be used
     * twice.
     */
    static final int UNCLEAN_GAP = 1_000;

    /**
     * Which events to read.
     *
     * @param apps only of these apps; empty means all events, including those about no app
     * @param serviceId only of this service, or null
     * @param type only of this type, or null
     */
    public record Filter(
            Set<Long> apps,
            @Nullable Long serviceId,
            @Nullable String type) {
        public static final Filter ALL = new Filter(Set.of(), null, null);

        public Filter {
            apps = Set.copyOf(apps);
        }

        /** Whether the event matches. */
        public boolean matches(Event event) {
            var appId = event.appId();
            return (apps.isEmpty() || (appId != null && apps.contains(appId)))
                    && (serviceId == null || serviceId.equals(event.serviceId()))
                    && (type == null || type.equals(event.type().word()));
        }
    }

    /**
     * The in-memory state.
     *
     * @param lastSeq at least the number of every event published so far
     * @param untrimmed how many were stored since the last trim
     */
    record Mark(long lastSeq, int untrimmed) {}

    private final Database<Mark> database;
    private final AtomicLong lost = new AtomicLong();

    private EventHistory(Database<Mark> database) {
        this.database = database;
    }

    /**
     * Opens the history, creating it if missing. The target store's file must be open: one manager has both.
     *
     * @throws StoreRefusedException when another manager or a newer program has the file
     */
    public static EventHistory open(Path file, Clock time) {
        return open(DatabaseSettings.history(file), time);
    }

    static EventHistory open(DatabaseSettings settings, Clock time) {
        return new EventHistory(Database.open(settings, time, EventHistory::load));
    }

    private static Mark load(SqliteConnection connection) {
        boolean unclean = EventTables.markRunning(connection);
        EventTables.trim(connection);
        long newest = EventTables.lastSeq(connection);
        return new Mark(unclean ? newest + UNCLEAN_GAP : newest, 0);
    }

    /** The next event's number must be greater than this; 0 if none was ever stored or the file cannot be read. */
    public long lastSeq() {
        return database.usable() ? database.state().lastSeq() : 0;
    }

    /** How many events could not be stored. */
    public long lost() {
        return lost.get();
    }

    /** Whether events are being stored. */
    public boolean usable() {
        return database.usable();
    }

    /** Stores an event soon; events in quick succession share one transaction. Never blocks. */
    public void append(RecordedEvent recorded) {
        var row = EventTables.row(recorded);
        var stored = database.submit(false, (connection, mark) -> {
            EventTables.insert(connection, row);
            boolean trim = mark.untrimmed() + 1 >= EventTables.TRIM_EVERY;
            if (trim) {
                EventTables.trim(connection);
            }
            var next = new Mark(Math.max(mark.lastSeq(), row.seq()), trim ? 0 : mark.untrimmed() + 1);
            return new Done<>(next, true);
        });
        var _ = stored.exceptionally(_ -> {
            lost.incrementAndGet();
            return false;
        });
    }

    /** The oldest events after that number, at most {@code limit}. */
    public List<RecordedEvent> after(long seq, int limit, Filter filter) {
        return read(connection -> EventTables.after(connection, seq, limit, filter));
    }

    /** The newest events before that number (0: from the newest on), newest first. */
    public List<RecordedEvent> before(long seq, int limit, Filter filter) {
        return read(connection -> EventTables.before(connection, seq == 0 ? Long.MAX_VALUE : seq, limit, filter));
    }

    /**
     * The newest events of some types within a time range, oldest first; if an app is given, only its events and those of no app.
     *
     * @throws StoreException while the file cannot be read
     */
    public List<RecordedEvent> between(
            Instant from, Instant to, Collection<EventType> types, @Nullable Long appId, int limit) {
        return read(connection -> EventTables.between(connection, from, to, types, appId, limit));
    }

    /** Stores chunks of metrics soon, and drops those too old to be shown. Never blocks. */
    public CompletableFuture<Boolean> saveMetrics(List<MetricChunk> chunks, Instant now) {
        return database.submit(false, (connection, mark) -> {
            MetricTables.save(connection, chunks, now);
            return new Done<>(mark, true);
        });
    }

    /** The stored chunks of metrics, newest first. */
    public CompletableFuture<List<MetricChunk>> metrics() {
        return database.submit(true, (connection, mark) -> new Done<>(mark, MetricTables.load(connection)));
    }

    private List<RecordedEvent> read(Function<SqliteConnection, List<RecordedEvent>> query) {
        try {
            return BoundedWait.value(
                    database.submit(true, (connection, mark) -> new Done<>(mark, query.apply(connection))));
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof StoreException cause) {
                throw cause;
            }
            throw failed;
        }
    }

    /** Stores appended events, within a bound, and closes the file. */
    @Override
    public void close() {
        var _ = database.submit(true, (connection, mark) -> {
            EventTables.markEnded(connection);
            return new Done<>(mark, true);
        });
        database.close();
    }
}
