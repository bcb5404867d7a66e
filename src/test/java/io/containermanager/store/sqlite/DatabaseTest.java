package io.containermanager.store.sqlite;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.containermanager.store.StoreException;
import io.containermanager.store.StoreRefusedException;
import io.containermanager.store.sqlite.DatabaseContents.Done;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses the table {@code applied} of the real schema as a number that tasks count up. */
class DatabaseTest {

    @TempDir
    Path folder;

    private Path file;
    private final List<Database<Long>> opened = new ArrayList<>();

    @BeforeEach
    void inAFolderThatIsMissing() {
        file = folder.resolve("data").resolve("database.sqlite");
    }

    @AfterEach
    void closeAll() {
        opened.forEach(Database::close);
    }

    private Database<Long> open() {
        return open(DatabaseSettings.database(file));
    }

    private Database<Long> open(DatabaseSettings settings) {
        var database = Database.open(settings, StoreTimes.SYSTEM, TargetTables::applied);
        opened.add(database);
        return database;
    }

    private static CompletableFuture<Long> countUp(Database<Long> database) {
        return database.submit(true, (handle, count) -> {
            TargetTables.writeApplied(handle, count + 1);
            return new Done<>(count + 1, count + 1);
        });
    }

    private static StoreException failureOf(CompletableFuture<?> future) {
        return assertInstanceOf(
                StoreException.class,
                assertThrows(CompletionException.class, future::join).getCause());
    }

