package io.containermanager.live.client;

import io.containermanager.live.websocket.Frame;
import java.util.ArrayDeque;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A feed of a channel whose every frame counts: a bounded queue. At the bound the oldest are dropped, and the next
 * frame that goes out says how many.
 */
public final class QueuedSubscription extends ChannelSubscription {

    /** How many frames may wait for one client. */
    static final int FRAMES_MAX = 256;
    /** How many bytes may wait for one client, unless a single frame is larger. */
    static final long BYTES_MAX = 1024 * 1024;

    private final LongFunction<Frame> dropNotice;
    private final ArrayDeque<Frame> waiting = new ArrayDeque<>(1);
    private long waitingBytes;
    private long newest = Long.MIN_VALUE;
    private long untold;

    /** A subscription that reports drops by frames of {@code dropNotice}, given their number. */
    public QueuedSubscription(Client client, String channel, LongFunction<Frame> dropNotice) {
        super(client, channel, 1);
        this.dropNotice = dropNotice;
    }

    @Override
    int offer(Frame frame, long number) {
        if (number <= newest) {
            return 0;
        }
        newest = number;
        int dropped = 0;
        while (!waiting.isEmpty() && (waiting.size() >= FRAMES_MAX || waitingBytes + frame.length() > BYTES_MAX)) {
            waitingBytes -= waiting.removeFirst().length();
            dropped++;
        }
        untold += dropped;
        waiting.addLast(frame);
        waitingBytes += frame.length();
        return dropped;
    }

    @Override
    @Nullable
    Frame poll() {
        if (untold > 0) {
            Frame notice = dropNotice.apply(untold);
            untold = 0;
            return notice;
        }
        Frame next = waiting.pollFirst();
        if (next != null) {
            waitingBytes -= next.length();
        }
        return next;
    }

    @Override
    int queued() {
        return waiting.size() + (untold > 0 ? 1 : 0);
    }
}
