package io.containermanager.reconcile.execution;

import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.StepResult;
import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import io.containermanager.plan.step.Step;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Asks the engine for steps and takes each answer exactly once: the engine's, or none within the step's timeout. A pull is given up too
 * when it makes no progress for long. Confined to the loop; never waits.
 */
public final class EngineCalls {
    private final Engine engine;
    private final Scheduler scheduler;
    private final ReconcilerSettings settings;
    private final LoopQueue queue;
    private final Leadership leadership;
    private final Map<String, Long> progressNanos = new HashMap<>();
    private final AtomicLong removals = new AtomicLong();

    public EngineCalls(
            Engine engine, Scheduler scheduler, ReconcilerSettings settings, LoopQueue queue, Leadership leadership) {
        this.engine = engine;
        this.scheduler = scheduler;
        this.settings = settings;
        this.queue = queue;
        this.leadership = leadership;
    }

    /** What an answer is handed to. */
    public interface Answer {
        void take(@Nullable StepResult result, @Nullable Throwable failure);
    }

    /** A step that was asked for and has not been answered. */
    private final class Pending {
        private final Step step;
        private final Answer answer;
        private final CompletableFuture<StepResult> asked;
        private boolean answered;
        private @Nullable Cancellable late;
        private @Nullable Cancellable idle;

        private Pending(Step step, Answer answer) {
            this.step = step;
            this.answer = answer;
            this.asked = leadership.acting()
                    ? engine.execute(step)
                    : CompletableFuture.failedFuture(
                            new EngineException.Unavailable("this replica does not act any more: another one does"));
        }

        private void begin() {
            var timeout = settings.timeout(step);
            late = queue.after(timeout, () -> giveUp(step.kind() + " did not end within " + text(timeout)));
            if (step instanceof Step.DownloadImage pull) {
                progressed(pull.image());
                watch(pull.image(), settings.pullIdleTimeout());
            }
            queue.answer(asked, this::take);
        }

        private void watch(String image, Duration within) {
            idle = queue.after(within, () -> {
                var limit = settings.pullIdleTimeout();
                long now = scheduler.nanoTime();
                var left = limit.minusNanos(now - progressNanos.getOrDefault(image, now));
                if (left.isPositive()) {
                    watch(image, left);
                } else {
                    giveUp("the pull of " + image + " made no progress for " + text(limit)
                            + ": check the network and the registry");
                }
            });
        }

        private void giveUp(String why) {
            asked.cancel(true);
            take(null, new EngineException.Rejected(EngineException.Cause.TIMED_OUT, why));
        }

        private void take(@Nullable StepResult result, @Nullable Throwable failure) {
            if (over()) {
                answer.take(result, failure);
            }
        }

        private void cancel() {
            if (over()) {
                asked.cancel(true);
            }
        }

        /** Ends the wait for an answer; false when it has ended before. */
        private boolean over() {
            if (answered) {
                return false;
            }
            answered = true;
            stop(late);
            stop(idle);
            if (step instanceof Step.DownloadImage pull) {
                progressNanos.remove(pull.image());
            }
            if (step instanceof Step.RemoveImage || step instanceof Step.RemoveVolume) {
                removals.incrementAndGet();
            }
            return true;
        }
    }

    private static void stop(@Nullable Cancellable timer) {
        if (timer != null) {
            timer.cancel();
        }
    }

    private static String text(Duration timeout) {
        return timeout.toSeconds() + " s";
    }

    /** How many removals of images and volumes ended so far, counted before anybody learns of the end; may be asked from any thread. */
    public long removals() {
        return removals.get();
    }

    /** Whether steps are asked for at this moment; those that are not fail at once. */
    public boolean asks() {
        return leadership.acting();
    }

    /**
     * Asks the engine for a step.
     *
     * @return cancels it: the engine is asked to stop, and no answer is handed over any more
     */
    public Cancellable ask(Step step, Answer answer) {
        var pending = new Pending(step, answer);
        pending.begin();
        return pending::cancel;
    }

    private void progressed(String image) {
        progressNanos.put(image, scheduler.nanoTime());
    }

    /** The engine says that the pull of an image makes progress: of interest only while we pull it. */
    public void pulling(String image) {
        progressNanos.computeIfPresent(image, (_, _) -> scheduler.nanoTime());
    }
}
