package io.containermanager.store.sqlite;

import io.containermanager.store.StoreException;
import io.containermanager.store.sqlite.DatabaseContents.Done;
import io.containermanager.store.sqlite.DatabaseContents.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue before a file's thread. A task beyond the bound fails at once. Many submit, one takes.
 *
 * @param <S> the file's state
 */
final class TaskQueue<S> {

    private static final String SAVEPOINT = "task";

    private final DatabaseSettings settings;
    private final LongSupplier nanos;
    private final ArrayBlockingQueue<Task<S, ?>> queue;
    private volatile boolean closed;

    TaskQueue(DatabaseSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
        this.queue = new ArrayBlockingQueue<>(settings.queueMaxTasks());
    }

    <R> CompletableFuture<R> submit(boolean urgent, Work<S, R> work) {
        var task = new Task<S, R>(urgent, work);
        if (closed) {
            task.fail(refused("is closed: the manager is stopping"));
        } else if (!queue.offer(task)) {
            task.fail(refused("has " + settings.queueMaxTasks() + " tasks waiting; try again soon"));
        } else if (closed && queue.remove(task)) {
            task.fail(refused("is closed: the manager is stopping"));
        }
        return task.future;
    }

    private StoreException refused(String what) {
        return new StoreException.Unavailable(settings.file() + " " + what, new RejectedExecutionException(what));
    }

    /** The waiting tasks, at most a batch; empty if none came within that time. */
    List<Task<S, ?>> next(long waitNanos) {
        var batch = new ArrayList<Task<S, ?>>();
        boolean more = poll(batch, waitNanos);
        long until = nanos.getAsLong() + settings.gather().toNanos();
        while (more && batch.size() < Database.BATCH_MAX_TASKS) {
            queue.drainTo(batch, Database.BATCH_MAX_TASKS - batch.size());
            boolean gather = !closed && batch.stream().noneMatch(task -> task.urgent);
            more = gather && poll(batch, until - nanos.getAsLong());
        }
        return batch;
    }

    private boolean poll(List<Task<S, ?>> batch, long waitNanos) {
        try {
            var task = queue.poll(Math.max(0, waitNanos), TimeUnit.NANOSECONDS);
            return task != null && batch.add(task);
        } catch (InterruptedException unmeant) {
            // Only close() ends the thread: a stray interrupt must not stop the store.
            return false;
        }
    }

    /** Whether it is closed and empty. */
    boolean drained() {
        return closed && queue.isEmpty();
    }

    /** Accepts no more tasks and wakes the taker. */
    void close() {
        var wake = new Task<S, Boolean>(true, (_, state) -> new Done<>(state, true));
        closed = true;
        // If the queue is full, the taker is awake anyway.
        var _ = queue.offer(wake);
    }

    /** Fails the tasks that are left. */
    void failRest() {
        for (var task = queue.poll(); task != null; task = queue.poll()) {
            task.fail(refused("is closed: the manager is stopping"));
        }
    }

    /** A task and its result, which is held back until its transaction is committed. */
    static final class Task<S, R> {

        private final boolean urgent;
        private final Work<S, R> work;
        private final CompletableFuture<R> future = new CompletableFuture<>();
        private @Nullable Done<S, R> done;
        private @Nullable RuntimeException failure;

        private Task(boolean urgent, Work<S, R> work) {
            this.urgent = urgent;
            this.work = work;
        }

        /** Runs it, isolated from the batch's other tasks. */
        S run(SqliteConnection connection, S state) {
            connection.savepoint(SAVEPOINT);
            try {
                done = work.run(connection, state);
                connection.releaseSavepoint(SAVEPOINT);
                return done.state();
            } catch (RuntimeException cause) {
                if (SqlFailure.ofDatabase(cause)) {
                    throw cause;
                }
                connection.rollbackToSavepoint(SAVEPOINT);
                failure = cause;
                return state;
            }
        }

        /** Completes the future. */
        void complete() {
            if (done != null) {
                future.complete(done.result());
            } else if (failure != null) {
                future.completeExceptionally(failure);
            }
        }

        void fail(StoreException because) {
            future.completeExceptionally(because);
        }
    }
}
