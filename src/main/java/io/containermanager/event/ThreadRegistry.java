package io.containermanager.event;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Tracks which threads of this process failed, and which required threads do not run, for liveness and the metric
 * {@code containermanager_thread_failures_total}. Threads belong to the process, so {@link #ofProcess} is a singleton; threads are created
 * only by {@link GuardedThread}. Thread-safe.
 */
public final class ThreadRegistry {

    /** How many names are counted separately; failures of further names are counted as {@link #OTHER}. */
    public static final int NAMES_MAX = 128;

    /** The name for threads that this service did not create. */
    public static final String OTHER = "other";

    /** Failures of a name within this time after a logged one are only counted. */
    static final Duration LOG_EVERY = Duration.ofSeconds(10);

    private static final Logger LOGGER = System.getLogger(ThreadRegistry.class.getName());
    private static final ThreadRegistry OF_PROCESS = new ThreadRegistry();

    private final Map<String, Failures> failures = new ConcurrentHashMap<>();
    private final Set<GuardedLoop> loops = ConcurrentHashMap.newKeySet();
    private final Set<Watched> watched = ConcurrentHashMap.newKeySet();

    /** A check made whenever liveness is queried; compared by identity. */
    private static final class Watched {
        final String name;
        final BooleanSupplier alive;

        Watched(String name, BooleanSupplier alive) {
            this.name = name;
            this.alive = alive;
        }
    }

    private static final class Failures {
        final AtomicLong count = new AtomicLong();
        final AtomicLong unlogged = new AtomicLong();
        volatile CompletableFuture<Boolean> logAgain = CompletableFuture.completedFuture(true);
    }

    /** An empty registry, for tests; the service uses {@link #ofProcess}. */
    ThreadRegistry() {}

    /** The registry of this process. */
    public static ThreadRegistry ofProcess() {
        return OF_PROCESS;
    }

    /**
     * Fails liveness with this name while the check is false: for required work on threads owned by a library.
     *
     * @param alive cheap, never blocks
     * @return ends the watch
     */
    public AutoCloseable watch(String name, BooleanSupplier alive) {
        var watch = new Watched(name, alive);
        watched.add(watch);
        return () -> watched.remove(watch);
    }

    /** The required threads that do not run, each as {@code name: why}; empty if all run. */
    public List<String> failing() {
        var found = new ArrayList<String>();
        loops.forEach(loop -> loop.problem().ifPresent(why -> found.add(loop.name() + ": " + why)));
        watched.stream()
                .filter(watch -> !watch.alive.getAsBoolean())
                .forEach(watch -> found.add(watch.name + ": ended"));
        found.sort(null);
        return List.copyOf(found);
    }

    /** How often threads of each name failed since the start, for every name that was ever used. */
    public Map<String, Long> failures() {
        var counted = new TreeMap<String, Long>();
        failures.forEach((name, failed) -> counted.put(name, failed.count.get()));
        return counted;
    }

    /** Handles uncaught exceptions of unguarded threads: for {@link Thread#setDefaultUncaughtExceptionHandler}. */
    public void uncaught(Thread thread, Throwable failure) {
        failed(OTHER, "The thread " + thread.getName() + " ended", failure);
    }

    /** Counts and logs a failure that does not end the thread {@code name}. */
    public void contained(String name, String what, Throwable failure) {
        failed(name, what, failure);
    }

    /** Starts counting the name at zero. */
    void known(String name) {
        var _ = of(name);
    }

    void failed(String name, String what, Throwable failure) {
        var failed = of(name);
        // First, so that it is counted even if the rest fails, for example for lack of memory.
        failed.count.incrementAndGet();
        if (!failed.logAgain.isDone()) {
            failed.unlogged.incrementAndGet();
            return;
        }
        failed.logAgain =
                new CompletableFuture<Boolean>().completeOnTimeout(true, LOG_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        long unlogged = failed.unlogged.getAndSet(0);
        LOGGER.log(
                Level.ERROR,
                unlogged == 0 ? what : what + " (" + unlogged + " more failures since the last line were only counted)",
                failure);
    }

    private Failures of(String name) {
        var known = failures.get(name);
        if (known != null) {
            return known;
        }
        return failures.computeIfAbsent(failures.size() < NAMES_MAX ? name : OTHER, _ -> new Failures());
    }

    void begun(GuardedLoop loop) {
        loops.add(loop);
    }

    void ended(GuardedLoop loop) {
        loops.remove(loop);
    }
}
