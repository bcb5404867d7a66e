package io.containermanager.replica.store;

import io.containermanager.store.StoreException;
import io.containermanager.store.contents.StoreContents;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The bounded queue before the store's thread. A task beyond the bound fails at once. Many submit, one takes. */
final class StoreTasks {

    /** How many tasks may wait. */
    static final int TASKS_MAX = 256;

    /** How many versions written by others may be noted; beyond it one stands for all. */
    private static final int FOREIGN_MAX = 64;

    /** Stands for versions that were not kept: unknown, so that the store is read again. */
    private static final String ANY = "";

    private final ArrayBlockingQueue<Task<?>> queue = new ArrayBlockingQueue<>(TASKS_MAX);
    private final Set<String> seen = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** A pure change of the contents: it may run several times. */
    interface Work<R> {
        Done<R> run(StoreContents contents);
    }

    /** The contents afterwards and the answer. */
    record Done<R>(StoreContents contents, R result) {}

    /** A task and its answer, given once it is durable. */
    record Task<R>(Work<R> work, CompletableFuture<R> future) {

        void complete(R result) {
            future.complete(result);
        }

        void fail(RuntimeException because) {
            future.completeExceptionally(because);
        }
    }

    <R> CompletableFuture<R> submit(Work<R> work) {
        var task = new Task<>(work, new CompletableFuture<R>());
        if (closed) {
            task.fail(refused("is closed: the manager is stopping"));
        } else if (!queue.offer(task)) {
            task.fail(refused("has " + TASKS_MAX + " tasks waiting; try again soon"));
        } else if (closed && queue.remove(task)) {
            task.fail(refused("is closed: the manager is stopping"));
        }
        return task.future();
    }

    private static StoreException refused(String what) {
        return new StoreException.Unavailable("the store of the targets in the cluster " + what, null);
    }

    /** A Secret was seen in this version: the thread looks soon whether it is news. */
    void wake(String version) {
        seen.add(seen.size() < FOREIGN_MAX ? version : ANY);
        // One that is not empty is awake anyway, and its places are for tasks.
        if (queue.isEmpty()) {
            var _ = queue.offer(new Task<>(contents -> new Done<>(contents, true), new CompletableFuture<>()));
        }
    }

    /** Whether a version was seen that is not known. */
    boolean takeForeign(Predicate<String> known) {
        var taken = List.copyOf(seen);
        seen.removeAll(taken);
        return taken.stream().anyMatch(version -> !known.test(version));
    }

    /** The next task; null if none came within that time. */
    @Nullable
    Task<?> next(Duration wait) {
        try {
            return queue.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException unmeant) {
            // Only close() ends the thread: a stray interrupt must not stop the store.
            return null;
        }
    }

    /** Whether it is closed and empty. */
    boolean drained() {
        return closed && queue.isEmpty();
    }

    /** Accepts no more tasks and wakes the thread. */
    void close() {
        closed = true;
        var _ = queue.offer(new Task<>(contents -> new Done<>(contents, true), new CompletableFuture<>()));
    }

    /** Fails the tasks that are left. */
    void failRest() {
        for (var task = queue.poll(); task != null; task = queue.poll()) {
            task.fail(refused("is closed: the manager is stopping"));
        }
    }
}
