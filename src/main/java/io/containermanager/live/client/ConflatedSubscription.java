package io.containermanager.live.client;

import io.containermanager.live.websocket.Frame;
import org.jspecify.annotations.Nullable;

/** A feed of a channel whose older frames are worthless: one slot, the newest wins. */
public final class ConflatedSubscription extends ChannelSubscription {

    private @Nullable Frame waiting;
    private long newest = Long.MIN_VALUE;

    public ConflatedSubscription(Client client, String channel, int pace) {
        super(client, channel, pace);
    }

    @Override
    int offer(Frame frame, long number) {
        if (number <= newest) {
            return 0;
        }
        newest = number;
        int replaced = waiting == null ? 0 : 1;
        waiting = frame;
        return replaced;
    }

    @Override
    @Nullable
    Frame poll() {
        Frame next = waiting;
        waiting = null;
        return next;
    }

    @Override
    int queued() {
        return waiting == null ? 0 : 1;
    }
}
