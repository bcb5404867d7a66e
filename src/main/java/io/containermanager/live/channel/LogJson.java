package io.containermanager.live.channel;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.json.JsonFormat;
import io.containermanager.logs.LogEntry;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes log entries as {@code GET /api/v1/logs} and the channel {@code logs} send them. */
public final class LogJson {

    private static final int TYPICAL_CHARS = 256;
    private static final JsonFactory JSON = JsonFormat.factory().build();

    private LogJson() {}

    /** One entry as JSON text. */
    static String text(LogEntry entry) {
        var text = new StringWriter(entry.message().length() + TYPICAL_CHARS);
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, entry);
        } catch (IOException impossible) {
            throw new UncheckedIOException("Writing JSON to memory failed", impossible);
        }
        return text.toString();
    }

    /** Writes one entry as an object. */
    public static void write(JsonGenerator json, LogEntry entry) throws IOException {
        json.writeStartObject();
        json.writeNumberField("id", entry.id());
        json.writeNumberField("timestamp", entry.timestampMillis());
        json.writeStringField("message", entry.message());
        json.writeStringField("level", entry.level().word());
        json.writeObjectFieldStart("source");
        json.writeStringField("type", entry.source().type().word());
        json.writeStringField("name", entry.source().name());
        json.writeEndObject();
        writeOrigin(json, entry.origin());
        if (entry.system()) {
            json.writeBooleanField("isSystem", true);
        } else {
            json.writeBooleanField("isStdErr", entry.stderr());
        }
        json.writeEndObject();
    }

    private static void writeOrigin(JsonGenerator json, LogEntry.Origin origin) throws IOException {
        if (origin.appId() != null) {
            json.writeNumberField("appId", origin.appId());
        }
        if (origin.serviceId() != null) {
            json.writeNumberField("serviceId", origin.serviceId());
        }
        if (origin.appName() != null) {
            json.writeStringField("appName", origin.appName());
        }
        if (origin.serviceName() != null) {
            json.writeStringField("serviceName", origin.serviceName());
        }
        if (origin.containerId() != null) {
            json.writeStringField("containerId", origin.containerId());
        }
        if (origin.pod() != null) {
            json.writeStringField("pod", origin.pod());
        }
    }
}
