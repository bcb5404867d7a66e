package io.containermanager.live.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.containermanager.json.JsonFormat;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.text.UnicodeText;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client may say. {@code subscribe} and {@code unsubscribe} come as {@code {type, channel, …options}} or as
 * {@code {type, data: {channel, …options}}}; existing browser clients send the second form.
 */
public sealed interface ClientMessage {

    /**
     * Wants a channel's frames.
     *
     * @param channel its name, as sent
     * @param options the other members of the object that held the name
     */
    record Subscribe(String channel, ChannelOptions options) implements ClientMessage {}

    /** Wants them no longer. */
    record Unsubscribe(String channel) implements ClientMessage {}

    /** Wants a {@code pong} message. */
    record Ping() implements ClientMessage {}

    /** Could not be understood. */
    record Refused(ErrorCode code, String message) implements ClientMessage {}

    /** How much of a client's own word an error message repeats. */
    int QUOTED_CHARACTERS_MAX = 64;

    /** As strict as the reader of HTTP bodies. */
    ObjectReader READER = JsonFormat.strictMapper(
                    JsonFormat.strictFactory().recyclerPool(Frames.BUFFERS).build())
            .build()
            .readerFor(JsonNode.class);

    /** Understands one message. Pure and total: text of any kind becomes one of the records. */
    static ClientMessage parse(String text) {
        JsonNode message;
        try {
            message = READER.readTree(text);
        } catch (JsonProcessingException notJson) {
            return new Refused(
                    ErrorCode.INVALID_JSON,
                    "A message is one JSON object, such as {\"type\":\"ping\"}; " + JsonFormat.problem(notJson));
        }
        var invalid = JsonFormat.invalidText(message);
        if (invalid.isPresent()) {
            return new Refused(ErrorCode.INVALID_JSON, quoted(invalid.get()) + " contains half of a surrogate pair");
        }
        if (!message.isObject() || !message.path("type").isTextual()) {
            return new Refused(
                    ErrorCode.INVALID_MESSAGE,
                    "A message is a JSON object with a \"type\", such as {\"type\":\"ping\"}");
        }
        String type = message.path("type").textValue();
        return switch (type) {
            case "ping" -> new Ping();
            case "subscribe", "unsubscribe" -> ofChannel(type, message);
            default ->
                new Refused(
                        ErrorCode.UNKNOWN_TYPE,
                        "Unknown type \"" + quoted(type) + "\"; send subscribe, unsubscribe or ping");
        };
    }

    private static ClientMessage ofChannel(String type, JsonNode message) {
        JsonNode holder = message.has("channel") ? message : message.path("data");
        String channel = holder.path("channel").textValue();
        if (channel == null) {
            return new Refused(
                    ErrorCode.INVALID_MESSAGE,
                    "\"" + type + "\" needs a \"channel\", such as {\"type\":\"" + type
                            + "\",\"channel\":\"metrics\"}");
        }
        return type.equals("subscribe") ? new Subscribe(channel, options(holder)) : new Unsubscribe(channel);
    }

    private static ChannelOptions options(JsonNode holder) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        holder.properties().forEach(member -> {
            if (!member.getKey().equals("type") && !member.getKey().equals("channel")) {
                values.put(member.getKey(), scalar(member.getValue()));
            }
        });
        return new ChannelOptions(values);
    }

    /** A whole number as Long, text as String; everything else as null, which no option takes. */
    private static @Nullable Object scalar(JsonNode value) {
        if (value.isIntegralNumber() && value.canConvertToLong()) {
            return value.longValue();
        }
        return value.textValue();
    }

    /** A client's own word, short enough to be sent back. */
    static String quoted(String given) {
        String word = Masking.mask(given);
        return UnicodeText.shortened(word, QUOTED_CHARACTERS_MAX);
    }
}
