package io.containermanager.logs;

import static io.containermanager.logs.LogStoreTest.line;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import io.containermanager.event.Clock;
import io.containermanager.model.ServiceKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {

    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    /** A folder's stream that is gone through; others are opened only to be held. */
    private static final Pattern ITERATED = Pattern.compile(
            "(?:var|DirectoryStream<Path>) (\\w+)\\s*=\\s*Files\\.newDirectoryStream\\((?s:.*?)for \\(\\w+ \\w+ :"
                    + " \\1\\)");

    @TempDir
    Path parent;

    private LogStore store(Instant start) {
        return new LogStore(LogBounds.DEFAULTS, start.toEpochMilli());
    }

    private LogFileSettings settings() {
        return LogFileSettings.in(parent.resolve("logs"));
    }

    private LogFiles open(LogStore store, LogFileSettings settings) {
        return LogFiles.open(store, settings, new Clock(InstantSource.fixed(NOW), System::nanoTime), 1_000);
    }

    private static List<String> messages(LogStore store) {
        return store.after(LogFilter.ALL, 0, 1_000).stream()
                .map(LogEntry::message)
                .toList();
    }

    @Test
    void entriesComeBackAfterARestartAsTheyWere() {
        var before = store(NOW);
        try (var _ = open(before, settings())) {
            before.add(line(1, 123, "one \"quoted\" \n line", LogLevel.ERROR));
            before.add(line(2, "two"));
        }
        var after = store(NOW.plusSeconds(1));
        try (var _ = open(after, settings())) {
            assertThat(after.after(LogFilter.ALL, 0, 10), is(before.after(LogFilter.ALL, 0, 10)));
            after.add(line(1, "three"));
            assertThat(messages(after).getLast(), is("three"));
        }
        assertThat(messages(store(NOW)), is(List.of()));
    }

    @Test
    void whereAQuietContainerIsFollowedFromIsKnownHoweverMuchAnotherOneWrote() {
        var small = new LogFileSettings(settings().folder(), 4_000, 1 << 20, Duration.ofDays(7));
        var before = store(NOW);
        try (var _ = LogFiles.open(before, small, new Clock(InstantSource.fixed(NOW), System::nanoTime), 10)) {
            before.add(line(1, 122, "hello 1", LogLevel.INFO));
            before.add(line(1, 123, "hello 2", LogLevel.INFO));
            before.add(line(2, 124, "says \"containerId\":\"000000000001-1\",\"timestamp\":999}", LogLevel.INFO));
            before.add(line(1, 123, "hello 3", LogLevel.INFO));
            for (int count = 0; count < 50; count++) {
                before.add(line(2, 200, "noise " + count, LogLevel.INFO));
            }
        }
        var after = store(NOW.plusSeconds(1));
        try (var _ = LogFiles.open(after, small, new Clock(InstantSource.fixed(NOW), System::nanoTime), 10)) {
            assertThat(messages(after).size(), is(10));
            assertThat(
                    after.readUpTo(new ServiceKey(1001, 1), "000000000001-1"),
                    is(new LogFollower.Mark(Instant.ofEpochMilli(123), 2)));
            assertThat(
                    after.readUpTo(new ServiceKey(1001, 2), "000000000002-2"),
                    is(new LogFollower.Mark(Instant.ofEpochMilli(200), 50)));
            after.add(line(1, 300, "hello 4", LogLevel.INFO));
            assertThat(
                    after.readUpTo(new ServiceKey(1001, 1), "000000000001-1"),
                    is(new LogFollower.Mark(Instant.ofEpochMilli(300), 1)));
        }
    }

    @Test
    void aTornLastLineIsSkipped() throws IOException {
        var before = store(NOW);
        try (var _ = open(before, settings())) {
            before.add(line(1, "whole"));
        }
        Files.writeString(only(), "{\"id\":12,\"timestamp\":5,\"message\":\"to", StandardOpenOption.APPEND);
        var after = store(NOW.plusSeconds(1));
        try (var _ = open(after, settings())) {
            assertThat(messages(after), contains("whole"));
        }
    }

    private Path only() throws IOException {
        var files = new LogFolder(settings()).files();
        assertThat(files.size(), is(1));
        return files.getFirst();
    }

    @Test
    void filesAreForTheirOwnerOnly() throws IOException {
        var store = store(NOW);
        try (var _ = open(store, settings())) {
            store.add(line(1, "secret-ish"));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(only())), is("rw-------"));
    }

    @Test
    void filesRotateBySizeAndTheOldestGoWhenAllAreTooLarge() throws IOException {
        var settings = new LogFileSettings(parent.resolve("logs"), 10_000, 50_000, Duration.ofDays(7));
        var store = store(NOW);
        try (var _ = open(store, settings)) {
            for (int i = 0; i < 500; i++) {
                store.add(line(1, "x".repeat(200) + i));
            }
        }
        long total = 0;
        var files = new LogFolder(settings).files();
        for (var path : files) {
            assertThat(Files.size(path), lessThan(11_000L));
            total += Files.size(path);
        }
        assertThat(files.size(), greaterThan(1));
        assertThat(total, lessThanOrEqualTo(61_000L));
        var after = store(NOW.plusSeconds(1));
        try (var _ = open(after, settings)) {
            assertThat(messages(after).getLast(), is("x".repeat(200) + 499));
        }
    }

    @Test
    void oldFilesGo() throws IOException {
        var store = store(NOW);
        try (var _ = open(store, settings())) {
            store.add(line(1, "old"));
        }
        var old = only();
        Files.setLastModifiedTime(old, FileTime.from(NOW.minus(Duration.ofDays(8))));
        var next = store(NOW.plusSeconds(1));
        try (var _ = open(next, settings())) {
            next.add(line(1, "new"));
            await().until(() -> !Files.exists(old));
        }
    }

    @Test
    void aClockThatJumpsYearsAheadMakesNothingOld() throws IOException {
        var wall = new AtomicReference<>(NOW);
        var settings = new LogFileSettings(parent.resolve("logs"), 10_000, 1_000_000, Duration.ofDays(7));
        var store = store(NOW);
        try (var _ = LogFiles.open(store, settings, new Clock(wall::get, System::nanoTime), 1_000)) {
            fill(store);
            await().until(() -> new LogFolder(settings).files().size() > 1);
            var before = new LogFolder(settings).files();
            wall.set(NOW.plus(Duration.ofDays(3_650)));
            fill(store);
            fill(store);
            await().until(() -> new LogFolder(settings).files().size() > before.size() + 2);

            assertThat(new LogFolder(settings).files().containsAll(before), is(true));
        }
    }

    private static void fill(LogStore store) {
        for (int i = 0; i < 100; i++) {
            store.add(line(1, "x".repeat(200) + i));
        }
    }

    @Test
    void linesThatAreNoEntriesAreLeftOutAtAStartAndReported() throws IOException {
        var warnings = new ConcurrentLinkedQueue<String>();
        var logger = Logger.getLogger(DamagedFiles.class.getName());
        logger.setFilter(record -> warnings.add(record.getMessage()));
        try {
            var before = store(NOW);
            try (var _ = open(before, settings())) {
                before.add(line(1, "kept"));
                await().until(() -> !new LogFolder(settings()).files().isEmpty());
            }
            var file = new LogFolder(settings()).files().getFirst();
            Files.writeString(file, "rubbish\n{\"id\":9", StandardOpenOption.APPEND);

            var store = store(NOW);
            open(store, settings()).close();

            assertThat(store.newest(LogFilter.ALL, OptionalLong.empty(), 10).size(), is(1));
            assertThat(
                    warnings.stream()
                            .filter(said -> said.startsWith("1 line of " + file))
                            .count(),
                    is(1L));
        } finally {
            logger.setFilter(null);
        }
    }

    @Test
    void aFolderThatCannotBeMadeCostsOnlyTheFiles() throws IOException {
        Files.writeString(parent.resolve("logs"), "in the way");
        var store = store(NOW);
        try (var files = open(store, settings())) {
            store.add(line(1, "in memory"));
            await().until(() -> files.lost() == 1);
            assertThat(store.newest(LogFilter.ALL, OptionalLong.empty(), 10).size(), is(1));
        }
    }

    @Test
    void noFileHasMoreBytesThanItsBoundWhateverTheLettersAre() throws IOException {
        var settings = new LogFileSettings(parent.resolve("logs"), 10_000, 1_000_000, Duration.ofDays(7));
        var store = store(NOW);
        try (var _ = open(store, settings)) {
            for (int i = 0; i < 200; i++) {
                store.add(line(1, (i % 2 == 0 ? "日本語" : "🚀é").repeat(40) + i));
            }
        }
        var files = new LogFolder(settings).files();
        assertThat(files.size(), greaterThan(1));
        for (var path : files) {
            assertThat(Files.size(path), lessThanOrEqualTo(10_000L));
        }
    }

    @Test
    void aFolderThatBreaksWhileItIsReadIsReportedAsADiskProblem() throws IOException {
        var source = Path.of("src/main/java");
        try (var sources = Files.walk(source)) {
            var careless = sources.filter(path -> path.toString().endsWith(".java"))
                    .filter(path -> {
                        var text = text(path);
                        return (text.matches("(?s).*\\bFiles\\.(list|walk|lines|find)\\(.*")
                                        && !text.contains("UncheckedIOException"))
                                || (ITERATED.matcher(text).find() && !text.contains("DirectoryIteratorException"));
                    })
                    .map(path -> source.relativize(path).toString())
                    .toList();
            assertThat("what reading a folder throws in the middle is unchecked", careless, is(List.of()));
        }
    }

    private static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
