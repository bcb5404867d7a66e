package io.containermanager.api;

import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.event.Recorded;
import io.containermanager.host.history.Columns;
import io.containermanager.host.history.Question;
import io.containermanager.live.EventJson;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** The wire form of the past: columns as arrays, gaps as null. Pure. */
final class MetricsHistoryViews {

    /** Decimals of what is no whole number: a chart shows no more. */
    private static final float PRECISION = 100;

    private MetricsHistoryViews() {}

    static byte[] json(Columns columns, Question question, List<Recorded> annotations) {
        return Json.object(json -> {
            json.writeStringField("from", Json.time(Instant.ofEpochSecond(question.fromSecond())));
            json.writeStringField("to", Json.time(Instant.ofEpochSecond(question.toSecond())));
            json.writeNumberField("step", columns.stepSeconds());
            json.writeStringField("aggregate", question.aggregate().word());
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
