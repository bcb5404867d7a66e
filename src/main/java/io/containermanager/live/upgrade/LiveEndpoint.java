package io.containermanager.live.upgrade;

import io.containermanager.event.Clock;
import io.containermanager.event.FailureText;
import io.containermanager.live.channel.Channel;
import io.containermanager.live.channel.Channels;
import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.ChannelSubscription;
import io.containermanager.live.client.Client;
import io.containermanager.live.client.ClientMessage;
import io.containermanager.live.client.ClientMessage.Ping;
import io.containermanager.live.client.ClientMessage.Refused;
import io.containermanager.live.client.ClientMessage.Subscribe;
import io.containermanager.live.client.ClientMessage.Unsubscribe;
import io.containermanager.live.client.Clients;
import io.containermanager.live.client.CloseReason;
import io.containermanager.live.client.ConnectionLifetime;
import io.containermanager.live.client.ErrorCode;
import io.containermanager.live.client.Frames;
import io.containermanager.live.client.InvalidOptionException;
import io.containermanager.live.client.LiveCounters;
import io.containermanager.live.client.RateLimit;
import io.containermanager.live.client.UpgradeAuthorizer;
import io.containermanager.live.client.UpgradeRequest;
import io.containermanager.live.client.Writers;
import io.containermanager.live.websocket.Connection;
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
public final class LiveEndpoint implements WsListener {

    private static final Logger LOGGER = System.getLogger(LiveEndpoint.class.getName());

    private final Parts parts;
    private final List<String> firstChannels;
    private final RateLimit rate;
    private @Nullable Client client;
    private ConnectionLifetime lease = ConnectionLifetime.UNLIMITED;
    private List<ChannelSubscription> open = List.of();

    /** What all endpoints share. */
    public record Parts(
            Clients clients,
            Channels channels,
            Clock clock,
            LiveCounters counters,
            Writers writers,
            IdSource ids,
            UpgradeAuthorizer authorizer) {}

    /** Makes client ids. */
    @FunctionalInterface
    public interface IdSource {
        String next();
    }

    /** An endpoint that subscribes its client to these channels by itself. */
    public LiveEndpoint(Parts parts, List<String> firstChannels) {
        this.parts = parts;
        this.firstChannels = firstChannels;
        this.rate = new RateLimit(parts.clock().nanoTime());
    }

    @Override
    public Optional<Headers> onHttpUpgrade(HttpPrologue prologue, Headers headers) {
        var request = UpgradeRequest.CURRENT.get();
        lease = parts.authorizer().authorize(request);
        parts.clients().requireRoom(request.address());
        return Optional.empty();
    }

    @Override
    public void onOpen(WsSession session) {
        if (!(session instanceof Connection connection)) {
            throw new IllegalStateException(
                    "Register the WebSocket routes by Live.register, which checks who connects");
        }
        var entering =
                new Client(parts.ids().next(), connection, parts.clock(), parts.counters(), parts.writers(), lease);
        client = entering;
        Optional<CloseReason> noRoom = parts.clients().add(entering);
        if (noRoom.isPresent()) {
            entering.close(noRoom.get());
            return;
        }
        parts.counters().accepted.increment();
        entering.answer(
                Frames.connected(entering.id(), firstChannels, parts.clock().now()));
        firstChannels.forEach(name -> parts.channels()
                .named(name)
                .ifPresent(channel -> subscribe(entering, channel, ChannelOptions.NONE, false)));
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
            from.close(CloseReason.BINARY);
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
            from.close(CloseReason.TOO_FAST);
            return null;
        }
        return from;
    }

    private void understand(Client from, String text) {
        parts.counters().messagesReceived.increment();
        switch (ClientMessage.parse(text)) {
            case Ping() -> from.answer(Frames.pong(parts.clock().now()));
            case Subscribe(String name, ChannelOptions options) ->
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

    private void subscribe(Client from, Channel channel, ChannelOptions options, boolean acknowledge) {
        ChannelSubscription subscription;
        try {
            subscription = channel.feed(from, options);
        } catch (InvalidOptionException invalid) {
            refuse(from, ErrorCode.INVALID_OPTION, FailureText.of(invalid));
            return;
        }
        from.feed(channel.name()).ifPresent(channel::close);
        if (!from.add(subscription)) {
            return;
        }
        open = from.feeds();
        if (acknowledge) {
            from.answer(Frames.subscribed(
                    channel.name(), options, from.channels(), parts.clock().now()));
        }
        channel.open(subscription, options);
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
