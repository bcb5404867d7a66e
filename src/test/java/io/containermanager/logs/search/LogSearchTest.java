package io.containermanager.logs.search;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.logs.DamagedFiles;
import io.containermanager.logs.LogFilter;
import io.containermanager.logs.LogStore;
import io.containermanager.logs.search.LogPage.Bound;
import io.containermanager.logs.search.LogSearch.Bounds;
import io.containermanager.logs.search.LogSearch.BusyException;
import io.containermanager.logs.search.LogSearch.Query;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

class LogSearchTest extends SearchedLogs {

    @Test
    void linesEvictedFromMemoryAreFoundInFilesAndOnTheirWayThere() throws Exception {
        try (var files = files(store)) {
            add(0, 2_000);

            assertThat(messages(all(search(files), query(10_000))), is(lines(0, 2_000)));
            await().atMost(Duration.ofSeconds(60)).until(() -> files.pending().isEmpty());
            assertThat(messages(all(search(files), query(10_000))), is(lines(0, 2_000)));
            var found = search(files).older(query(10, LogPattern.text("line 123")), OptionalLong.empty());
            assertThat(messages(found.entries()).getLast(), is("line 1230"));
            assertThat(
                    messages(all(search(files), query(3, LogPattern.regex("^line 1?23$")))),
                    contains("line 123", "line 23"));
        }
    }

    @Test
    void pagesPutTogetherHaveEveryLineOnceAndInOrderWhateverTheirBounds() throws Exception {
        try (var files = files(store)) {
            add(0, 600);
            for (int limit : new int[] {1, 7, 50, 599, 600, 601}) {
                assertThat("limit " + limit, messages(all(search(files), query(limit))), is(lines(0, 600)));
            }
            var tight = new Bounds(Duration.ofMinutes(1), 1, 1, Duration.ofSeconds(30));
            assertThat(messages(all(search(files, tight), query(100))), is(lines(0, 600)));
            var none = new Bounds(Duration.ofNanos(-1), 1 << 20, 1 << 20, Duration.ofSeconds(30));
            assertThat(messages(all(search(files, none), query(100))), is(lines(0, 600)));
        }
    }

    @Test
    void pagesStayWholeWhileLinesArriveAndFilesAreRotated() throws Exception {
        try (var files = files(store, 50_000)) {
            add(0, 1_000);
            var stop = new AtomicBoolean();
            var writing = new CountDownLatch(1);
            var writer = Thread.ofPlatform().start(() -> {
                for (int i = 1_000; !stop.get() && i < 10_000; i++) {
                    add(i, i + 1);
                    writing.countDown();
                    while (i % 100 == 0 && files.pending().size() > 2_000 && !stop.get()) {
                        // Faster than the disk, entries would be lost, which is another matter.
                        LockSupport.parkNanos(1_000_000);
                    }
                }
            });
            writing.await();
            try {
                for (int limit : new int[] {40, 400, 4_000}) {
                    var found = all(search(files), query(limit));
                    long newest = found.getFirst().id();
                    assertThat("limit " + limit, messages(found), is(lines(0, (int) (newest - 1_000))));
                }
            } finally {
                stop.set(true);
                writer.join();
            }
            assertThat(files.lost(), is(0L));
            await().atMost(Duration.ofSeconds(60)).until(() -> files.pending().isEmpty());
        }
    }

    @Test
    void aCursorIsGoodAfterARestart() throws Exception {
        LogPage page;
        try (var files = files(store)) {
            add(0, 300);
            page = search(files).older(query(100), OptionalLong.empty());
        }
        var later = new LogStore(SMALL, 1_000_000);
        try (var files = files(later)) {
            later.add(line(7, 1, "of the new run"));
            var search = new LogSearch(later, files, System::nanoTime, PATIENT);
            var rest = search.older(query(10_000), OptionalLong.of(page.cursor()));
            assertThat(messages(rest.entries()), is(lines(0, 200)));
            assertThat(messages(all(search, query(1_000))).size(), is(301));
        }
    }

