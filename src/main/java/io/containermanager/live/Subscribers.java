package io.containermanager.live;

import io.containermanager.live.websocket.Frame;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The feeds of one channel. Thread-safe. */
final class Subscribers {

    private final Set<Feed> feeds = ConcurrentHashMap.newKeySet();

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
        new Pass(feeds.iterator(), frame, number, tick).handOut();
    }

    /** Offers the same bytes to all whose pace includes this tick; blocks on nobody. */
    void offer(Frame frame, long number, long tick) {
        for (Feed feed : feeds) {
            if (tick % feed.pace() == 0) {
                feed.client().offer(feed, frame, number);
            }
        }
    }
}
