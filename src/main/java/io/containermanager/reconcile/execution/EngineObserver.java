package io.containermanager.reconcile.execution;

import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineException;
import io.containermanager.event.FailureText;
import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.secret.Masking;
import io.containermanager.store.StoreException;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Observes the engine when something suggests a change: one observation at a time; triggers meanwhile cause one more. An engine that
 * is away is tried again after 1, 2, 4 … 30 s, or as soon as it says that it is back. Confined to the loop.
 */
public final class EngineObserver {

    /** The time between the beginnings of two looks at least. */
    static final Duration GAP = Duration.ofMillis(20);

    /** The same for what ended steps ask for while others go on: each look takes time of the engine that they need. */
    static final Duration GAP_BETWEEN_STEPS = Duration.ofSeconds(1);

    /** How long a look may take before the engine counts as away. */
    static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final long AWAY_WAIT_MAX_SECONDS = 30;
    private static final int AWAY_DOUBLINGS_MAX = 5;

    private final Engine engine;
    private final Scheduler scheduler;
    private final LoopQueue queue;
    private final RunningSteps runs;
    private final Supplier<AdoptedResources> claims;
    private boolean dirty;
    /** Whether the look that is asked for is only for the sake of steps that ended. */
    private boolean patient;

    private boolean looking;
    private long lookNumber;
    private long lastBeganNanos;
    private int failures;
    private @Nullable Cancellable planned;

    /**
     * An observer that has not looked yet; what it sees it reports to the queue.
     *
     * @param runs the steps among whose ends looks have their place
     * @param claims what is adopted now
     */
    public EngineObserver(
            Engine engine, Scheduler scheduler, LoopQueue queue, RunningSteps runs, Supplier<AdoptedResources> claims) {
        this.claims = claims;
        this.engine = engine;
        this.scheduler = scheduler;
        this.queue = queue;
        this.runs = runs;
        this.lastBeganNanos = scheduler.nanoTime() - GAP.toNanos();
    }

    /** Asks for a look. */
    public void look() {
        if (patient && failures == 0) {
            cancel();
        }
        patient = false;
        ask(GAP);
    }

    /** Asks for a look for the sake of a step that ended while others go on. */
    public void lookBetweenSteps() {
        patient = !dirty || patient;
        ask(GAP_BETWEEN_STEPS);
    }

    private void ask(Duration gap) {
        dirty = true;
        if (failures == 0) {
            plan(Duration.ofNanos(Math.max(0, lastBeganNanos + gap.toNanos() - scheduler.nanoTime())));
        }
    }

    /** Asks for a look although the engine was away a moment ago. */
    public void lookNow() {
        dirty = true;
        patient = false;
        cancel();
        plan(Duration.ZERO);
    }

    /** Whether a look is under way or asked for. */
    public boolean pending() {
        return dirty || looking;
    }

    private void plan(Duration wait) {
        if (!looking && planned == null) {
            planned = queue.after(wait, this::begin);
        }
    }

    private void begin() {
        planned = null;
        dirty = false;
        patient = false;
        looking = true;
        lastBeganNanos = scheduler.nanoTime();
        long number = ++lookNumber;
        long observedFrom = runs.nextMoment();
        queue.report(new LoopMessage.LookBegan());
        var timeout = queue.after(
                TIMEOUT,
                () -> ended(number, () -> failed("The engine did not answer within " + TIMEOUT.toSeconds() + " s")));
        var claimed = claims.get();
        engine.claim(claimed);
        queue.answer(engine.observe(), (observation, failure) -> {
            timeout.cancel();
            ended(number, () -> {
                if (observation != null) {
                    failures = 0;
                    queue.report(new LoopMessage.Looked(observation, observedFrom, claimed));
                } else {
                    failed(failure == null ? "The engine gave no answer" : away(failure));
                }
            });
        });
    }

    private void ended(long number, Runnable then) {
        if (number != lookNumber || !looking) {
            return;
        }
        looking = false;
        then.run();
        if (dirty && failures == 0) {
            ask(patient ? GAP_BETWEEN_STEPS : GAP);
        }
    }

    /** A sentence that says by itself that the engine is away: what adapters say of that is one, any other refusal only its reason. */
    static String away(Throwable failure) {
        var message = message(failure);
        return unwrapped(failure) instanceof EngineException.Unavailable
                ? message
                : "The engine cannot be observed: " + message;
    }

    private void failed(String message) {
        failures++;
        dirty = true;
        long wait = Math.min(AWAY_WAIT_MAX_SECONDS, 1L << Math.min(failures - 1, AWAY_DOUBLINGS_MAX));
        plan(Duration.ofSeconds(wait));
        queue.report(new LoopMessage.EngineAway(message));
    }

    private void cancel() {
        if (planned != null) {
            planned.cancel();
            planned = null;
        }
    }

    /** What an engine's failure says. */
    public static String message(Throwable failure) {
        var cause = unwrapped(failure);
        var message = FailureText.of(cause);
        // What these say is ours, its foreign parts masked; others may say anything.
        return cause instanceof EngineException || cause instanceof StoreException ? message : Masking.mask(message);
    }

    public static Throwable unwrapped(Throwable failure) {
        return failure instanceof CompletionException wrapper && wrapper.getCause() != null
                ? wrapper.getCause()
                : failure;
    }

    public static boolean unavailable(Throwable failure) {
        return unwrapped(failure) instanceof EngineException.Unavailable;
    }
}
