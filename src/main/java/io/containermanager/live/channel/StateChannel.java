package io.containermanager.live.channel;

import io.containermanager.event.Clock;
import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.ChannelSubscription;
import io.containermanager.live.client.Client;
import io.containermanager.live.client.ConflatedSubscription;
import io.containermanager.live.client.Frames;
import io.containermanager.live.client.InvalidOptionException;
import io.containermanager.live.websocket.Frame;
import io.containermanager.reconcile.LoopStatus;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The channel {@code state}: the loop's summary at once, then on change, newest only. Changes are seen by looking at
 * the snapshot's version, on the heartbeat's tick, and only while there are subscribers: a burst of changes is one
 * frame.
 */
public final class StateChannel implements Channel {

    static final String NAME = "state";

    private final Supplier<LoopStatus> status;
    private final Clock clock;
    private final Subscribers subscribers = new Subscribers();
    private final LatestValueWorker<LoopStatus> worker = new LatestValueWorker<>(this::broadcast);

    // Guarded by this.
    private @Nullable Encoded newest;

    private record Encoded(Frame frame, long version) {}

    public StateChannel(Supplier<LoopStatus> status, Clock clock) {
        this.status = status;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ChannelSubscription feed(Client client, ChannelOptions options) throws InvalidOptionException {
        options.allowOnly(NAME, Set.of());
        return new ConflatedSubscription(client, NAME, 1);
    }

    @Override
    public void open(ChannelSubscription subscription, ChannelOptions options) {
        subscribers.add(subscription);
        Encoded encoded = encode(status.get());
        subscription.client().offer(subscription, encoded.frame(), encoded.version());
    }

    @Override
    public void close(ChannelSubscription subscription) {
        subscribers.remove(subscription);
    }

    /** Looks for a change; returns at once. */
    public void tick() {
        if (!subscribers.isEmpty()) {
            LoopStatus now = status.get();
            if (!known(now.version())) {
                worker.offer(now);
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
