package io.containermanager.logs;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.containermanager.json.JsonFormat;
import io.containermanager.logs.LogEntry.Origin;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes and reads an entry as one line of a file. Pure and thread-safe. */
public final class LogLineJson {

    private static final JsonMapper MAPPER = JsonFormat.mapper()
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .build();

    private LogLineJson() {}

    /** The line's fields, named as in the API. */
    record Line(
            long id,
            long timestamp,
            String level,
            String sourceType,
            String sourceName,
            @Nullable Long appId,
            @Nullable Long serviceId,
            @Nullable String appName,
            @Nullable String serviceName,
            @Nullable String containerId,
            @Nullable String pod,
            boolean isStdErr,
            String message) {}

    static String write(LogEntry entry) {
        var origin = entry.origin();
        var line = new Line(
                entry.id(),
                entry.timestampMillis(),
                entry.level().word(),
                entry.source().type().word(),
                entry.source().name(),
                origin.appId(),
                origin.serviceId(),
                origin.appName(),
                origin.serviceName(),
                origin.containerId(),
                origin.pod(),
                entry.stderr(),
                entry.message());
        return JsonFormat.text(MAPPER, line);
    }

    /** Empty for an incomplete line, such as the last one after a crash. */
    public static Optional<LogEntry> read(String text) {
        try {
            var line = MAPPER.readValue(text, Line.class);
            var type = LogSource.Type.valueOf(line.sourceType().toUpperCase(Locale.ROOT));
            return Optional.of(new LogEntry(
                    line.id(),
                    line.timestamp(),
                    line.message(),
                    LogLevel.of(line.level()).orElse(LogLevel.INFO),
                    new LogSource(type, line.sourceName()),
                    new Origin(
                            line.appId(),
                            line.serviceId(),
                            line.appName(),
                            line.serviceName(),
                            line.containerId(),
                            line.pod()),
                    line.isStdErr()));
        } catch (JsonProcessingException | IllegalArgumentException | NullPointerException torn) {
            return Optional.empty();
        }
    }
}
