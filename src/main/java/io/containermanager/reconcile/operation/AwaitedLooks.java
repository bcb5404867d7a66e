package io.containermanager.reconcile.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Answers that wait until the engine was looked at after what they acknowledge: a request that follows at once must not show what is gone.
 * Confined to the loop.
 */
public final class AwaitedLooks {

    /** How many answers may wait; further ones are given at once. */
    static final int WAITING_MAX = 64;

    private final LongSupplier nextMoment;
    private final List<Awaited> waiting = new ArrayList<>();
    private boolean ended;

    private record Awaited(long moment, Runnable answer) {}

    /** @param nextMoment each call's is later than the one before, and than looks that began before it */
    public AwaitedLooks(LongSupplier nextMoment) {
        this.nextMoment = nextMoment;
    }

    /** Gives the answer once a look that begins after this moment has been published; the caller asks for that look. */
    public void afterNow(Runnable answer) {
        if (!ended && waiting.size() < WAITING_MAX) {
            waiting.add(new Awaited(nextMoment.getAsLong(), answer));
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

    /** The manager stops and looks no more: nothing waits from now on. */
    public void end() {
        ended = true;
        giveUp();
    }
}
