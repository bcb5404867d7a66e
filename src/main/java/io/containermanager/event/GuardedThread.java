package io.containermanager.event;

import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;

/**
 * Creates the threads of this service; there is no other way (a scan of the source enforces it): anything thrown, even an {@link Error},
 * is logged with its stack trace and counted under the thread's name. A loop is restarted; see {@link ThreadRegistry} for the reports.
 *
 * <p>Platform threads are daemons: a native call that never returns must not keep the process alive.
 */
public final class GuardedThread {

    private final ThreadRegistry registry;
    private final String name;
    private final ThreadFactory threads;

    private GuardedThread(ThreadRegistry registry, String name, ThreadFactory threads) {
        this.registry = registry;
        this.name = name;
        this.threads = threads;
        registry.known(name);
    }

    /** A platform thread; failures are counted under its name, which is one of a few. */
    public static GuardedThread platform(String name) {
        return platform(ThreadRegistry.ofProcess(), name);
    }

    static GuardedThread platform(ThreadRegistry registry, String name) {
        return new GuardedThread(
                registry, name, Thread.ofPlatform().name(name).daemon().factory());
    }

    /** A virtual thread; failures are counted under its name, which is one of a few. */
    public static GuardedThread virtual(String name) {
        return new GuardedThread(
                ThreadRegistry.ofProcess(), name, Thread.ofVirtual().name(name).factory());
    }

    /** A virtual thread named {@code name-part}, whose failures are counted under the name only. */
    public static GuardedThread virtual(String name, String part) {
        return new GuardedThread(
                ThreadRegistry.ofProcess(),
                name,
                Thread.ofVirtual().name(name + "-" + part).factory());
    }

    /** A thread, not started, for work that ends by itself. */
    public Thread once(Runnable work) {
        return threads.newThread(() -> contain(work));
    }

    /**
     * A thread, not started, for work that only its owner ends: a body that fails, or returns without being stopped, is restarted. It
     * runs at least once.
     *
     * @param body must be able to continue where it stopped
     * @param stopped whether the owner has stopped it; called from the thread
     */
    public Thread loop(Runnable body, BooleanSupplier stopped) {
        return threads.newThread(new GuardedLoop(registry, name, body, stopped, GuardedLoop.Pauses.USUAL));
    }

    /** Creates threads for a pool. A pool that catches its tasks' exceptions must report them itself. */
    public ThreadFactory factory() {
        return this::once;
    }

    /** Runs each task on its own thread. */
    public Executor executor() {
        return task -> once(task).start();
    }

    /** Runs work at the top of its thread. */
    private void contain(Runnable work) {
        try {
            work.run();
        } catch (Throwable failure) {
            registry.failed(name, "The thread " + name + " failed", failure);
        }
    }
}
