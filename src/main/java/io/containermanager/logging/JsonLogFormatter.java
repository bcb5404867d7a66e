package io.containermanager.logging;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.json.JsonFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * One JSON object per line: {@code {"timestamp","level","logger","thread","message","exception"?}}, then the fields of a record that has a map
 * as a parameter. A stack trace is one field, so that each event is one line.
 */
public final class JsonLogFormatter extends Formatter {

    private static final JsonFactory JSON = JsonFormat.factory().build();

    @Override
    public String format(LogRecord record) {
        var text = new StringWriter();
        try (var json = JSON.createGenerator(text)) {
            json.writeStartObject();
            write(json, record);
            json.writeEndObject();
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
        return text.append(System.lineSeparator()).toString();
    }

    private void write(JsonGenerator json, LogRecord record) throws IOException {
        json.writeStringField("timestamp", record.getInstant().toString());
        json.writeStringField("level", record.getLevel().getName().toLowerCase(Locale.ROOT));
        json.writeStringField("logger", record.getLoggerName());
        json.writeStringField("thread", Thread.currentThread().getName());
        json.writeStringField("message", LogText.message(this, record));
        for (var parameter : record.getParameters() == null ? new Object[0] : record.getParameters()) {
            if (parameter instanceof Map<?, ?> fields) {
                for (var field : fields.entrySet()) {
                    json.writeObjectField(String.valueOf(field.getKey()), field.getValue());
                }
            }
        }
        if (record.getThrown() != null) {
            json.writeStringField("exception", LogText.stackTrace(record.getThrown()));
        }
    }
}
