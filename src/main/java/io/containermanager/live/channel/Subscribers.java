package io.containermanager.live.channel;

import io.containermanager.live.client.ChannelSubscription;
import io.containermanager.live.websocket.CopyOnWriteList;
import io.containermanager.live.websocket.Frame;

/** The feeds of one channel. Thread-safe. */
final class Subscribers {

    private final CopyOnWriteList<ChannelSubscription> feeds = new CopyOnWriteList<>();

    void add(ChannelSubscription subscription) {
        feeds.add(subscription);
    }

    void remove(ChannelSubscription subscription) {
        feeds.remove(subscription);
    }

    boolean isEmpty() {
        return feeds.isEmpty();
    }

    /**
     * Writes the same bytes to all whose pace includes this tick; returns when each of them was written to or has it
     * waiting, and waits for no slow one.
     */
    void pass(Frame frame, long number, long tick) {
        new FanOut(feeds.all().iterator(), frame, number, tick).handOut();
    }

    /** Offers the same bytes to all whose pace includes this tick; never blocks. */
    void offer(Frame frame, long number, long tick) {
        for (ChannelSubscription subscription : feeds.all()) {
            if (tick % subscription.pace() == 0) {
                subscription.client().offer(subscription, frame, number);
            }
        }
    }
}
