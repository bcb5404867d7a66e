package io.containermanager.event;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The top of a thread that must run until its owner ends it: a body that fails, or returns early, is restarted after a doubling
 * pause. One that fails {@link #FAILURES_MAX} times without having run well in between is reported by {@link #problem} and still retried.
 */
final class GuardedLoop implements Runnable {

    /** This many failures in a row fail liveness. */
    static final int FAILURES_MAX = 5;

    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    /**
     * The waits.
     *
     * @param first before the first restart; each further one waits twice as long
     * @param max the longest
     * @param well a body that ran for this long starts with a clean record
     */
    record Pauses(Duration first, Duration max, Duration well) {
        static final Pauses USUAL = new Pauses(Duration.ofSeconds(1), Duration.ofSeconds(30), Duration.ofMinutes(1));
    }

    private final ThreadRegistry registry;
    private final String name;
    private final Runnable body;
    private final BooleanSupplier stopped;
    private final Pauses pauses;

    private volatile @Nullable Thread thread;
    private volatile int failuresInRow;
    private volatile String lastFailure = "";
    private volatile CompletableFuture<Boolean> ranWell = new CompletableFuture<>();

    GuardedLoop(ThreadRegistry registry, String name, Runnable body, BooleanSupplier stopped, Pauses pauses) {
        this.registry = registry;
        this.name = name;
        this.body = body;
        this.stopped = stopped;
        this.pauses = pauses;
    }

    String name() {
        return name;
    }

    /** Why the thread does not work; empty while it does, or is restarted soon. */
    Optional<String> problem() {
        var runner = thread;
        if (runner != null && !runner.isAlive()) {
            return Optional.of("ended");
        }
        return failuresInRow >= FAILURES_MAX && !ranWell.isDone()
                ? Optional.of("failed " + failuresInRow + " times in a row, last by " + lastFailure)
                : Optional.empty();
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        registry.begun(this);
        do {
            runOnce();
        } while (!stopped.getAsBoolean());
        // Not in a finally: an escaped failure must leave the thread registered and not alive.
        registry.ended(this);
    }

    private void runOnce() {
        ranWell = new CompletableFuture<Boolean>()
                .completeOnTimeout(true, pauses.well().toMillis(), TimeUnit.MILLISECONDS);
        Throwable why = failure();
        if (why == null && stopped.getAsBoolean()) {
            ranWell.complete(true);
            return;
        }
        var ended = ranWell;
        boolean well = ended.isDone();
        // Replaced before it is cancelled: in between, a thread that keeps failing would look well.
        ranWell = new CompletableFuture<>();
        ended.cancel(false);
        failuresInRow = well ? 1 : failuresInRow + 1;
        lastFailure = why == null ? "an unexpected return" : why.toString();
        var pause = pause(failuresInRow);
        registry.failed(
                name,
                "The thread " + name + " failed" + (stopped.getAsBoolean() ? "" : "; it runs again in " + pause),
                why == null ? new IllegalStateException(lastFailure) : why);
        // A stray interrupt must not end the next run.
        boolean _ = Thread.interrupted();
        await(pause);
    }

    private @Nullable Throwable failure() {
        try {
            body.run();
            return null;
        } catch (Throwable failure) {
            return failure;
        }
    }

    private Duration pause(int failures) {
        var doubled = pauses.first().multipliedBy(1L << Math.min(failures - 1, 20));
        return doubled.compareTo(pauses.max()) > 0 ? pauses.max() : doubled;
    }

    /** Sleeps in short pieces, so that the owner can end it soon. */
    private void await(Duration pause) {
        for (var left = pause; left.isPositive() && !stopped.getAsBoolean(); left = left.minus(LOOK_EVERY)) {
            try {
                Thread.sleep(left.compareTo(LOOK_EVERY) < 0 ? left : LOOK_EVERY);
            } catch (InterruptedException unmeant) {
                // The condition says whether it was meant.
            }
        }
    }
}
