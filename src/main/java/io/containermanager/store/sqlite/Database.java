package io.containermanager.store.sqlite;

import io.containermanager.event.Clock;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoreRefusedException;
import io.containermanager.store.sqlite.DatabaseContents.Work;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * One SQLite file, the one platform thread that uses it, and its state in memory. Tasks that wait at the same time share a
 * transaction, so that one wait for the disk makes many of them durable. A file that cannot be used fails closed and is retried with
 * growing pauses; existing data is never overwritten.
 *
 * @param <S> the immutable state in memory
 */
final class Database<S> implements AutoCloseable {

    /** How many tasks share a transaction. */
    static final int BATCH_MAX_TASKS = 64;

    /** How often an idle file is checked. */
    static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);

    /** The first pause before a failed file is retried; it doubles up to {@link #RETRY_MAX}. */
    static final Duration RETRY_MIN = Duration.ofMillis(100);

    static final Duration RETRY_MAX = Duration.ofSeconds(5);

    /** Delay between a change and the call of {@link DatabaseContents#settled}; further changes do not extend it. */
    static final Duration SETTLE = Duration.ofMillis(200);

    /** How long {@link #close} waits for what is queued. */
    static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    private static final Logger LOGGER = System.getLogger(Database.class.getName());

    private final DatabaseSettings settings;
    private final Clock time;
    private final DatabaseContents<S> contents;
    private final TaskQueue<S> queue;
    private final Thread thread;
    private final CompletableFuture<Void> firstTry = new CompletableFuture<>();

    private volatile @Nullable S committed;
    private volatile @Nullable StoreException failure;

    // Confined to the thread.
    private final DatabaseFile file;
    private @Nullable SqliteConnection connection;
    private Duration retryPause = RETRY_MIN;
    private long retryAtNanos;
    private @Nullable Long settleAtNanos;

    private Database(DatabaseSettings settings, Clock time, DatabaseContents<S> contents) {
        this.settings = settings;
        this.time = time;
        this.contents = contents;
        this.queue = new TaskQueue<>(settings, time.nanos());
        this.file = new DatabaseFile(settings);
        this.thread = GuardedThread.platform(settings.threadName()).loop(this::run, queue::drained);
    }

    /** Opens the file. If it cannot be used now, the database is not usable yet; if it never can, this fails. */
    static <S> Database<S> open(DatabaseSettings settings, Clock time, DatabaseContents<S> contents) {
        var database = new Database<>(settings, time, contents);
        database.thread.start();
        try {
            database.firstTry.join();
        } catch (CompletionException refused) {
            database.close();
            if (refused.getCause() instanceof StoreRefusedException cause) {
                throw cause;
            }
            throw refused;
        }
        return database;
    }

    /** The newest committed state; fails as long as the file was never read. */
    S state() {
        var current = committed;
        if (current == null) {
            throw lastFailure();
        }
        return current;
    }

    /** Whether the file can be read and written, as far as its last use shows. */
    boolean usable() {
        return failure == null;
    }

    /** Why it is not usable; null when it is. */
    @Nullable
    String problem() {
        var last = failure;
        return last == null ? null : FailureText.of(last);
    }

    /**
     * Queues a task; its future completes on the file's thread once the task is committed, or fails with a {@link StoreException}.
     *
     * @param urgent whether its transaction starts without waiting for more tasks
     */
    <R> CompletableFuture<R> submit(boolean urgent, Work<S, R> work) {
        return queue.submit(urgent, work);
    }

    private void run() {
        if (connection == null) {
            open();
        }
        while (!queue.drained()) {
            var batch = queue.next(waitNanos());
            try {
                serve(batch);
            } catch (RuntimeException | Error bug) {
                lost(bug);
                failAll(batch);
            }
        }
        closeFile();
    }

    private long waitNanos() {
        long now = time.nanos().getAsLong();
        long wait = CHECK_INTERVAL.toNanos();
        if (connection == null || failure != null) {
            wait = Math.min(wait, retryAtNanos - now);
        }
        if (settleAtNanos != null) {
            wait = Math.min(wait, settleAtNanos - now);
        }
        return Math.max(0, wait);
    }

    private void serve(List<TaskQueue.Task<S, ?>> batch) {
        if (connection == null && time.nanos().getAsLong() - retryAtNanos >= 0) {
            open();
        }
        if (connection == null) {
            failAll(batch);
            return;
        }
        checkFile();
        if (!batch.isEmpty()) {
            commit(connection, batch);
        }
        settle(false);
        if (failure != null && time.nanos().getAsLong() - retryAtNanos >= 0) {
            proveWritable(connection);
        }
        if (failure == null) {
            // Not when it is opened: a file that opens and fails at once must be retried with growing pauses too.
            retryPause = RETRY_MIN;
        }
    }

    private void checkFile() {
        try {
            file.checkStillThere();
        } catch (IOException changed) {
            throw new UncheckedIOException(FailureText.of(changed), changed);
        }
    }

    @SuppressWarnings("ReferenceEquality") // A task that changes nothing returns the same state instance.
    private void commit(SqliteConnection open, List<TaskQueue.Task<S, ?>> batch) {
        var before = state();
        var working = before;
        open.begin();
        for (var task : batch) {
            working = task.run(open, working);
        }
        open.commit();
        committed = working;
        if (working != before) {
            recovered();
        }
        if (working != before && settleAtNanos == null) {
            settleAtNanos = time.nanos().getAsLong() + SETTLE.toNanos();
        }
        batch.forEach(TaskQueue.Task::complete);
    }

    private void settle(boolean now) {
        if (settleAtNanos != null && (now || time.nanos().getAsLong() - settleAtNanos >= 0)) {
            settleAtNanos = null;
            try {
                contents.settled(state());
            } catch (RuntimeException failed) {
                // The file is fine: a listener's failure must not close it.
                LOGGER.log(Level.WARNING, "What follows a change of " + settings.file() + " failed", failed);
            }
        }
    }

    private void failAll(List<TaskQueue.Task<S, ?>> batch) {
        batch.forEach(task -> task.fail(lastFailure()));
    }

    private StoreException lastFailure() {
        var last = failure;
        return last == null
                ? new StoreException.Unavailable(settings.file() + " is not open", new IllegalStateException("closed"))
                : last;
    }

    private void open() {
        try {
            openOnce();
        } catch (UnsatisfiedLinkError unloadable) {
            refuse(new StoreRefusedException(NativeLibrary.unloadable(), unloadable));
        } catch (StoreRefusedException refused) {
            refuse(refused);
        } catch (IOException | RuntimeException | Error cause) {
            lost(cause);
        }
        firstTry.complete(null);
    }

    /** Trying once more does not help: the first time it ends the start. */
    private void refuse(StoreRefusedException refused) {
        if (!firstTry.isDone()) {
            queue.close();
            firstTry.completeExceptionally(refused);
        }
        lost(refused);
    }

    private void openOnce() throws IOException {
        try {
            load(file.open());
        } catch (RuntimeException cause) {
            if (!settings.disposable() || !SqlFailure.damaged(cause)) {
                throw cause;
            }
            file.close(cause);
            var suffix = ".corrupt-" + time.wall().instant().toEpochMilli();
            LOGGER.log(
                    Level.WARNING,
                    settings.file() + " is damaged; it was renamed with the suffix " + suffix
                            + ", and an empty one was created");
            file.setAside(suffix);
            load(file.open());
        }
    }

    private void load(SqliteConnection opened) {
        committed = contents.load(opened);
        connection = opened;
        settleAtNanos = time.nanos().getAsLong();
        if (failure != null) {
            proveWritable(opened);
        }
    }

    /**
     * A file on a full disk can be opened and read: it has recovered only once something could be written. Until then it serves reads, and
     * its failure stays known.
     */
    private void proveWritable(SqliteConnection open) {
        try {
            open.inTransaction(() -> open.execute("PRAGMA user_version = " + open.number("PRAGMA user_version")));
            recovered();
        } catch (RuntimeException stillNot) {
            failure = SqlFailure.classify(settings.file(), stillNot);
            retryLater();
        }
    }

    private void recovered() {
        if (failure != null) {
            failure = null;
            LOGGER.log(Level.INFO, settings.file() + " can be used again");
            contents.recovered();
        }
    }

    /** Closes the connection: the state of a failed file is unknown until it is opened again. */
    private void lost(Throwable cause) {
        connection = null;
        file.close(cause);
        if (firstTry.isCompletedExceptionally()) {
            return;
        }
        retryLater();
        boolean news = failure == null;
        var classified = SqlFailure.classify(settings.file(), cause);
        failure = classified;
        if (news) {
            LOGGER.log(Level.WARNING, FailureText.of(classified));
            LOGGER.log(Level.DEBUG, "the cause", cause);
            contents.failed(classified);
        }
    }

    private void retryLater() {
        retryAtNanos = time.nanos().getAsLong() + retryPause.toNanos();
        retryPause = retryPause.multipliedBy(2).compareTo(RETRY_MAX) > 0 ? RETRY_MAX : retryPause.multipliedBy(2);
    }

    private void closeFile() {
        try {
            if (connection != null) {
                settle(true);
            }
            file.close();
        } catch (IOException | RuntimeException closing) {
            LOGGER.log(
                    Level.WARNING, settings.file() + " was not closed cleanly; it repairs itself when opened", closing);
        }
        connection = null;
        failure = new StoreException.Unavailable(
                settings.file() + " is closed: the manager is stopping", new IllegalStateException("closed"));
    }

    /** Accepts no more tasks, finishes the queued ones within a bound, and closes the file. */
    @Override
    public void close() {
        queue.close();
        try {
            if (!thread.join(CLOSE_WAIT)) {
                LOGGER.log(Level.WARNING, settings.file() + " is still being written; it repairs itself when opened");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        queue.failRest();
    }
}
