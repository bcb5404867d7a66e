package io.containermanager.live;

import io.containermanager.live.ClientMessage.Ping;
import io.containermanager.live.ClientMessage.Refused;
import io.containermanager.live.ClientMessage.Subscribe;
import io.containermanager.live.ClientMessage.Unsubscribe;
import io.containermanager.live.websocket.Peer;
import io.containermanager.model.FailureText;
import io.helidon.common.buffers.BufferData;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The protocol of one connection: takes what the client says, on the connection's own thread, and answers through its
 * {@link Client}. One instance per connection.
 */
final class LiveEndpoint implements WsListener {

    private static final Logger LOGGER = System.getLogger(LiveEndpoint.class.getName());

    private final Parts parts;
    private final List<String> firstChannels;
    private final RateLimit rate;
    private @Nullable Client client;
    private Lease lease = Lease.UNLIMITED;
    private List<Feed> open = List.of();

    /** What all endpoints share. */
    record Parts(
            Clients clients,
            Channels channels,
            LiveClock clock,
            LiveCounters counters,
            Writers writers,
            IdSource ids) {}

    /** Makes client ids. */
    @FunctionalInterface
    interface IdSource {
        String next();
    }

    /** An endpoint that subscribes its client to these channels by itself. */
    LiveEndpoint(Parts parts, List<String> firstChannels) {
        this.parts = parts;
        this.firstChannels = firstChannels;
        this.rate = new RateLimit(parts.clock().nanoTime());
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        lease = Entrance.current().lease();
        return Optional.empty();
    }

    @Override
    public void onOpen(WsSession session) {
        if (!(session instanceof Peer peer)) {
            throw new IllegalStateException(
                    "Register the WebSocket routes by Live.register, which checks who connects");
        }
        var entering = new Client(parts.ids().next(), peer, parts.clock(), parts.counters(), parts.writers(), lease);
        client = entering;
        Optional<Close> noRoom = parts.clients().add(entering);
        if (noRoom.isPresent()) {
            entering.close(noRoom.get());
            return;
        }
        parts.counters().accepted.increment();
        entering.answer(
                Frames.connected(entering.id(), firstChannels, parts.clock().now()));
        firstChannels.forEach(name ->
                parts.channels().named(name).ifPresent(channel -> subscribe(entering, channel, Options.NONE, false)));
    }

    @Override
    public void onMessage(WsSession session, String text, boolean last) {
        Client from = listening();
        if (from != null) {
            understand(from, text);
        }
    }

    @Override
    public void onMessage(WsSession session, BufferData buffer, boolean last) {
        Client from = listening();
        if (from != null) {
            from.close(Close.BINARY);
        }
    }

    /** The connection has answered it already. */
    @Override
    public void onPing(WsSession session, BufferData buffer) {
        listening();
    }

    @Override
    public void onPong(WsSession session, BufferData buffer) {
        listening();
    }

    /** The connection ends, by whatever cause. */
    @Override
    public void onClose(WsSession session, int status, String reason) {
        Client from = client;
        if (from != null) {
            from.stopSending();
            parts.clients().remove(from);
        }
        parts.channels().closeAll(open);
        open = List.of();
    }

    @Override
    public void onError(WsSession session, Throwable failure) {
        LOGGER.log(Level.WARNING, "A WebSocket message could not be handled; its connection ends", failure);
    }

    /** Whom to listen to: null when the connection closes or its rate is too high. */
    private @Nullable Client listening() {
        Client from = client;
        if (from == null || from.closing()) {
            return null;
        }
        if (!rate.take(parts.clock().nanoTime())) {
            from.close(Close.TOO_FAST);
            return null;
        }
        return from;
    }

    private void understand(Client from, String text) {
        parts.counters().messagesReceived.increment();
        switch (ClientMessage.parse(text)) {
            case Ping() -> from.answer(Frames.pong(parts.clock().now()));
            case Subscribe(String name, Options options) ->
                channel(from, name).ifPresent(channel -> subscribe(from, channel, options, true));
            case Unsubscribe(String name) -> channel(from, name).ifPresent(channel -> unsubscribe(from, channel));
            case Refused(ErrorCode code, String message) -> refuse(from, code, message);
        }
    }

    private Optional<Channel> channel(Client from, String name) {
        Optional<Channel> channel = parts.channels().named(name);
        if (channel.isEmpty()) {
            refuse(
                    from,
                    ErrorCode.UNKNOWN_CHANNEL,
                    "Unknown channel \"" + ClientMessage.quoted(name) + "\"; there are "
                            + parts.channels().names());
        }
        return channel;
    }

    private void subscribe(Client from, Channel channel, Options options, boolean acknowledge) {
        Feed feed;
        try {
            feed = channel.feed(from, options);
        } catch (InvalidOptionException invalid) {
            refuse(from, ErrorCode.INVALID_OPTION, FailureText.of(invalid));
            return;
        }
        from.feed(channel.name()).ifPresent(channel::close);
        if (!from.add(feed)) {
            return;
        }
        open = from.feeds();
        if (acknowledge) {
            from.answer(Frames.subscribed(
                    channel.name(), options, from.channels(), parts.clock().now()));
        }
        channel.open(feed, options);
    }

    private void unsubscribe(Client from, Channel channel) {
        from.remove(channel.name()).ifPresent(channel::close);
        open = from.feeds();
        from.answer(Frames.unsubscribed(
                channel.name(), from.channels(), parts.clock().now()));
    }

    private void refuse(Client from, ErrorCode code, String message) {
        from.answer(Frames.error(code, message, parts.clock().now()));
    }
}
