package io.containermanager.live.channel;

import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.event.Event;
import io.containermanager.event.RecordedEvent;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes events as {@code GET /api/v1/events} and the channel {@code events} send them. */
public final class EventJson {

    private EventJson() {}

    /**
     * Writes the members {@code events} and {@code next} into the object that is open; {@code next} is where to go on
     * after these.
     */
    public static void writeMembers(JsonGenerator json, List<RecordedEvent> events, long next) throws IOException {
        json.writeArrayFieldStart("events");
        for (RecordedEvent recorded : events) {
            write(json, recorded);
        }
        json.writeEndArray();
        json.writeNumberField("next", next);
    }

    /** Writes one event as an object. */
    public static void write(JsonGenerator json, RecordedEvent recorded) throws IOException {
        Event event = recorded.event();
        json.writeStartObject();
        json.writeNumberField("seq", recorded.seq());
        json.writeStringField("timestamp", recorded.timestamp().toString());
        json.writeStringField("type", event.type().word());
        if (event.appId() != null) {
            json.writeNumberField("appId", event.appId());
        }
        if (event.serviceId() != null) {
            json.writeNumberField("serviceId", event.serviceId());
        }
        json.writeStringField("reason", event.reason());
        if (!event.details().isEmpty()) {
            json.writeFieldName("details");
            tree(json, event.details());
        }
        json.writeEndObject();
    }

    /** Plain tree values, as {@link Event} holds them; anything else as its text. */
    private static void tree(JsonGenerator json, @Nullable Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    tree(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case Iterable<?> items -> {
                json.writeStartArray();
                for (Object item : items) {
                    tree(json, item);
                }
                json.writeEndArray();
            }
            case Boolean flag -> json.writeBoolean(flag);
            case Double number -> json.writeNumber(number);
            case Float number -> json.writeNumber(number);
            case Number number -> json.writeNumber(number.longValue());
            default -> json.writeString(value.toString());
        }
    }
}
