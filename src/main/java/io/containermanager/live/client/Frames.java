package io.containermanager.live.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.core.util.RecyclerPool;
import io.containermanager.json.JsonFormat;
import io.containermanager.live.websocket.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;

/** The server's messages of {@code docs/protocol.md} as frames. Pure: time and content are arguments. */
public final class Frames {

    /** Not the default pool: that one keeps 16 KiB of buffers for every thread, and here each connection has one. */
    static final RecyclerPool<BufferRecycler> BUFFERS = JsonRecyclerPools.sharedBoundedPool();

    private static final JsonFactory JSON =
            JsonFormat.factory().recyclerPool(BUFFERS).build();
    private static final int TYPICAL_BYTES = 2_048;

    private Frames() {}

    /** Writes the members of an object that is already open. */
    @FunctionalInterface
    public interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    public static Frame connected(String clientId, Collection<String> channels, Instant now) {
        return data("connected", now, json -> {
            json.writeStringField("clientId", clientId);
            names(json, channels);
        });
    }

    /** Acknowledges a subscription and repeats the options that were taken. */
    public static Frame subscribed(String channel, ChannelOptions options, Collection<String> channels, Instant now) {
        return acknowledged("subscribed", channel, channels, now, json -> {
            json.writeObjectFieldStart("options");
            for (var option : options.values().entrySet()) {
                if (option.getValue() instanceof Long number) {
                    json.writeNumberField(option.getKey(), number);
                } else {
                    json.writeStringField(option.getKey(), String.valueOf(option.getValue()));
                }
            }
            json.writeEndObject();
        });
    }

    public static Frame unsubscribed(String channel, Collection<String> channels, Instant now) {
        return acknowledged("unsubscribed", channel, channels, now, json -> {});
    }

    public static Frame pong(Instant now) {
        return message("pong", now, json -> {});
    }

    public static Frame error(ErrorCode code, String message, Instant now) {
        return message("error", now, json -> {
            json.writeStringField("message", message);
            json.writeStringField("code", code.word());
        });
    }

    /** Reports that a stream lost frames because the client read too slowly. */
    public static Frame dropped(String channel, long count, Instant now) {
        return message("dropped", now, json -> {
            json.writeStringField("channel", channel);
            json.writeObjectFieldStart("data");
            json.writeStringField("channel", channel);
            json.writeNumberField("count", count);
            json.writeEndObject();
        });
    }

    /** Reports that events between two numbers can no longer be replayed. */
    public static Frame gap(String channel, long after, long oldest, Instant now) {
        return message("gap", now, json -> {
            json.writeStringField("channel", channel);
            json.writeObjectFieldStart("data");
            json.writeStringField("channel", channel);
            json.writeNumberField("after", after);
            json.writeNumberField("oldest", oldest);
            json.writeEndObject();
        });
    }

    /** A frame whose content is the object {@code data}. */
    public static Frame data(String type, Instant timestamp, Body data) {
        return numbered(type, Frame.NO_SEQ, timestamp, data);
    }

    /** The same in a stream whose clients go on after {@code seq}. */
    public static Frame numbered(String type, long seq, Instant timestamp, Body data) {
        return message(type, seq, timestamp, json -> {
            json.writeObjectFieldStart("data");
            data.write(json);
            json.writeEndObject();
        });
    }

    private static Frame acknowledged(
            String type, String channel, Collection<String> channels, Instant now, Body more) {
        return message(type, now, json -> {
            json.writeStringField("channel", channel);
            json.writeObjectFieldStart("data");
            json.writeStringField("channel", channel);
            names(json, channels);
            more.write(json);
            json.writeEndObject();
        });
    }

    private static void names(JsonGenerator json, Collection<String> channels) throws IOException {
        json.writeArrayFieldStart("subscribedChannels");
        for (String channel : channels) {
            json.writeString(channel);
        }
        json.writeEndArray();
    }

    /** A frame of a type, its members and the time. */
    public static Frame message(String type, Instant timestamp, Body body) {
        return message(type, Frame.NO_SEQ, timestamp, body);
    }

    private static Frame message(String type, long seq, Instant timestamp, Body body) {
        var bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("type", type);
            body.write(json);
            json.writeStringField("timestamp", timestamp.toString());
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("Writing JSON to memory failed", impossible);
        }
        return Frame.text(bytes.toByteArray(), type, seq);
    }
}
