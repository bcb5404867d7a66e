package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.EngineException;
import io.containermanager.event.FailureText;
import io.containermanager.event.GuardedThread;
import io.containermanager.event.Scheduler;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.model.secret.Masking;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Runs blocking work on virtual threads, each with a watchdog: a call that hangs times out and its thread ends. Thread-safe. */
final class ClusterCalls {

    private static final String THREAD = "kubernetes-call";

    private final Scheduler scheduler;

    ClusterCalls(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    /** Begins the work. Cancelling the future, or its timeout, interrupts the thread. */
    <T> CompletableFuture<T> start(String name, Duration timeout, Supplier<T> work) {
        var answer = new CompletableFuture<T>();
        var thread = GuardedThread.virtual(THREAD, name).once(() -> run(answer, name, work));
        var watchdog = scheduler.after(
                timeout,
                () -> answer.completeExceptionally(new EngineException.Unavailable(
                        "The cluster did not answer %s within %d s".formatted(name, timeout.toSeconds()))));
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
    private static <T> void run(CompletableFuture<T> answer, String name, Supplier<T> work) {
        try {
            answer.complete(work.get());
        } catch (EngineException classified) {
            answer.completeExceptionally(classified);
        } catch (RuntimeException | Error ours) {
            ThreadRegistry.ofProcess().contained(THREAD, name + " failed unexpectedly", ours);
            answer.completeExceptionally(new EngineException.Unavailable(
                    name + " failed unexpectedly: " + Masking.maskForms(FailureText.of(ours))));
        }
    }
}