    @Test
    void aPageSaysAtWhichBoundItEndedAndHowFarItCame() throws Exception {
        try (var files = files(store)) {
            add(0, 1_000);
            await().atMost(Duration.ofSeconds(60)).until(() -> files.pending().isEmpty());

            var limited = search(files).older(query(10), OptionalLong.empty());
            assertThat(limited.stoppedBy(), is(Bound.LIMIT));
            assertThat(limited.reachedMillis(), is(OptionalLong.of(1_990)));
            assertThat(limited.scannedLines(), is(10L));

            var nothing = LogPattern.text("nothing has this");
            var whole = search(files).older(query(10, nothing), OptionalLong.empty());
            assertThat(whole.stoppedBy(), nullValue());
            assertThat(whole.scannedLines(), is(1_000L));
            assertThat(whole.files(), greaterThan(5));
            assertThat(whole.entries(), empty());

            var scan = new Bounds(Duration.ofMinutes(1), 30_000, 1 << 20, Duration.ofSeconds(30));
            var part = search(files, scan).older(query(10, nothing), OptionalLong.empty());
            assertThat(part.stoppedBy(), is(Bound.SCAN));
            assertThat(part.scannedBytes(), lessThan(40_000L));

            var size = new Bounds(Duration.ofMinutes(1), 1 << 20, 1_000, Duration.ofSeconds(30));
            var small = search(files, size).older(query(1_000), OptionalLong.empty());
            assertThat(small.stoppedBy(), is(Bound.SIZE));
            assertThat(small.entries().size(), lessThan(20));
        }
    }

    @Test
    void aPageEndsWhenItsTimeHasPassedAndTheNextContinues() throws Exception {
        add(0, 40);
        var time = new AtomicLong();
        var search = new LogSearch(store, null, () -> time.addAndGet(1_000_000), Bounds.DEFAULTS);
        var first = search.older(query(100, LogPattern.text("none")), OptionalLong.empty());
        assertThat(first.stoppedBy(), nullValue());
        var slow = new LogSearch(store, null, () -> time.addAndGet(100_000_000), Bounds.DEFAULTS);
        var part = slow.older(query(100), OptionalLong.empty());
        assertThat(part.stoppedBy(), is(Bound.TIME));
        assertThat(part.entries().size(), lessThan(15));
        assertThat(messages(all(slow, query(100))), is(lines(0, 40)));
    }

    @Test
    void aLineThatTakesTooLongIsSkippedAndCounted() throws Exception {
        store.add(line(7, 1, "short"));
        store.add(line(7, 2, "a".repeat(8_000)));
        var expired = new LogSearch(
                store, null, System::nanoTime, new Bounds(Duration.ofNanos(-1), 1, 1, Duration.ofSeconds(30)));
        var query = query(10, LogPattern.regex("(a?){500}a{2}b|^short$"));
        var first = expired.older(query, OptionalLong.empty());
        assertThat(first.skippedLines(), is(1));
        assertThat(first.stoppedBy(), is(Bound.TIME));
        assertThat(
                messages(expired.older(query, OptionalLong.of(first.cursor())).entries()), contains("short"));
    }

    @Test
    void linesThatAreNoEntryAreSkippedAndCountedAndATornOneIsNot() throws Exception {
        try (var files = files(store)) {
            add(0, 5);
            await().atMost(Duration.ofSeconds(60)).until(() -> files.pending().isEmpty());
            Files.writeString(
                    files.files().getFirst(),
                    "rubbish\n{\"id\":1006,\"timestamp\":1,\"x\n{\"id\":9",
                    StandardOpenOption.APPEND);
            var other = new LogStore(SMALL, 2_000);
            var search = new LogSearch(other, files, System::nanoTime, PATIENT);
            var page = search.older(query(10), OptionalLong.empty());
            assertThat(messages(page.entries()), is(lines(0, 5)));
            assertThat(page.skippedLines(), is(2));
        }
    }

