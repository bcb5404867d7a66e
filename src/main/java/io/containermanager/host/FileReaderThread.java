package io.containermanager.host;

import io.containermanager.event.GuardedThread;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes readings one after the other on a thread of its own, {@code metrics-reading}, each within {@link #READING_MAX}: a file system that
 * hangs answers no call and obeys no interrupt. A reading that does not come back is left behind with its thread, and a new thread takes
 * those after it. Callers ask for nothing whose previous reading is still pending, so there is at most one thread for each kind of reading.
 * Not thread-safe.
 */
final class FileReaderThread implements AutoCloseable {

    /** How long a reading may take; usual ones take microseconds. Ten that hang at the same time stay below a collection's five seconds. */
    static final Duration READING_MAX = Duration.ofMillis(400);

    private final Duration max;
    private final LongSupplier nanoTime;
    private @Nullable ExecutorService thread;

    /**
     * @param max how long a reading may take
     * @param nanoTime monotonic
     */
    FileReaderThread(Duration max, LongSupplier nanoTime) {
        this.max = max;
        this.nanoTime = nanoTime;
    }

    /** Has them taken in their order, all in one hand-over to the thread unless one hangs: passing each by itself costs more than most readings. */
    void take(List<? extends Reading<?>> readings) {
        int taken = 0;
        while (taken < readings.size()) {
            taken += takeUntilOneHangs(readings.subList(taken, readings.size()));
        }
    }

    /** How many of them are done, the one that hangs included. */
    private int takeUntilOneHangs(List<? extends Reading<?>> readings) {
        if (thread == null) {
            thread = Executors.newSingleThreadExecutor(
                    GuardedThread.platform("metrics-reading").factory());
        }
        var turn = new Turn(readings, nanoTime);
        var answer = thread.submit(turn);
        while (true) {
            try {
                answer.get(max.toNanos() - turn.nanosOfThisReading(), TimeUnit.NANOSECONDS);
                return readings.size();
            } catch (TimeoutException _) {
                int hanging = turn.leaveBehind(max);
                if (hanging >= 0) {
                    // Ends once the reading has come back.
                    close();
                    var why = "did not answer within " + max.toMillis() + " ms; it is read again once it has answered";
                    readings.get(hanging).leave(answer, new IOException(why));
                    return hanging + 1;
                }
            } catch (ExecutionException bug) {
                throw new IllegalStateException(bug);
            } catch (InterruptedException stopping) {
                return refuseAll(readings, turn, answer, stopping);
            }
        }
    }

    /** The manager stops: what is not taken yet is not waited for. */
    private static int refuseAll(
            List<? extends Reading<?>> readings, Turn turn, Future<?> answer, InterruptedException stopping) {
        Thread.currentThread().interrupt();
        var why = new IOException("the manager stops", stopping);
        int begun = turn.stop();
        for (int index = 0; index < readings.size(); index++) {
            if (index == begun - 1) {
                readings.get(index).leave(answer, why);
            } else if (index >= begun) {
                readings.get(index).refuse(why);
            }
        }
        return readings.size();
    }

    /** Readings that one thread takes until it has taken all, or is left behind in one of them. */
    private static final class Turn implements Runnable {
        private static final int LEFT_BEHIND = -1;

        private final List<? extends Reading<?>> readings;
        /** How many were begun: all but the last of these are done. Its first change, by the thread or its owner, decides whether the last one hangs. */
        private final AtomicInteger begun = new AtomicInteger();

        private final LongSupplier nanoTime;
        private volatile long sinceNanos;

        Turn(List<? extends Reading<?>> readings, LongSupplier nanoTime) {
            this.readings = readings;
            this.nanoTime = nanoTime;
            this.sinceNanos = nanoTime.getAsLong();
        }

        @Override
        public void run() {
            for (int index = 0; index < readings.size(); index++) {
                sinceNanos = nanoTime.getAsLong();
                if (!begun.compareAndSet(index, index + 1)) {
                    return;
                }
                readings.get(index).take();
            }
        }

        long nanosOfThisReading() {
            return nanoTime.getAsLong() - sinceNanos;
        }

        /** Which reading hangs, and with it the thread; negative when another one has begun meanwhile. */
        int leaveBehind(Duration max) {
            int current = begun.get();
            boolean hangs = nanosOfThisReading() >= max.toNanos() && begun.compareAndSet(current, LEFT_BEHIND);
            // A thread that was not begun in time answers for the first.
            return hangs ? Math.max(0, current - 1) : LEFT_BEHIND;
        }

        int stop() {
            return begun.getAndSet(LEFT_BEHIND);
        }
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.shutdown();
            thread = null;
        }
    }
}
