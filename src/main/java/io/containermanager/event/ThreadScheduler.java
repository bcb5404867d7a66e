package io.containermanager.event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Real time: one platform daemon thread, owned by the creator; {@linkplain #rarelyUsed one that is used rarely} has it only when needed. A failing
 * task is logged and does not affect later tasks. Thread-safe.
 */
public final class ThreadScheduler implements Scheduler, AutoCloseable {

    /** How many tasks may wait; further ones are refused, because only a leak gets there. */
    public static final int WAITING_MAX_TASKS = 200_000;

    /** How long {@link #close} waits for the running task. */
    static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    /** How long the thread of one that is used rarely outlasts its last task. */
    static final Duration IDLE_MAX = Duration.ofSeconds(1);

    private static final Logger LOGGER = System.getLogger(ThreadScheduler.class.getName());
    private static final Cancellable NOTHING = () -> {};

    private final String threadName;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final ScheduledThreadPoolExecutor executor;

    /**
     * Starts the thread.
     *
     * @param threadName the thread's name
     * @param clock wall time, for display
     * @param nanoTime monotonic time in nanoseconds
     */
    public ThreadScheduler(String threadName, InstantSource clock, LongSupplier nanoTime) {
        this.threadName = threadName;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.executor = new ScheduledThreadPoolExecutor(
                1, GuardedThread.platform(threadName).factory(), (_, _) -> {});
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** One whose thread is there only while tasks wait, and {@link #IDLE_MAX} longer. */
    public static ThreadScheduler rarelyUsed(String threadName, InstantSource clock, LongSupplier nanoTime) {
        var scheduler = new ThreadScheduler(threadName, clock, nanoTime);
        // A thread never ends while its queue has a task, and each task that is added begins one where there is none.
        scheduler.executor.setKeepAliveTime(IDLE_MAX.toNanos(), TimeUnit.NANOSECONDS);
        scheduler.executor.allowCoreThreadTimeOut(true);
        return scheduler;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException when {@link #WAITING_MAX_TASKS} tasks are already waiting
     */
    @Override
    public Cancellable after(Duration delay, Runnable task) {
        if (executor.isShutdown()) {
            return NOTHING;
        }
        if (executor.getQueue().size() >= WAITING_MAX_TASKS) {
            throw new IllegalStateException(
                    WAITING_MAX_TASKS + " tasks are waiting in the scheduler: something keeps adding tasks");
        }
        var waiting = executor.schedule(() -> contained(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        return () -> waiting.cancel(false);
    }

    /** The top of the thread: a task's failure must not affect others. */
    private void contained(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess().contained(threadName, "A task of the thread " + threadName + " failed", failure);
        }
    }

    /** Drops waiting tasks, lets the running one end within a bound, and ends the thread. Later tasks are ignored. */
    @Override
    public void close() {
        executor.shutdownNow();
        try {
            if (!executor.awaitTermination(CLOSE_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOGGER.log(Level.WARNING, "A scheduled task did not end within " + CLOSE_WAIT);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
