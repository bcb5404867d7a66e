package io.containermanager.engine;

import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.event.Scheduler;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.model.secret.Masking;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;

/**
 * Runs an engine's blocking work on virtual threads, each with a watchdog: if what runs the containers hangs, the call times out and its thread
 * ends. Thread-safe.
 */
public final class BlockingCalls {

    private final Scheduler scheduler;
    private final String threads;
    private final String asked;

    /**
     * Calls of one engine.
     *
     * @param threads what its threads are called and counted as, such as {@code docker-call}
     * @param asked who is asked, for messages, such as {@code The Docker daemon}
     */
    public BlockingCalls(Scheduler scheduler, String threads, String asked) {
        this.scheduler = scheduler;
        this.threads = threads;
        this.asked = asked;
    }

    /**
     * Begins the work. Cancelling the future, or its timeout, interrupts the thread, which closes the connection it reads from.
     *
     * @param name the thread's name
     * @param timeout after which the answer is {@link EngineException.Unavailable}
     */
    public <T> CompletableFuture<T> start(String name, Duration timeout, Supplier<T> work) {
        var answer = new CompletableFuture<T>();
        var thread = GuardedThread.virtual(threads, name).once(() -> run(answer, name, work));
        var watchdog = scheduler.after(
                timeout,
                () -> answer.completeExceptionally(new EngineException.Unavailable(
                        "%s did not answer %s within %d s".formatted(asked, name, timeout.toSeconds()))));
        var _ = answer.whenComplete((_, failure) -> {
            watchdog.cancel();
            if (failure != null) {
                thread.interrupt();
            }
        });
        thread.start();
        return answer;
    }

    /** The top of a call's thread: whatever happens becomes the answer. */
    private <T> void run(CompletableFuture<T> answer, String name, Supplier<T> work) {
        try {
            var result = work.get();
            if (!answer.complete(result) && result instanceof Terminal late) {
                // The call timed out or was cancelled: nobody else will end the command.
                boolean _ = Thread.interrupted();
                late.close();
            }
        } catch (EngineException classified) {
            answer.completeExceptionally(classified);
        } catch (RuntimeException | Error ours) {
            ThreadRegistry.ofProcess().contained(threads, name + " failed unexpectedly", ours);
            answer.completeExceptionally(new EngineException.Unavailable(asked + " cannot be used: " + name
                    + " failed unexpectedly: " + Masking.maskForms(FailureText.of(ours))));
        }
    }

    /** Waits for an answer that another call's thread works out. */
    public static <T> T join(CompletableFuture<T> answer) {
        try {
            return answer.get();
        } catch (InterruptedException givenUp) {
            Thread.currentThread().interrupt();
            throw new EngineException.Unavailable("The call was cancelled");
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof EngineException classified) {
                throw classified;
            }
            throw new EngineException.Unavailable(
                    "A part of the call failed: " + Masking.maskForms(FailureText.of(failed)));
        }
    }
}
