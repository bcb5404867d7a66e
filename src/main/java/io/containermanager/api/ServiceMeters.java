package io.containermanager.api;

import io.containermanager.event.EventType;
import io.containermanager.host.Activity;
import io.containermanager.host.SystemMetrics;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.ServiceVerdict;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import io.helidon.metrics.api.Tag;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What we tell Prometheus of the machine, the services and ourselves: names begin with {@code containermanager_}, units are base units. */
final class ServiceMeters {

    private static final double PERCENT = 100;
    private static final long MEGABYTE = 1_048_576;

    private final ApiParts parts;
    private final EventCounts events;
    private final Meters meters;
    private final AtomicReference<@Nullable SystemMetrics> sample = new AtomicReference<>();
    private final ActivityMeters activity;

    ServiceMeters(ApiParts parts, EventCounts events, Meters meters) {
        this.parts = parts;
        this.events = events;
        this.meters = meters;
        this.activity = new ActivityMeters(meters, this::newestActivity);
    }

    private Activity newestActivity() {
        var newest = sample.get();
        return newest == null ? Activity.UNKNOWN : newest.activity();
    }

    /** Makes this the sample that the next scrape tells; null when there is none. */
    void use(@Nullable SystemMetrics newest) {
        sample.set(newest);
        activity.registerCores();
    }

    void register() {
        host();
        activity.register();
        state();
        happened();
        live();
    }

    private void host() {
        host("cpu_usage_ratio", "Busy share of all cores, 0 to 1.", it -> it.cpuUsage(), 1 / PERCENT);
        host("cpu_temperature_celsius", "Temperature of the processor.", it -> it.cpuTemp(), 1);
        host("cpus", "Logical processors.", it -> it.cpuCores(), 1);
        host("memory_used_bytes", "Memory in use without caches and buffers.", it -> it.memoryUsage(), MEGABYTE);
        host("memory_size_bytes", "Memory of the machine.", it -> it.memoryTotal(), MEGABYTE);
        host("storage_used_bytes", "Storage in use.", it -> it.storageUsage(), MEGABYTE);
        host("storage_size_bytes", "Storage of the file system.", it -> it.storageTotal(), MEGABYTE);
        host("uptime_seconds", "Time since the machine started.", it -> it.uptime(), 1);
        host("undervolted", "1 while the power supply is too weak.", it -> it.isUndervolted() ? 1 : 0, 1);
    }

    private void host(String name, String help, Function<SystemMetrics, @Nullable Number> value, double factor) {
        meters.gauge("containermanager_host_" + name, help, () -> {
            var newest = sample.get();
            return newest == null ? Double.NaN : Meters.orNothing(value.apply(newest)) * factor;
        });
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
        status("services_current", "Services whose container runs.", ServiceMeters::running);
        status("target_revision", "Revision of the stored target.", LoopStatus::revision);
        status("applied_revision", "Revision that is kept up.", LoopStatus::appliedRevision);
        status("reconciling", "1 while a pass runs.", it -> it.reconciling() ? 1 : 0);
        status(
                "engine_available",
                "1 while the engine answers.",
                it -> it.engine().available() ? 1 : 0);
        meters.gauge(
                "containermanager_store_usable",
                "1 while the store can be read and written.",
                () -> Meters.oneIf(parts.store().usable()));
        for (var sync : Sync.values()) {
            meters.gauge(
                    "containermanager_services",
                    "Services by how they compare with the target.",
                    Tag.create("kind", sync.word()),
                    () -> parts.loop().status().services().values().stream()
                            .filter(verdict -> verdict.sync() == sync)
                            .count());
        }
    }

    private void status(String name, String help, Function<LoopStatus, Number> value) {
        meters.gauge(
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
        count("passes_started_total", "Passes of reconciling begun.", EventType.PASS_STARTED);
        count("rollbacks_total", "Updates undone because the new version failed.", EventType.ROLLED_BACK);
        for (var type : EventType.values()) {
            meters.counter(
                    "containermanager_events_total",
                    "Events by type.",
                    List.of(Tag.create("kind", type.word())),
                    () -> events.of(type));
        }
    }

    private void count(String name, String help, EventType type) {
        meters.counter("containermanager_" + name, help, () -> events.of(type));
    }

    private void live() {
        var live = parts.live();
        meters.gauge("containermanager_ws_clients", "WebSocket clients connected.", live::connectedClients);
        meters.counter(
                "containermanager_ws_clients_accepted_total",
                "WebSocket clients let in.",
                () -> live.totals().accepted());
        meters.counter(
                "containermanager_ws_clients_refused_total",
                "WebSocket upgrades refused.",
                () -> live.totals().refused());
        meters.counter(
                "containermanager_ws_frames_sent_total",
                "WebSocket frames sent.",
                () -> live.totals().framesSent());
        meters.counter(
                "containermanager_ws_frames_dropped_total",
                "WebSocket frames given up because a client read too slowly.",
                () -> live.totals().framesDropped());
        meters.counter(
                "containermanager_ws_sent_bytes_total",
                "Bytes of WebSocket frames sent.",
                () -> live.totals().bytesSent());
    }
}
