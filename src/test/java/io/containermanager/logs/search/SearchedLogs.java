package io.containermanager.logs.search;

import static org.hamcrest.MatcherAssert.assertThat;

import io.containermanager.event.Clock;
import io.containermanager.logs.LogBounds;
import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogFileSettings;
import io.containermanager.logs.LogFiles;
import io.containermanager.logs.LogFilter;
import io.containermanager.logs.LogLevel;
import io.containermanager.logs.LogSource;
import io.containermanager.logs.LogStore;
import io.containermanager.logs.search.LogSearch.Bounds;
import io.containermanager.logs.search.LogSearch.BusyException;
import io.containermanager.logs.search.LogSearch.Query;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** Log lines in memory and in files, and searches over both. */
abstract class SearchedLogs {

    static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    /** So few entries stay in memory. */
    static final LogBounds SMALL = new LogBounds(50, 1L << 20);

    @TempDir
    Path parent;

    final LogStore store = new LogStore(SMALL, 1_000);

    /** A loaded machine takes its time: only tests of the bound of time have one that counts. */
    static final Bounds PATIENT = new Bounds(Duration.ofMinutes(5), 64L << 20, 8L << 20, Duration.ofMinutes(1));

    LogFiles files(LogStore of) {
        return files(of, 10_000);
    }

    LogFiles files(LogStore of, long fileMaxBytes) {
        var settings = new LogFileSettings(parent.resolve("logs"), fileMaxBytes, 50L << 20, Duration.ofDays(7));
        return LogFiles.open(of, settings, new Clock(InstantSource.fixed(NOW), System::nanoTime), SMALL.maxEntries());
    }

    LogSearch search(LogFiles files) {
        return search(files, PATIENT);
    }

    LogSearch search(LogFiles files, Bounds bounds) {
        return new LogSearch(store, files, System::nanoTime, bounds);
    }

    static LogEntry line(long app, long at, String message) {
        return new LogEntry(
                0,
                at,
                message,
                LogLevel.INFO,
                new LogSource(LogSource.Type.CONTAINER, "web"),
                new LogEntry.Origin(app, 1L, "web", "c".repeat(64)),
                false);
    }

    void add(int from, int to) {
        for (int i = from; i < to; i++) {
            store.add(line(7, 1_000 + i, "line " + i));
        }
    }

    static Query query(int limit, LogPattern... patterns) {
        return new Query(LogFilter.ALL, List.of(patterns), limit);
    }

    static List<String> messages(List<LogEntry> entries) {
        return entries.stream().map(LogEntry::message).toList();
    }

    /** All pages put together. */
    static List<LogEntry> all(LogSearch search, Query query) throws BusyException, IOException {
        var all = new ArrayList<LogEntry>();
        var page = search.older(query, OptionalLong.empty());
        all.addAll(page.entries());
        while (!page.complete()) {
            long before = page.cursor();
            page = search.older(query, OptionalLong.of(before));
            all.addAll(page.entries());
            assertThat("each page gets further", page.complete() || page.cursor() < before);
        }
        return all;
    }

    static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i).toList().reversed();
    }
}
