package io.containermanager.live.channel;

import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.model.observed.Container;
import io.containermanager.reconcile.LoopStatus;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Writes the summary of the channel {@code state}: counts, revisions, and how each service stands. */
final class StateJson {

    private StateJson() {}

    /** Writes the summary's members into the object that is open. */
    static void writeMembers(JsonGenerator json, LoopStatus status) throws IOException {
        json.writeNumberField("version", status.version());
        json.writeNumberField("revision", status.revision());
        json.writeNumberField("appliedRevision", status.appliedRevision());
        json.writeBooleanField("isApplying", status.applying());
        json.writeBooleanField("isReconciling", status.reconciling());
        json.writeStringField("passId", status.passId());
        json.writeStringField("lastError", status.lastErrorMessage());
        json.writeStringField("pausedUntil", time(status.allPausedUntil()));
        json.writeNumberField("targetApps", status.target().apps().size());
        json.writeNumberField("targetServices", status.target().serviceCount());
        json.writeNumberField("currentApps", currentApps(status));
        json.writeNumberField("currentServices", currentServices(status));
        engine(json, status.engine());
        services(json, status);
    }

    /** As REST writes it. */
    private static @Nullable String time(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    private static long currentApps(LoopStatus status) {
        return status.services().entrySet().stream()
                .filter(entry -> entry.getValue().live() != null)
                .map(entry -> entry.getKey().appId())
                .distinct()
                .count();
    }

    private static long currentServices(LoopStatus status) {
        return status.services().values().stream()
                .filter(verdict ->
                        verdict.live() != null && verdict.live().run().running())
                .count();
    }

    private static void engine(JsonGenerator json, LoopStatus.EngineStatus engine) throws IOException {
        json.writeObjectFieldStart("engine");
        json.writeStringField("kind", engine.kind());
        json.writeBooleanField("available", engine.available());
        json.writeStringField("since", engine.since().toString());
        json.writeStringField("message", engine.message());
        json.writeEndObject();
    }

    private static void services(JsonGenerator json, LoopStatus status) throws IOException {
        json.writeArrayFieldStart("services");
        for (var entry : status.services().entrySet()) {
            var verdict = entry.getValue();
            Container live = verdict.live();
            json.writeStartObject();
            json.writeNumberField("appId", entry.getKey().appId());
            json.writeNumberField("serviceId", entry.getKey().serviceId());
            json.writeStringField("appName", verdict.appName());
            json.writeStringField("serviceName", verdict.serviceName());
            json.writeStringField("sync", verdict.sync().word());
            json.writeStringField(
                    "status", live == null ? "missing" : live.run().status().word());
            json.writeStringField("reason", verdict.reason());
            json.writeStringField("progress", verdict.progress().word());
            json.writeStringField(
                    "cause", verdict.cause() == null ? null : verdict.cause().word());
            json.writeStringField(
                    "action", verdict.action() == null ? null : verdict.action().word());
            json.writeStringField("nextAttemptAt", time(verdict.nextAttemptAt()));
            json.writeStringField("stoppedBy", verdict.stoppedBy());
            json.writeStringField(
                    "pausedUntil", time(status.pausedUntil(entry.getKey().appId())));
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
