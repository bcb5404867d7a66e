package io.containermanager.live.client;

import io.containermanager.live.websocket.Frame;
import org.jspecify.annotations.Nullable;

/**
 * One client's subscription to one channel: what waits for it, within a bound. Not thread-safe: its {@link Client}
 * guards it, except for {@link #client()}, {@link #channel()} and {@link #pace()}, which never change.
 */
public abstract sealed class ChannelSubscription permits ConflatedSubscription, QueuedSubscription {

    private final Client client;
    private final String channel;
    private final int pace;

    /**
     * @param client whose it is
     * @param channel the channel's name
     * @param pace every how many ticks of the channel the client wants a frame, at least 1
     */
    ChannelSubscription(Client client, String channel, int pace) {
        this.client = client;
        this.channel = channel;
        this.pace = pace;
    }

    public final Client client() {
        return client;
    }

    public final String channel() {
        return channel;
    }

    public final int pace() {
        return pace;
    }

    /**
     * Keeps the frame until it is polled.
     *
     * @param number the frame's place in the channel's order: what is not newer than the newest one kept so far is left
     *         out
     * @return how many frames were given up for it
     */
    abstract int offer(Frame frame, long number);

    /** The next frame to write, or null. */
    abstract @Nullable Frame poll();

    /** How many frames wait. */
    abstract int queued();
}
