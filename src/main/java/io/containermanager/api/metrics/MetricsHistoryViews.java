package io.containermanager.api.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.api.http.Json;
import io.containermanager.event.RecordedEvent;
import io.containermanager.host.history.Columns;
import io.containermanager.host.history.HistoryQuery;
import io.containermanager.live.channel.EventJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** The wire form of the past: columns as arrays, gaps as null. Pure. */
final class MetricsHistoryViews {

    /** Decimals of what is no whole number: a chart shows no more. */
    private static final float PRECISION = 100;

    private MetricsHistoryViews() {}

    static byte[] json(Columns columns, HistoryQuery query, List<RecordedEvent> annotations) {
        return Json.object(json -> {
            json.writeStringField("from", Json.time(Instant.ofEpochSecond(query.fromSecond())));
            json.writeStringField("to", Json.time(Instant.ofEpochSecond(query.toSecond())));
            json.writeNumberField("step", columns.stepSeconds());
            json.writeStringField("aggregate", query.aggregate().word());
            json.writeArrayFieldStart("times");
            for (long time : columns.times()) {
                json.writeNumber(time);
            }
            json.writeEndArray();
            json.writeObjectFieldStart("fields");
            for (var field : columns.fields().entrySet()) {
                json.writeArrayFieldStart(field.getKey());
                for (float value : field.getValue()) {
                    number(json, value);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
            json.writeArrayFieldStart("annotations");
            for (var annotation : annotations) {
                EventJson.write(json, annotation);
            }
            json.writeEndArray();
        });
    }

    private static void number(JsonGenerator json, float value) throws IOException {
        if (Float.isNaN(value)) {
            json.writeNull();
        } else if (value == Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE / PRECISION) {
            json.writeNumber(Math.round((double) value));
        } else {
            json.writeNumber((double) Math.round(value * PRECISION) / PRECISION);
        }
    }
}
