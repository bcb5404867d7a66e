package io.containermanager.engine.simulated;

import io.containermanager.engine.EngineException;
import io.containermanager.event.Scheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Answers that are worked out by a task of the scheduler. */
final class DelayedAnswers {

    private DelayedAnswers() {}

    /** What the question gives there. */
    static <T> CompletableFuture<T> of(Scheduler scheduler, Supplier<T> question) {
        var answer = new CompletableFuture<T>();
        scheduler.after(Duration.ZERO, () -> into(answer, () -> answer.complete(question.get())));
        return answer;
    }

    /** That the work is done there. */
    static CompletableFuture<Void> of(Scheduler scheduler, Runnable work) {
        return of(scheduler, () -> {
            work.run();
            return null;
        });
    }

    /** Works towards an answer that nobody has given up on; its failure is the answer's. */
    static void into(CompletableFuture<?> answer, Runnable work) {
        if (answer.isDone()) {
            return;
        }
        try {
            work.run();
        } catch (EngineException refused) {
            answer.completeExceptionally(refused);
        } catch (RuntimeException | Error ours) {
            answer.completeExceptionally(
                    new EngineException.Unavailable("The simulated engine failed in an unforeseen way: " + ours));
            throw ours;
        }
    }
}
