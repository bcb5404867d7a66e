package io.containermanager.reconcile.execution;

import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to the loop's thread: what is posted runs there, one after the other. This is the boundary at which any failure becomes a value:
 * it is told to the loop, which ends the pass and goes on. Thread-safe.
 */
public final class LoopQueue {

    private final Scheduler scheduler;
    private final Consumer<Throwable> onFailure;
    private volatile boolean closed;

    public LoopQueue(Scheduler scheduler, Consumer<Throwable> onFailure) {
        this.scheduler = scheduler;
        this.onFailure = onFailure;
    }

    public void post(Runnable message) {
        after(Duration.ZERO, message);
    }

    public Cancellable after(Duration wait, Runnable message) {
        return scheduler.after(wait, () -> receive(message));
    }

    /** Hands the answer, or the failure, to the loop once it is there. */
    public <T> void answer(CompletableFuture<T> asked, BiConsumer<@Nullable T, @Nullable Throwable> message) {
        var _ = asked.whenComplete((answer, failure) -> post(() -> message.accept(answer, failure)));
    }

    private void receive(Runnable message) {
        if (closed) {
            return;
        }
        try {
            message.run();
        } catch (RuntimeException | Error failure) {
            onFailure.accept(failure);
        }
    }

    /** What comes from now on is dropped. */
    public void close() {
        closed = true;
    }
}
