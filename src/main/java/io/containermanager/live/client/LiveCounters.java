package io.containermanager.live.client;

import java.util.concurrent.atomic.LongAdder;

/** Counts since the start, over all clients. Thread-safe. */
public final class LiveCounters {
    public final LongAdder accepted = new LongAdder();
    public final LongAdder refused = new LongAdder();
    final LongAdder framesSent = new LongAdder();
    final LongAdder bytesSent = new LongAdder();
    final LongAdder framesDropped = new LongAdder();
    public final LongAdder messagesReceived = new LongAdder();
    final LongAdder silentReaped = new LongAdder();
    final LongAdder stuckCut = new LongAdder();

    public LiveStats.Totals snapshot() {
        return new LiveStats.Totals(
                accepted.sum(),
                refused.sum(),
                framesSent.sum(),
                bytesSent.sum(),
                framesDropped.sum(),
                messagesReceived.sum(),
                silentReaped.sum(),
                stuckCut.sum());
    }
}