    @Test
    void makesTheFolderAndTheFileForItsOwnerOnly() throws IOException {
        open();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), is("rw-------"));
        assertThat(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data"))), is("rwx------"));
    }

    @Test
    void whatWasAcknowledgedIsThereAfterARestart() {
        var first = open();
        countUp(first).join();
        countUp(first).join();
        first.close();
        assertThat(open().state(), is(2L));
    }

    @Test
    void aTaskThatFailsUndoesOnlyItself() {
        var database = open();
        var failing = database.<Long>submit(true, (handle, count) -> {
            TargetTables.writeApplied(handle, 99);
            throw new StoreException.RevisionMismatch(count);
        });
        countUp(database).join();
        assertThat(failureOf(failing), instanceOf(StoreException.RevisionMismatch.class));
        assertThat(database.state(), is(1L));
        database.close();
        assertThat(open().state(), is(1L));
    }

    @Test
    void tasksThatWaitTogetherShareOneCommit() {
        var database = open();
        var gate = new CountDownLatch(1);
        var blocked = database.submit(true, (handle, count) -> {
            await().until(() -> gate.getCount() == 0);
            return new Done<>(count, count);
        });
        var counts = new ArrayList<CompletableFuture<Long>>();
        for (int i = 0; i < 50; i++) {
            counts.add(countUp(database));
        }
        var seenByTheFirst = counts.getFirst().thenApply(_ -> database.state());
        gate.countDown();
        blocked.join();
        counts.forEach(CompletableFuture::join);
        assertThat("all were committed before the first was answered", seenByTheFirst.join(), is(50L));
    }

    @Test
    void aFullQueueRefusesAtOnce() {
        var database = open(DatabaseSettings.database(file).withQueueMax(2));
        var gate = new CountDownLatch(1);
        var taken = new CountDownLatch(1);
        var blocked = database.submit(true, (handle, count) -> {
            taken.countDown();
            await().until(() -> gate.getCount() == 0);
            return new Done<>(count, count);
        });
        await().until(() -> taken.getCount() == 0);
        var second = countUp(database);
        var third = countUp(database);
        assertThat(failureOf(countUp(database)).getMessage(), containsString("2 tasks waiting; try again soon"));
        gate.countDown();
        CompletableFuture.allOf(blocked, second, third).join();
        assertThat(database.state(), is(2L));
    }

    @Test
    void aSecondManagerLearnsWhoHoldsTheFile() {
        open();
        var refused = assertThrows(StoreRefusedException.class, this::open);
        assertThat(
                refused.getMessage(),
                containsString("process " + ProcessHandle.current().pid()));
        assertThat(refused.getMessage(), containsString("DATABASE_PATH"));
    }

    @Test
    void aFileLockedByAnotherProgramRefusesTheStart() throws SQLException {
        open().close();
        try (var other = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = other.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("BEGIN EXCLUSIVE");
            statement.execute("PRAGMA user_version = 1");
            assertThat(
                    assertThrows(StoreRefusedException.class, this::open).getMessage(),
                    containsString("is locked by another program"));
        }
    }

    @Test
    void aNewerSchemaAndAForeignDatabaseRefuseTheStart() throws SQLException {
        open().close();
        execute("PRAGMA user_version = 99");
        assertThat(
                assertThrows(StoreRefusedException.class, this::open).getMessage(),
                containsString("was written by a newer manager (schema 99"));
        execute("PRAGMA user_version = 1", "PRAGMA application_id = 0");
        assertThat(
                assertThrows(StoreRefusedException.class, this::open).getMessage(),
                containsString("is another program's database"));
    }

    private void execute(String... statements) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Test
    void aDamagedFileFailsClosedAndRecoversWhenAGoodOneIsBack() throws IOException {
        var before = open();
        countUp(before).join();
        before.close();
        var good = Files.readAllBytes(file);
        var bad = good.clone();
        Arrays.fill(bad, 0, bad.length / 2, (byte) 'x');
        Files.write(file, bad);

        var database = open();
        assertThat(database.usable(), is(false));
        assertThat(
                assertThrows(StoreException.Unavailable.class, database::state).getMessage(),
                containsString("is damaged"));
        assertThat(failureOf(countUp(database)), instanceOf(StoreException.Unavailable.class));
        assertThat("nothing was overwritten", Files.readAllBytes(file), equalTo(bad));

        Files.write(file, good);
        await().until(database::usable);
        assertThat(database.state(), is(1L));
        assertThat(countUp(database).join(), is(2L));
    }

    @Test
    void whereADamagedFileWasNoEmptyOneIsPut() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(file, "no database at all".repeat(500));
        var database = open();
        assertThat(database.usable(), is(false));
        Files.delete(file);
        awaitFailure(database, "is gone; put it back");
        assertThat(Files.exists(file), is(false));
        Files.createFile(file);
        awaitFailure(database, "is empty now; put the real one back");
        assertThat(Files.size(file), is(0L));
    }

    private static void awaitFailure(Database<Long> database, String text) {
        await().until(() -> String.valueOf(failureOf(countUp(database)).getMessage()), containsString(text));
    }

    @Test
    void aPathThatCannotBeWrittenFailsClosedAndRecovers() throws IOException {
        Files.writeString(folder.resolve("data"), "a file where the folder should be");
        var database = open();
        assertThat(database.usable(), is(false));
        assertThrows(StoreException.Unavailable.class, database::state);
        Files.delete(folder.resolve("data"));
        await().until(database::usable);
        assertThat(countUp(database).join(), is(1L));
    }

    @Test
    void aRemovedFileIsNoticedAndNeverRecreated() throws IOException {
        var database = open();
        countUp(database).join();
        var away = folder.resolve("away.sqlite");
        Files.move(file, away);
        assertThat(failureOf(countUp(database)).getMessage(), containsString("is gone; put it back"));
        assertThat(database.usable(), is(false));
        assertThat("reads go on from memory", database.state(), is(1L));
        assertThat(failureOf(countUp(database)).getMessage(), containsString("is gone; put it back"));
        assertThat(Files.exists(file), is(false));
        Files.move(away, file);
        await().until(database::usable);
        assertThat(countUp(database).join(), is(2L));
    }

    @Test
    void aDeletedLogCostsNothingThatWasAcknowledged() throws IOException {
        var database = open();
        countUp(database).join();
        Files.delete(file.resolveSibling("database.sqlite-wal"));
        assertThat(failureOf(countUp(database)).getMessage(), containsString("its log"));
        await().until(database::usable);
        assertThat(countUp(database).join(), is(2L));
        database.close();
        assertThat(open().state(), is(2L));
    }

    @Test
    void anIdleStoreNoticesThatItsFileIsGone() throws IOException {
        var database = open();
        Files.delete(file);
        await().until(() -> !database.usable());
    }

    @Test
    void aFileThatWasCutIsNotWrittenOn() throws IOException {
        var before = open();
        countUp(before).join();
        before.close();
        var database = open();
        var good = Files.readAllBytes(file);
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(0);
        }
        assertThat(failureOf(countUp(database)).getMessage(), containsString("was truncated from"));
        assertThat(failureOf(countUp(database)), instanceOf(StoreException.Unavailable.class));
        Files.write(file, good);
        await().until(database::usable);
        assertThat(countUp(database).join(), is(2L));
    }

    @Test
    void aFullDiskIsReportedAsSuchAndLosesNothing() {
        var database = open(DatabaseSettings.database(file).withPagesMax(40));
        countUp(database).join();
        var full = database.<Long>submit(true, (handle, count) -> {
            fill(handle);
            return new Done<>(count, count);
        });
        assertThat(failureOf(full), instanceOf(StoreException.NoSpace.class));
        assertThat(failureOf(full).getMessage(), containsString("no space left"));
        assertThat("secrets stay out of messages", everyMessageOf(failureOf(full)), not(containsString("xxxx")));
        await().until(database::usable);
        assertThat(countUp(database).join(), is(2L));
    }

    private static String everyMessageOf(Throwable failure) {
        var messages = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            messages.append(cause.getMessage()).append('\n');
        }
        return messages.toString();
    }

    private static void fill(SqliteConnection handle) {
        for (int revision = 1; revision < 10_000; revision++) {
            handle.execute(
                    "INSERT INTO target (revision, accepted_at_millis, accepted_by, state, digests) VALUES (?, 0, '',"
                            + " ?, '')",
                    revision,
                    "x".repeat(2_000));
        }
    }

    @Test
    void closingFinishesWhatIsQueuedAndRefusesWhatComesLater() {
        var database = open();
        var counts = new ArrayList<CompletableFuture<Long>>();
        for (int i = 0; i < 100; i++) {
            counts.add(countUp(database));
        }
        database.close();
        assertThat(counts.stream().allMatch(CompletableFuture::isDone), is(true));
        assertThat(counts.getLast().join(), is(100L));
        assertThat(failureOf(countUp(database)).getMessage(), containsString("the manager is stopping"));
        assertThat(database.usable(), is(false));
    }

    @Test
    void manyWritersAtOnceLoseNoWrite() throws InterruptedException {
        var database = open();
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofVirtual().start(() -> {
                for (int n = 0; n < 50; n++) {
                    countUp(database).join();
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        assertThat(database.state(), is(400L));
    }
}
