package io.containermanager.live.channel;

import io.containermanager.event.Clock;
import io.containermanager.event.EventBus;
import io.containermanager.event.RecordedEvent;
import io.containermanager.event.Subscription;
import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.ChannelSubscription;
import io.containermanager.live.client.Client;
import io.containermanager.live.client.Frames;
import io.containermanager.live.client.InvalidOptionException;
import io.containermanager.live.client.QueuedSubscription;
import io.containermanager.live.websocket.Frame;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The channel {@code events}: every event in order, encoded once on the bus's thread {@code live-events}. With the
 * option {@code after} a client first gets what came after that number, or a gap frame if some of it is no longer kept.
 */
public final class EventsChannel implements Channel, AutoCloseable {

    static final String NAME = "events";
    /** How many events may wait between the bus and the outboxes. */
    static final int BUS_QUEUE_MAX = 1_024;
    /** How many earlier events a new subscriber gets at most, in one frame. */
    static final int REPLAY_MAX_EVENTS = 500;

    private final EventBus bus;
    private final Clock clock;
    private final Subscribers subscribers = new Subscribers();
    private final Subscription subscription;

    public EventsChannel(EventBus bus, Clock clock) {
        this.bus = bus;
        this.clock = clock;
        this.subscription = bus.subscribe("live-events", BUS_QUEUE_MAX, this::broadcast);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public ChannelSubscription feed(Client client, ChannelOptions options) throws InvalidOptionException {
        options.allowOnly(NAME, Set.of("after"));
        options.number("after", 0);
        return new QueuedSubscription(client, NAME, count -> Frames.dropped(NAME, count, clock.now()));
    }

    /**
     * Replays, then joins: the replay's frame carries the number of its last event, so that an event that comes both
     * ways is kept once. The feed joins first; whatever the bus brings before the replay would then make the replay
     * look old, which is why it is offered under the lock that {@link #broadcast} takes.
     */
    @Override
    public void open(ChannelSubscription feed, ChannelOptions options) {
        OptionalLong after = after(options);
        synchronized (this) {
            subscribers.add(feed);
            if (after.isPresent()) {
                replay(feed, after.getAsLong());
            }
        }
    }

    @Override
    public void close(ChannelSubscription feed) {
        subscribers.remove(feed);
    }

    @Override
    public void close() {
        subscription.close();
    }

    /** A number that was never given, as after the data folder was lost, stands for none at all. */
    private void replay(ChannelSubscription feed, long after) {
        boolean known = after <= bus.lastSeq();
        List<RecordedEvent> missed = bus.after(known ? after : 0, EventBus.RING_MAX_EVENTS);
        List<RecordedEvent> shown = missed.subList(Math.max(0, missed.size() - REPLAY_MAX_EVENTS), missed.size());
        long oldest = shown.isEmpty() ? bus.lastSeq() + 1 : shown.getFirst().seq();
        if (!known || after + 1 < oldest) {
            feed.client().answer(Frames.gap(NAME, after, oldest, clock.now()));
        }
        if (!shown.isEmpty()) {
            long last = shown.getLast().seq();
            feed.client().offer(feed, encode(shown, last), last);
        }
    }

    private synchronized void broadcast(RecordedEvent recorded) {
        if (!subscribers.isEmpty()) {
            subscribers.offer(encode(List.of(recorded), recorded.seq()), recorded.seq(), 0);
        }
    }

    private Frame encode(List<RecordedEvent> events, long next) {
        Instant timestamp = events.getLast().timestamp();
        return Frames.numbered(NAME, next, timestamp, json -> EventJson.writeMembers(json, events, next));
    }

    private static OptionalLong after(ChannelOptions options) {
        return options.values().get("after") instanceof Long number ? OptionalLong.of(number) : OptionalLong.empty();
    }
}
