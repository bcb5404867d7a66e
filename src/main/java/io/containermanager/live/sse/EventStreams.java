package io.containermanager.live.sse;

import io.containermanager.event.FailureText;
import io.containermanager.live.channel.Channel;
import io.containermanager.live.client.ChannelOptions;
import io.containermanager.live.client.ChannelSubscription;
import io.containermanager.live.client.Client;
import io.containermanager.live.client.ClientMessage;
import io.containermanager.live.client.CloseReason;
import io.containermanager.live.client.Frames;
import io.containermanager.live.client.InvalidOptionException;
import io.containermanager.live.upgrade.LiveEndpoint.Parts;
import io.containermanager.live.websocket.Connections;
import io.helidon.webserver.CloseConnectionException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Channels as Server-Sent Events, for networks that break WebSockets: the same frames from the same outboxes under the
 * same bounds. A stream takes its request's thread until it ends.
 */
public final class EventStreams {

    private final Parts parts;
    private final Connections connections;

    /** A channel that is asked for, with its options. */
    private record Wanted(Channel channel, ChannelOptions options) {}

    /** A subscription that is to be opened. */
    private record Ready(Channel channel, ChannelOptions options, ChannelSubscription subscription) {}

    public EventStreams(Parts parts, Connections connections) {
        this.parts = parts;
        this.connections = connections;
    }

    /**
     * Serves one client until it goes, is cut or the service stops.
     *
     * @param body begins the answer and gives its body; called once nothing can be refused any more
     */
    public void serve(StreamRequest request, Supplier<OutputStream> body) {
        var stream = new SseStream(request.address(), parts.clock()::nanoTime);
        var client = new Client(
                parts.ids().next(), stream, parts.clock(), parts.counters(), parts.writers(), request.lease());
        List<Ready> ready = feeds(client, wanted(request));
        try {
            Optional<CloseReason> noRoom = parts.clients().add(client);
            if (noRoom.isPresent()) {
                parts.counters().refused.increment();
                throw new StreamRefusedException(true, noRoom.get().reason());
            }
            parts.counters().accepted.increment();
            connections.add(stream);
            stream.open(body.get());
            begin(client, ready);
            if (!stream.awaitEnd()) {
                throw new CloseConnectionException("The stream of events was cut");
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("The server stops", stopping);
        } finally {
            connections.remove(stream);
            client.stopSending();
            parts.clients().remove(client);
            ready.forEach(one -> one.channel().close(one.subscription()));
        }
    }

    private void begin(Client client, List<Ready> ready) {
        List<String> names = ready.stream().map(one -> one.channel().name()).toList();
        client.answer(Frames.connected(client.id(), names, parts.clock().now()));
        for (Ready one : ready) {
            if (client.add(one.subscription())) {
                one.channel().open(one.subscription(), one.options());
            }
        }
    }

    private List<Wanted> wanted(StreamRequest request) {
        Map<String, Map<String, @Nullable Object>> options = new LinkedHashMap<>();
        for (String name : request.channels()) {
            options.put(name, new LinkedHashMap<>());
        }
        request.options().forEach((name, value) -> {
            int dot = name.indexOf('.');
            Map<String, @Nullable Object> of = options.get(name.substring(0, Math.max(0, dot)));
            if (of == null) {
                throw refused("Option \"" + ClientMessage.quoted(name)
                        + "\" belongs to no requested channel; name it channel.option");
            }
            of.put(name.substring(dot + 1), scalar(value));
        });
        resume(request.lastEventId(), options);
        return options.entrySet().stream()
                .map(entry -> new Wanted(channel(entry.getKey()), new ChannelOptions(entry.getValue())))
                .toList();
    }

    /** What {@link SseStream} numbers its events with stands above an {@code after} of the address. */
    private static void resume(String lastEventId, Map<String, Map<String, @Nullable Object>> options) {
        for (String position : lastEventId.split(",", -1)) {
            int equals = position.indexOf('=');
            Map<String, @Nullable Object> of = equals < 0 ? null : options.get(position.substring(0, equals));
            if (of != null && scalar(position.substring(equals + 1)) instanceof Long after) {
                of.put("after", after);
            }
        }
    }

    private Channel channel(String name) {
        return parts.channels()
                .named(name)
                .orElseThrow(() -> refused("Unknown channel \"" + ClientMessage.quoted(name) + "\"; there are "
                        + parts.channels().names()));
    }

    private static List<Ready> feeds(Client client, List<Wanted> wanted) {
        List<Ready> ready = new ArrayList<>();
        for (Wanted one : wanted) {
            try {
                ready.add(new Ready(one.channel(), one.options(), one.channel().feed(client, one.options())));
            } catch (InvalidOptionException invalid) {
                throw refused(one.channel().name() + ": " + FailureText.of(invalid));
            }
        }
        return ready;
    }

    private static Object scalar(String text) {
        boolean number = !text.isEmpty() && text.length() <= 16 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.valueOf(text) : text;
    }

    private static StreamRefusedException refused(String message) {
        return new StreamRefusedException(false, message);
    }
}
