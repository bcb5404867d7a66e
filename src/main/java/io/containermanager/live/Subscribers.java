package io.containermanager.live;

import io.containermanager.live.websocket.Frame;
import io.containermanager.live.websocket.Roster;

/** The feeds of one channel. Thread-safe. */
final class Subscribers {

    private final Roster<Feed> feeds = new Roster<>();

    void add(Feed feed) {
        feeds.add(feed);
    }

    void remove(Feed feed) {
        feeds.remove(feed);
    }

    boolean isEmpty() {
        return feeds.isEmpty();
    }

    /**
     * Writes the same bytes to all whose pace includes this tick; returns when each of them was written to or has it
     * waiting, and waits for no slow one.
     */
    void pass(Frame frame, long number, long tick) {
        new Pass(feeds.all().iterator(), frame, number, tick).handOut();
    }

    /** Offers the same bytes to all whose pace includes this tick; blocks on nobody. */
    void offer(Frame frame, long number, long tick) {
        for (Feed feed : feeds.all()) {
            if (tick % feed.pace() == 0) {
                feed.client().offer(feed, frame, number);
            }
        }
    }
}
