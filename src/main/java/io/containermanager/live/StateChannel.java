package io.containermanager.live;

import io.containermanager.live.websocket.Frame;
import io.containermanager.reconcile.LoopStatus;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The channel {@code state}: the loop's summary at once, then on change, newest only. Changes are seen by looking at
 * the snapshot's version, on the heartbeat's tick, and only while somebody is subscribed: a burst of changes is one
 * frame.
 */
final class StateChannel implements Channel {

    static final String NAME = "state";

    private final Supplier<LoopStatus> status;
    private final LiveClock clock;
    private final Subscribers subscribers = new Subscribers();
    private final Broadcaster<LoopStatus> broadcaster = new Broadcaster<>(this::broadcast);

    // Guarded by this.
    private @Nullable Encoded newest;

    private record Encoded(Frame frame, long version) {}

    StateChannel(Supplier<LoopStatus> status, LiveClock clock) {
        this.status = status;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Feed feed(Client client, Options options) throws InvalidOptionException {
        options.allowOnly(NAME, Set.of());
        return new NewestFeed(client, NAME, 1);
    }

    @Override
    public void open(Feed feed, Options options) {
        subscribers.add(feed);
        Encoded encoded = encode(status.get());
        feed.client().offer(feed, encoded.frame(), encoded.version());
    }

    @Override
    public void close(Feed feed) {
        subscribers.remove(feed);
    }

    /** Looks for a change; returns at once. */
    void tick() {
        if (!subscribers.isEmpty()) {
            LoopStatus now = status.get();
            if (!known(now.version())) {
                broadcaster.offer(now);
            }
        }
    }

    private synchronized boolean known(long version) {
        return newest != null && newest.version() >= version;
    }

    private void broadcast(LoopStatus now) {
        Encoded encoded = encode(now);
        subscribers.offer(encoded.frame(), encoded.version(), 0);
    }

    private synchronized Encoded encode(LoopStatus now) {
        Encoded known = newest;
        if (known != null && known.version() >= now.version()) {
            return known;
        }
        Frame frame = Frames.data(NAME, clock.now(), json -> StateJson.writeMembers(json, now));
        Encoded encoded = new Encoded(frame, now.version());
        newest = encoded;
        return encoded;
    }
}
