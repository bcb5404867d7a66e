package io.containermanager.engine.kubernetes.client;

import io.containermanager.engine.BlockingCalls;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Asks whether the API server answers: those who want to know at the same time share one question, and steps rely on an answer of the last
 * {@link #FRESH}, since each asks the API server something itself. Thread-safe.
 */
public final class Reachability {

    /** For how long an answer is proof enough for a step. */
    static final Duration FRESH = Duration.ofSeconds(1);

    private final Runnable question;
    private final LongSupplier nanos;
    private final AtomicReference<CompletableFuture<Long>> asking = new AtomicReference<>();

    /**
     * Nothing is known yet.
     *
     * @param question blocks until it is answered; throws when it is not
     * @param nanos the monotonic clock
     */
    public Reachability(Runnable question, LongSupplier nanos) {
        this.question = question;
        this.nanos = nanos;
    }

    /** Asks, or waits for the answer to a question that is under way; throws when there is none. */
    public void check() {
        ask();
    }

    /** The same, unless an answer came within {@link #FRESH}. */
    public void checkForStep() {
        var last = asking.get();
        boolean fresh = last != null
                && last.isDone()
                && !last.isCompletedExceptionally()
                && nanos.getAsLong() - last.join() < FRESH.toNanos();
        if (!fresh) {
            ask();
        }
    }

    private void ask() {
        boolean answered = false;
        while (!answered) {
            var mine = new CompletableFuture<Long>();
            var before = asking.getAndUpdate(last -> last == null || last.isDone() ? mine : last);
            answered = (before == null || before.isDone()) ? ask(mine) : joined(before);
        }
    }

    private boolean ask(CompletableFuture<Long> mine) {
        try {
            question.run();
            return mine.complete(nanos.getAsLong());
        } catch (RuntimeException | Error away) {
            if (Thread.currentThread().isInterrupted()) {
                // Who asked does not want to know any more; others do.
                mine.cancel(false);
            } else {
                mine.completeExceptionally(away);
            }
            throw away;
        }
    }

    /** False when it was given up before it was answered. */
    private static boolean joined(CompletableFuture<Long> another) {
        try {
            var _ = BlockingCalls.join(another);
            return true;
        } catch (CancellationException givenUp) {
            return false;
        }
    }
}
