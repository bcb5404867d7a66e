package io.containermanager.reconcile.execution;

import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to the loop's thread: what is posted runs there, one task after the other, and what a task reports is handed to the loop before
 * the next one. This is the boundary at which any failure becomes a value: the loop gets it, ends the pass and goes on. Thread-safe, but
 * for {@link #report}, which belongs to the loop's thread.
 */
public final class LoopQueue {

    private final Scheduler scheduler;
    /** Bounded by what one task does: it is empty between two of them. */
    private final ArrayDeque<LoopMessage> reported = new ArrayDeque<>();

    private volatile Consumer<LoopMessage> onMessage = _ -> {};
    private volatile Consumer<Throwable> onFailure = _ -> {};
    private volatile boolean closed;

    public LoopQueue(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Says who takes what is reported from now on, and what tasks throw. */
    public void deliverTo(Consumer<LoopMessage> messages, Consumer<Throwable> failures) {
        onMessage = messages;
        onFailure = failures;
    }

    public void post(Runnable task) {
        after(Duration.ZERO, task);
    }

    public Cancellable after(Duration wait, Runnable task) {
        return scheduler.after(wait, () -> run(task));
    }

    /** Hands the answer, or the failure, to the loop once it is there. */
    public <T> void answer(CompletableFuture<T> asked, BiConsumer<@Nullable T, @Nullable Throwable> task) {
        var _ = asked.whenComplete((answer, failure) -> post(() -> task.accept(answer, failure)));
    }

    /** Reports to the loop that something could not be written, should it come to that. */
    public void written(CompletableFuture<Void> write) {
        answer(write, (_, failure) -> {
            if (failure != null) {
                report(new LoopMessage.StoreFailed(failure));
            }
        });
    }

    /** Leaves a message to the loop, which takes it as soon as the running task is done. To be called by that task. */
    public void report(LoopMessage message) {
        reported.add(message);
    }

    private void run(Runnable task) {
        guarded(task);
        for (var message = reported.poll(); message != null; message = reported.poll()) {
            var next = message;
            guarded(() -> onMessage.accept(next));
        }
    }

    private void guarded(Runnable work) {
        if (closed) {
            return;
        }
        try {
            work.run();
        } catch (RuntimeException | Error failure) {
            onFailure.accept(failure);
        }
    }

    /** What comes from now on is dropped. */
    public void close() {
        closed = true;
    }
}
