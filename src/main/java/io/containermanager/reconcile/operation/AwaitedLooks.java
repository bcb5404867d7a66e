package io.containermanager.reconcile.operation;

import io.containermanager.reconcile.execution.RunningSteps;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers that wait until the engine was looked at after what they acknowledge: a request that follows at once must not show what is gone.
 * Confined to the loop.
 */
public final class AwaitedLooks {

    /** How many answers may wait; further ones are given at once. */
    static final int WAITING_MAX = 64;

    private final RunningSteps runs;
    private final List<Awaited> waiting = new ArrayList<>();

    private record Awaited(long moment, Runnable answer) {}

    /** None waits; moments are those of these steps. */
    public AwaitedLooks(RunningSteps runs) {
        this.runs = runs;
    }

    /** Gives the answer once a look that begins after this moment has been published; the caller asks for that look. */
    public void afterNow(Runnable answer) {
        if (waiting.size() < WAITING_MAX) {
            waiting.add(new Awaited(runs.nextMoment(), answer));
        } else {
            answer.run();
        }
    }

    /** A look that began at that moment was published. */
    public void seen(long observedFrom) {
        var seen = waiting.stream().filter(it -> it.moment() < observedFrom).toList();
        waiting.removeAll(seen);
        seen.forEach(it -> it.answer().run());
    }

    /** There may be no look for long: what was done is acknowledged without it. */
    public void giveUp() {
        seen(Long.MAX_VALUE);
    }
}
