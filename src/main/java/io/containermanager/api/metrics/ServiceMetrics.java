package io.containermanager.api.metrics;

import io.containermanager.api.http.ApiParts;
import io.containermanager.event.EventType;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.ServiceVerdict;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.helidon.metrics.api.Tag;
import java.util.List;
import java.util.function.Function;

/** What Prometheus reads about the manager itself: names begin with {@code containermanager_}, units are base units. */
final class ServiceMetrics {

    private final ApiParts parts;
    private final EventCounts events;
    private final MetricRegistry registry;

    ServiceMetrics(ApiParts parts, EventCounts events, MetricRegistry registry) {
        this.parts = parts;
        this.events = events;
        this.registry = registry;
    }

    void register() {
        build();
        state();
        happened();
        live();
    }

    private void build() {
        registry.gauge(
                "containermanager_build_info",
                "1; its labels name the version and the Java that runs it.",
                List.of(
                        Tag.create("version", parts.settings().version()),
                        Tag.create("java_version", Runtime.version().toString()),
                        Tag.create("mode", parts.settings().dockerMode())),
                () -> 1);
    }

    private void state() {
        status(
                "apps_target",
                "Apps of the target state.",
                it -> it.target().apps().size());
        status(
                "services_target",
                "Services of the target state.",
                it -> it.target().serviceCount());
        status("services_current", "Services whose container runs.", ServiceMetrics::running);
        status("target_revision", "Revision of the stored target.", LoopStatus::revision);
        status("applied_revision", "Applied revision.", LoopStatus::appliedRevision);
        status("reconciling", "1 while a pass runs.", it -> it.reconciling() ? 1 : 0);
        status(
                "engine_available",
                "1 while the engine answers.",
                it -> it.engine().available() ? 1 : 0);
        registry.gauge(
                "containermanager_store_usable",
                "1 while the store can be read and written.",
                () -> MetricRegistry.oneIf(parts.store().usable()));
        for (var sync : Sync.values()) {
            registry.gauge(
                    "containermanager_services",
                    "Services by state.",
                    List.of(Tag.create("state", sync.word())),
                    () -> parts.loop().status().services().values().stream()
                            .filter(verdict -> verdict.sync() == sync)
                            .count());
        }
    }

    private void status(String name, String help, Function<LoopStatus, Number> value) {
        registry.gauge(
                "containermanager_" + name,
                help,
                () -> value.apply(parts.loop().status()).doubleValue());
    }

    private static long running(LoopStatus status) {
        return status.services().values().stream()
                .map(ServiceVerdict::live)
                .filter(live -> live != null && live.run().running())
                .count();
    }

    private void happened() {
        count("passes_started_total", "Reconcile passes started.", EventType.PASS_STARTED);
        count("rollbacks_total", "Updates undone because the new version failed.", EventType.ROLLED_BACK);
        for (var type : EventType.values()) {
            registry.counter(
                    "containermanager_events_total",
                    "Events by type.",
                    List.of(Tag.create("type", type.word())),
                    () -> events.of(type));
        }
    }

    private void count(String name, String help, EventType type) {
        registry.counter("containermanager_" + name, help, () -> events.of(type));
    }

    private void live() {
        registry.counter(
                "containermanager_log_lines_dropped_total",
                "Lines of containers that are not kept because too many came in a second.",
                parts.logCollector()::dropped);
        var live = parts.live();
        registry.gauge("containermanager_ws_clients", "WebSocket clients connected.", live::connectedClients);
        registry.counter(
                "containermanager_ws_clients_accepted_total",
                "WebSocket clients let in.",
                () -> live.totals().accepted());
        registry.counter(
                "containermanager_ws_clients_refused_total",
                "WebSocket upgrades refused.",
                () -> live.totals().refused());
        registry.counter(
                "containermanager_ws_frames_sent_total",
                "WebSocket frames sent.",
                () -> live.totals().framesSent());
        registry.counter(
                "containermanager_ws_frames_dropped_total",
                "WebSocket frames given up because a client read too slowly.",
                () -> live.totals().framesDropped());
        registry.counter(
                "containermanager_ws_sent_bytes_total",
                "Bytes of WebSocket frames sent.",
                () -> live.totals().bytesSent());
    }
}
