package io.containermanager.logs;

import io.containermanager.model.ServiceKey;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries, bounded by number and bytes. At a bound, the oldest entry of a source (a service with all its containers,
 * or the manager) above its equal share is evicted, so that a noisy source never evicts lines of others. With many sources the bound of
 * the number grows so that each may have {@link #SOURCE_LINES_MIN}; that of the bytes does not. Thread-safe; reads never wait for writes.
 */
public final class LogStore {

    /** More sources than can be followed at a time, because of removed ones; beyond it the one silent for longest is dropped. */
    static final int SOURCES_MAX = 1_024;

    /** So many lines each source may have, whatever the bound of the number is. */
    static final int SOURCE_LINES_MIN = 20;

    /** Dropped sources whose newest lost id is remembered; beyond it the ids of the first count as lost to every reader. */
    private static final int DROPPED_MAX_SOURCES = 1_024;

    private final LogBounds bounds;
    private final Object lock = new Object();
    private final ConcurrentSkipListMap<Long, LogEntry> entries = new ConcurrentSkipListMap<>();
    private final CopyOnWriteArrayList<Consumer<LogEntry>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong evicted = new AtomicLong();

    // Guarded by the lock.
    private final Map<Object, Source> sources = new HashMap<>();

    private Map<String, LogFollower.Mark> earlierPositions = Map.of();

    private final LinkedHashMap<Object, LogEntry> dropped = new LinkedHashMap<>();
    private long lastId;
    private long bytes;
    /** The greatest id of entries whose source is not remembered any more; initially that of an earlier run. */
    private long forgottenUpTo;

    /** The greatest time of entries of this run whose source is not remembered any more, Unix time in ms; 0 if there are none. */
    private long forgottenMillis;

    /**
     * What a bound cost the sources of a filter.
     *
     * @param upToMillis the time of the newest entry that was evicted, Unix time in ms: what is kept is complete after it only
     * @param keptLines how many entries of these sources are in memory
     */
    public record Dropped(long upToMillis, long keptLines) {}

    /** A listener's registration. */
    public interface Listening extends AutoCloseable {
        /** Removes the listener. */
        @Override
        void close();
    }

    /** The entries of one source, oldest first. */
    private static final class Source {
        private final Object key;
        private final ArrayDeque<LogEntry> lines = new ArrayDeque<>();
        private long bytes;
        private long evictedUpTo;
        /** The greatest time of those evicted, Unix time in ms; 0 if none were. */
        private long evictedMillis;

        private Source(Object key, @Nullable LogEntry lost) {
            this.key = key;
            evictedUpTo = lost == null ? 0 : lost.id();
            evictedMillis = lost == null ? 0 : lost.timestampMillis();
        }

        private long newestId() {
            return lines.getLast().id();
        }
    }

    /**
     * An empty store.
     *
     * @param beforeFirstId the id before the first one, see {@link LogIds}
     */
    public LogStore(LogBounds bounds, long beforeFirstId) {
        this.bounds = bounds;
        this.lastId = beforeFirstId;
        this.forgottenUpTo = lastId;
    }

    /** Stores an entry with the next id. */
    public LogEntry add(LogEntry draft) {
        synchronized (lock) {
            var entry = draft.numbered(++lastId);
            keep(entry);
            // Listeners only queue; calling them under the lock keeps the order of ids.
            listeners.forEach(listener -> listener.accept(entry));
            return entry;
        }
    }

    /** Restores entries of an earlier run with their ids, before any other is added; later ids are greater. */
    void restore(List<LogEntry> earlier) {
        synchronized (lock) {
            var believable = earlier.stream()
                    .filter(entry -> entry.id() > 0 && entry.id() <= LogIds.ID_MAX - LogIds.RUN_IDS)
                    .sorted(Comparator.comparingLong(LogEntry::id))
                    .toList();
            if (!believable.isEmpty()) {
                lastId = Math.max(lastId, believable.getLast().id());
                forgottenUpTo = believable.getFirst().id() - 1;
                believable.forEach(this::keep);
            }
        }
    }

    /** Restores up to where an earlier run read each container, by its id. */
    void restorePositions(Map<String, LogFollower.Mark> positions) {
        synchronized (lock) {
            earlierPositions = Map.copyOf(positions);
        }
    }

    private void keep(LogEntry entry) {
        var key = key(entry);
        var source = sources.computeIfAbsent(key, this::begin);
        source.lines.addLast(entry);
        source.bytes += entry.weightBytes();
        bytes += entry.weightBytes();
        entries.put(entry.id(), entry);
        while (entries.size() > maxEntries() && entries.size() > 1) {
            evict(source.lines.size() * (long) sources.size() > maxEntries() ? source : largest(false));
        }
        while (bytes > bounds.maxBytes() && entries.size() > 1) {
            evict(source.bytes * sources.size() > bounds.maxBytes() ? source : largest(true));
        }
        if (sources.size() > SOURCES_MAX) {
            dropMostSilent();
        }
    }

    private Source begin(Object key) {
        return new Source(key, dropped.remove(key));
    }

    private long maxEntries() {
        return Math.max(bounds.maxEntries(), (long) SOURCE_LINES_MIN * sources.size());
    }

    /** A service's successive containers share one source. */
    private static Object key(LogEntry entry) {
        var origin = entry.origin();
        if (entry.system()) {
            return entry.source().type();
        }
        return origin.appId() != null && origin.serviceId() != null
                ? new ServiceKey(origin.appId(), origin.serviceId())
                : entry.source().name();
    }

    private Source largest(boolean byBytes) {
        Source largest = null;
        for (var source : sources.values()) {
            if (largest == null || size(source, byBytes) > size(largest, byBytes)) {
                largest = source;
            }
        }
        if (largest == null) {
            throw new IllegalStateException("a bound is exceeded but nothing is stored");
        }
        return largest;
    }

    private static long size(Source source, boolean byBytes) {
        return byBytes ? source.bytes : source.lines.size();
    }

    private void evict(Source source) {
        var entry = source.lines.removeFirst();
        source.bytes -= entry.weightBytes();
        source.evictedUpTo = entry.id();
        source.evictedMillis = Math.max(source.evictedMillis, entry.timestampMillis());
        bytes -= entry.weightBytes();
        entries.remove(entry.id());
        evicted.incrementAndGet();
        if (source.lines.isEmpty()) {
            sources.remove(source.key);
            remember(source.key, entry);
        }
    }

    /** Keeps who lost lines, so that only readers of that source see a gap. */
    private void remember(Object key, LogEntry newest) {
        dropped.putLast(key, newest.withoutMessage());
        if (dropped.size() > DROPPED_MAX_SOURCES) {
            var forgotten = dropped.pollFirstEntry().getValue();
            forgottenUpTo = Math.max(forgottenUpTo, forgotten.id());
            forgottenMillis = Math.max(forgottenMillis, forgotten.timestampMillis());
        }
    }

    private void dropMostSilent() {
        Source silent = null;
        for (var source : sources.values()) {
            if (silent == null || source.newestId() < silent.newestId()) {
                silent = source;
            }
        }
        while (silent != null && !silent.lines.isEmpty()) {
            evict(silent);
        }
    }

    /**
     * Calls the listener for every later entry, in order.
     *
     * @param listener queues the entry and returns: other writers wait meanwhile
     */
    public Listening listen(Consumer<LogEntry> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** The newest matching entries, newest first; if an id is given, only those before it. */
    public List<LogEntry> newest(LogFilter filter, OptionalLong beforeId, int limit) {
        var range = beforeId.isPresent() ? entries.headMap(beforeId.getAsLong(), false) : entries;
        return range.descendingMap().values().stream()
                .filter(filter)
                .limit(limit)
                .toList();
    }

    /** The entries before an id, newest first, as they are when each is read. */
    public Iterator<LogEntry> before(long id) {
        return entries.headMap(id, false).descendingMap().values().iterator();
    }

    /** The entries after an id, oldest first, as they are when each is read. */
    public Iterator<LogEntry> laterThan(long id) {
        return entries.tailMap(id, false).values().iterator();
    }

    /** The oldest matching entries after that id, oldest first; all of them if this store has never assigned that id. */
    public List<LogEntry> after(LogFilter filter, long id, int limit) {
        return entries.tailMap(known(id), false).values().stream()
                .filter(filter)
                .limit(limit)
                .toList();
    }

    /** That id, or 0 if it has not been assigned yet: it came from a store that was lost. */
    public long known(long id) {
        return id > lastId() ? 0 : id;
    }

    /** The number of matching entries. */
    public long count(LogFilter filter) {
        return entries.values().stream().filter(filter).count();
    }

    /** The newest entry's id; in an empty store the initial one. */
    public long lastId() {
        synchronized (lock) {
            return lastId;
        }
    }

    /** How many entries were evicted at a bound. */
    public long evicted() {
        return evicted.get();
    }

    /** Whether entries after that id that may match were lost: evicted, or gone with an earlier run or a lost store. */
    public boolean lostAfter(LogFilter filter, long id) {
        synchronized (lock) {
            return id > lastId
                    || forgottenUpTo > id
                    || dropped.values().stream().anyMatch(newest -> newest.id() > id && filter.writer(newest))
                    || sources.values().stream()
                            .anyMatch(source -> source.evictedUpTo > id && filter.writer(source.lines.getFirst()));
        }
    }

    /** What was evicted of the sources whose entries may match, from where on the filter looks; empty if nothing was. */
    public Optional<Dropped> dropped(LogFilter filter) {
        synchronized (lock) {
            long upTo = filter.sinceMillis() != null && forgottenMillis < filter.sinceMillis() ? 0 : forgottenMillis;
            for (var newest : dropped.values()) {
                if (filter.looksBackTo(newest, newest.timestampMillis())) {
                    upTo = Math.max(upTo, newest.timestampMillis());
                }
            }
            long kept = 0;
            for (var source : sources.values()) {
                var first = source.lines.getFirst();
                if (filter.writer(first)) {
                    kept += source.lines.size();
                    upTo = filter.looksBackTo(first, source.evictedMillis)
                            ? Math.max(upTo, source.evictedMillis)
                            : upTo;
                }
            }
            return upTo == 0 ? Optional.empty() : Optional.of(new Dropped(upTo, kept));
        }
    }

    /**
     * The newest lines of a service's container, oldest first.
     *
     * @param containerId the full id
     */
    public List<LogEntry> lastOf(ServiceKey service, String containerId, int limit) {
        var found = new ArrayDeque<LogEntry>();
        synchronized (lock) {
            var newest = linesOf(service);
            while (newest.hasNext() && found.size() < limit) {
                var entry = newest.next();
                if (containerId.equals(entry.origin().containerId())) {
                    found.addFirst(entry);
                }
            }
        }
        return List.copyOf(found);
    }

    /** The position up to which that container was read, by its stored lines and those of earlier runs; null if there are none. */
    LogFollower.@Nullable Mark readUpTo(ServiceKey service, String containerId) {
        long millis = 0;
        int lines = 0;
        LogFollower.Mark earlier;
        synchronized (lock) {
            earlier = earlierPositions.get(containerId);
            var newest = linesOf(service);
            while (newest.hasNext()) {
                var entry = newest.next();
                if (!containerId.equals(entry.origin().containerId())) {
                    continue;
                }
                if (lines > 0 && entry.timestampMillis() != millis) {
                    break;
                }
                millis = entry.timestampMillis();
                lines++;
            }
        }
        // Of lines of one millisecond, not all may be in memory.
        boolean further = earlier != null && earlier.millisecond().toEpochMilli() == millis && earlier.lines() > lines;
        return lines == 0 || further ? earlier : new LogFollower.Mark(Instant.ofEpochMilli(millis), lines);
    }

    private Iterator<LogEntry> linesOf(ServiceKey service) {
        var source = sources.get(service);
        return source == null ? Collections.emptyIterator() : source.lines.descendingIterator();
    }
}
