package io.containermanager.logs.search;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import io.containermanager.logs.LogEntry;
import io.containermanager.logs.search.LogSearch.Bounds;
import io.containermanager.logs.search.LogSearch.BusyException;
import io.containermanager.logs.search.LogSearch.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Pages from an older line on to newer ones. */
class ForwardPagesTest extends SearchedLogs {

    /** All pages forward put together. */
    private static List<LogEntry> forward(LogSearch search, Query query, long after) throws BusyException, IOException {
        var all = new ArrayList<LogEntry>();
        var page = search.newer(query, after);
        all.addAll(page.entries());
        while (!page.complete()) {
            long next = page.next();
            page = search.newer(query, next);
            all.addAll(page.entries());
            assertThat("each page gets further", page.complete() || page.next() > next);
        }
        return all;
    }

    @Test
    void forwardPagesHaveEveryLineOnceAndInOrderFromFilesOnToMemory() throws Exception {
        try (var files = files(store)) {
            add(0, 600);
            for (var settled : List.of(false, true)) {
                if (settled) {
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> files.pending().isEmpty());
                }
                for (int limit : new int[] {1, 7, 50, 599, 600, 601}) {
                    var found = forward(search(files), query(limit), 0);
                    assertThat(
                            "limit " + limit, messages(found), is(lines(0, 600).reversed()));
                }
            }
            for (var bounds : List.of(
                    new Bounds(Duration.ofMinutes(1), 1, 1, Duration.ofSeconds(30)),
                    new Bounds(Duration.ofNanos(-1), 1 << 20, 1 << 20, Duration.ofSeconds(30)))) {
                assertThat(
                        messages(forward(search(files, bounds), query(100), 0)),
                        is(lines(0, 600).reversed()));
            }
            var third = search(files).newer(query(3, LogPattern.regex("0$")), 1_000 + 300);
            assertThat(messages(third.entries()), contains("line 300", "line 310", "line 320"));
            assertThat("nothing between is gone", third.gap(), is(false));
            assertThat(search(files).newer(query(3), store.lastId()).entries(), empty());
        }
    }

    @Test
    void aPageBeginsInTheMiddleOfALargeFileWithoutReadingWhatIsBefore() throws Exception {
        try (var files = files(store, 40L << 20)) {
            for (int i = 0; i < 4_000; i++) {
                add(i, i + 1);
                // Lines that are longer than what is read at once are between them.
                if (i % 1_000 == 500) {
                    store.add(line(8, 1, "x".repeat(90_000)));
                }
                if (files.pending().size() > 4_000) {
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> files.pending().isEmpty());
                }
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> files.pending().isEmpty());
            var every = forward(search(files), query(10_000), 0);
            assertThat(every.size(), is(4_004));
            for (int i = 0; i < every.size(); i += 97) {
                var page = search(files).newer(query(2), every.get(i).id() - 1);
                assertThat(page.entries().getFirst().id(), is(every.get(i).id()));
                assertThat("bisection", page.scannedBytes(), is(lessThan(700_000L)));
            }
        }
    }

    @Test
    void forwardPagesStayWholeWhileLinesArriveAndFilesAreRotated() throws Exception {
        try (var files = files(store, 50_000)) {
            add(0, 1_000);
            var stop = new AtomicBoolean();
            var writer = Thread.ofPlatform().start(() -> {
                for (int i = 1_000; !stop.get() && i < 6_000; i++) {
                    add(i, i + 1);
                    while (i % 100 == 0 && files.pending().size() > 2_000 && !stop.get()) {
                        LockSupport.parkNanos(1_000_000);
                    }
                }
            });
            try {
                for (int limit : new int[] {40, 400, 4_000}) {
                    var found = forward(search(files), query(limit), 0);
                    assertThat(
                            "limit " + limit,
                            messages(found),
                            is(lines(0, found.size()).reversed()));
                }
            } finally {
                stop.set(true);
                writer.join();
            }
            await().atMost(Duration.ofSeconds(60)).until(() -> files.pending().isEmpty());
        }
    }

    @Test
    void aForwardPageSaysThatWhatWasDeletedWithItsFilesIsMissing() throws Exception {
        try (var files = files(store)) {
            add(0, 600);
            await().atMost(Duration.ofSeconds(60)).until(() -> files.pending().isEmpty());
            assertThat(search(files).newer(query(5), 1_001).gap(), is(false));
            Files.delete(files.files().getLast());
            var page = search(files).newer(query(5), 1_001);
            assertThat(page.gap(), is(true));
            assertThat(page.entries().getFirst().id(), is(greaterThan(1_002L)));
        }
        assertThat(
                "in memory alone",
                new LogSearch(store, null, System::nanoTime, PATIENT)
                        .newer(query(5), 1_001)
                        .gap(),
                is(true));
    }
}