    @Test
    void aDamagedFileIsReportedOnceHoweverOftenItIsRead() throws Exception {
        var warnings = new ConcurrentLinkedQueue<String>();
        var logger = Logger.getLogger(DamagedFiles.class.getName());
        logger.setFilter(line -> warnings.add(line.getMessage()));
        try (var files = files(store)) {
            add(0, 5);
            await().atMost(Duration.ofSeconds(60)).until(() -> files.pending().isEmpty());
            var file = files.files().getFirst();
            Files.writeString(file, "rubbish\nmore rubbish\n{\"id\":9", StandardOpenOption.APPEND);
            var search = new LogSearch(new LogStore(SMALL, 2_000), files, System::nanoTime, PATIENT);
            for (int times = 0; times < 3; times++) {
                search.older(query(10), OptionalLong.empty());
                search.newer(query(10), 0);
            }

            assertThat(
                    warnings.stream()
                            .filter(said -> said.contains(file.toString()))
                            .toList(),
                    contains("2 lines of " + file + " cannot be read and are left out: something else wrote into the"
                            + " file, or a part of it was lost"));
        } finally {
            logger.setFilter(null);
        }
    }

    @Test
    void onlyEntriesOfTheFilterAreFound() throws Exception {
        try (var files = files(store)) {
            for (int i = 0; i < 200; i++) {
                store.add(line(i % 2 == 0 ? 7 : 8, i, "line " + i));
            }
            var ofSeven = new Query(LogFilter.ALL.within(Map.of(7L, 0L)), List.of(), 1_000);
            var seen = all(search(files), ofSeven);
            assertThat(seen.size(), is(100));
            assertThat(
                    seen.stream()
                            .allMatch(entry ->
                                    Long.valueOf(7).equals(entry.origin().appId())),
                    is(true));
            var range = new LogFilter(null, null, null, null, null, null, 50L, 59L, null);
            assertThat(messages(all(search(files), new Query(range, List.of(), 4))), is(lines(50, 60)));
        }
    }

    @Test
    void followingContinuesAfterTheLastExaminedEntryAlsoWithoutMatches() throws Exception {
        add(0, 30);
        var search = new LogSearch(store, null, System::nanoTime, PATIENT);
        var none = search.following(query(10, LogPattern.text("none")), 1_000);
        assertThat(none.entries(), empty());
        assertThat(none.cursor(), is(store.lastId()));
        var some = search.following(query(3, LogPattern.regex("0$")), 1_000);
        assertThat(messages(some.entries()), contains("line 0", "line 10", "line 20"));
        assertThat(some.stoppedBy(), notNullValue());
        assertThat(
                search.following(query(3, LogPattern.regex("0$")), some.cursor())
                        .entries(),
                empty());
    }

    @Test
    void aSearchWithoutATurnIsRefusedAndTheWriterContinues() throws Exception {
        add(0, 30);
        var held = new CountDownLatch(1);
        var begun = new CountDownLatch(LogSearch.CONCURRENT_MAX);
        var bounds = new Bounds(Duration.ofSeconds(30), 1, 1, Duration.ofMillis(50));
        var search = new LogSearch(
                store,
                null,
                () -> {
                    begun.countDown();
                    try {
                        held.await();
                    } catch (InterruptedException ended) {
                        Thread.currentThread().interrupt();
                    }
                    return System.nanoTime();
                },
                bounds);
        var running = new ArrayList<Thread>();
        for (int i = 0; i < LogSearch.CONCURRENT_MAX; i++) {
            running.add(Thread.ofVirtual().start(() -> {
                try {
                    search.older(query(10), OptionalLong.empty());
                } catch (BusyException | IOException refused) {
                    throw new IllegalStateException(refused);
                }
            }));
        }
        begun.await();
        assertThrows(BusyException.class, () -> search.older(query(10), OptionalLong.empty()));
        add(30, 60);
        assertThat(
                store.newest(LogFilter.ALL, OptionalLong.empty(), 1).getFirst().message(), is("line 59"));
        held.countDown();
        for (var thread : running) {
            thread.join();
        }
        assertThat(search.older(query(10), OptionalLong.empty()).entries().isEmpty(), is(false));
    }
}
