package io.containermanager.logs.search;

import io.containermanager.event.GuardedThread;
import io.containermanager.logs.LogFiles;
import io.containermanager.logs.LogFilter;
import io.containermanager.logs.LogStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Searches the memory and the log files, page by page, newest first or oldest first. A page ends at the first of its bounds and says where to continue.
 * Pages put together have every entry once, in order, also while entries are added and files are rotated; what retention deletes
 * meanwhile is missing. Each page is read by a thread of its own, so that neither writers of logs nor other requests wait. Thread-safe.
 */
public final class LogSearch {

    /** Pages read at once; further ones wait for {@link Bounds#patience}. */
    static final int CONCURRENT_MAX = 2;

    private final LogStore store;
    private final @Nullable LogFiles files;
    private final LongSupplier nanos;
    private final Bounds bounds;
    private final Semaphore turns = new Semaphore(CONCURRENT_MAX, true);
    private final GuardedThread threads = GuardedThread.platform("log-search");

    /**
     * What one page may take.
     *
     * @param time after it the page ends
     * @param scanMaxBytes so many bytes of files are read, and at most a block and a line more
     * @param resultMaxBytes so much memory the entries take, roughly, and at most one entry more
     * @param patience how long a page waits for its turn, and for a disk that does not answer
     */
    public record Bounds(Duration time, long scanMaxBytes, long resultMaxBytes, Duration patience) {

        /** A second, 64 MiB of files, 8 MiB of entries, 10 s of waiting. */
        public static final Bounds DEFAULTS =
                new Bounds(Duration.ofSeconds(1), 64L << 20, 8L << 20, Duration.ofSeconds(10));
    }

    /**
     * A query.
     *
     * @param filter which entries
     * @param patterns which messages: each must match
     * @param limit maximum number of entries of a page
     */
    public record Query(LogFilter filter, List<LogPattern> patterns, int limit) {
        public Query {
            patterns = List.copyOf(patterns);
        }
    }

    /** No page could be read: others are being searched, or the disk does not answer. */
    public static final class BusyException extends Exception {
        private final String reason;

        private BusyException(String reason) {
            super(reason);
            this.reason = reason;
        }

        /** What happened and what to do. */
        public String reason() {
            return reason;
        }
    }

    /** A search of the store alone, if nothing is written to files. */
    public LogSearch(LogStore store, @Nullable LogFiles files, LongSupplier nanos, Bounds bounds) {
        this.store = store;
        this.files = files;
        this.nanos = nanos;
        this.bounds = bounds;
    }

    /**
     * The newest matching entries before that id, newest first, of the memory and the files.
     *
     * @param before only entries with smaller ids
     */
    public LogPage older(Query query, OptionalLong before) throws BusyException, IOException {
        return turn(() -> {
            // First: what is added from now on belongs to no page.
            long end = store.lastId() + 1;
            long below = before.isPresent() ? Math.min(before.getAsLong(), end) : end;
            var scan = scan(query, below);
            try (var entries = MergedEntries.before(store, files, below)) {
                var next = entries.next();
                while (next != null && !scan.stopped()) {
                    scan.take(next);
                    scan.read(entries.read().bytes());
                    next = scan.stopped() ? next : entries.next();
                }
                report(entries.files());
                return scan.older(entries.read());
            }
        });
    }

    /**
     * The oldest matching entries after that id, oldest first, of the memory only: for following.
     *
     * @param after only entries with greater ids; all if it was never assigned
     */
    public LogPage following(Query query, long after) throws BusyException, IOException {
        return turn(() -> newer(query, after, null, store.lostAfter(query.filter(), after)));
    }

    /**
     * The oldest matching entries after that id, oldest first, of the files and the memory.
     *
     * @param after only entries with greater ids; all if it was never assigned
     */
    public LogPage newer(Query query, long after) throws BusyException, IOException {
        return turn(() -> newer(query, after, files, store.lostAfter(query.filter(), after)));
    }

    /** What memory alone has lost of what the filter looks for; empty with log files, which have it until they are deleted. */
    public Optional<LogStore.Dropped> dropped(LogFilter filter) {
        return files == null ? store.dropped(filter) : Optional.empty();
    }

    private LogPage newer(Query query, long after, @Nullable LogFiles in, boolean lost) throws IOException {
        // First: later entries are of the next page, also if they match.
        long newest = store.lastId();
        long from = store.known(after);
        var scan = scan(query, from);
        try (var entries = MergedEntries.after(store, in, from)) {
            // An id of the files' own has everything after it there, unless it was deleted with its file.
            boolean kept = entries.files().oldest().orElse(Long.MAX_VALUE) <= after && after <= newest;
            var next = entries.next();
            while (next != null && next.id() <= newest && !scan.stopped()) {
                scan.take(next);
                scan.read(entries.read().bytes());
                next = scan.stopped() ? next : entries.next();
            }
            report(entries.files());
            return scan.newer(newest, entries.read(), lost && !kept);
        }
    }

    private void report(FileEntries read) {
        if (files != null) {
            read.damaged().forEach(files.damaged()::found);
        }
    }

    private PageScan scan(Query query, long from) {
        long end = nanos.getAsLong() + bounds.time().toNanos();
        return new PageScan(query, bounds, from, () -> nanos.getAsLong() - end > 0);
    }

    private interface Reading {
        LogPage read() throws IOException;
    }

    /** Reads a page on a thread of its own, once it is its turn. */
    private LogPage turn(Reading reading) throws BusyException, IOException {
        boolean mine = false;
        try {
            mine = turns.tryAcquire(bounds.patience().toMillis(), TimeUnit.MILLISECONDS);
            if (!mine) {
                throw new BusyException("Too many searches of the log at once; try again.");
            }
            var task = new FutureTask<>(reading::read);
            threads.once(() -> {
                        try {
                            task.run();
                        } finally {
                            turns.release();
                        }
                    })
                    .start();
            mine = false;
            return task.get(bounds.time().plus(bounds.patience()).toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            throw new BusyException("The manager is stopping.");
        } catch (TimeoutException stuck) {
            throw new BusyException("The disk with the log files does not answer; check it.");
        } catch (ExecutionException failed) {
            throw rethrown(failed);
        } finally {
            if (mine) {
                turns.release();
            }
        }
    }

    private static IOException rethrown(ExecutionException failed) {
        return switch (failed.getCause()) {
            case IOException unreadable -> unreadable;
            case UncheckedIOException unreadable -> new IOException(unreadable);
            case RuntimeException bug -> throw bug;
            case Error bug -> throw bug;
            case null, default -> throw new IllegalStateException("a search of the log failed", failed);
        };
    }
}
