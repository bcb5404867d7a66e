package io.containermanager.api.metrics;

import static io.containermanager.api.metrics.PrometheusText.Type.COUNTER;
import static io.containermanager.api.metrics.PrometheusText.Type.GAUGE;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.reconcile.ServiceStatistics;
import io.containermanager.reconcile.ServiceVerdict;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.ToDoubleBiFunction;

/**
 * Each service for Prometheus: whether it is in sync, in which state and since when, how healthy, how often it started again. Labelled by
 * names for people and by ids, because two apps may have one name. */
final class ServiceMetricsText {

    private static final double MILLIS_PER_SECOND = 1e3;

    private final PrometheusText text;
    private final SortedMap<ServiceKey, ServiceVerdict> services;

    private ServiceMetricsText(PrometheusText text, SortedMap<ServiceKey, ServiceVerdict> services) {
        this.text = text;
        this.services = services;
    }

    /** Writes the families of all services. */
    static void write(
            PrometheusText text,
            SortedMap<ServiceKey, ServiceVerdict> services,
            Map<ServiceKey, ServiceStatistics> statistics) {
        var families = new ServiceMetricsText(text, services);
        families.gauge(
                "service_in_sync",
                "1 while the service is as declared.",
                (_, verdict) -> verdict.sync() == Sync.IN_SYNC ? 1 : 0);
        families.states();
        families.gauge(
                "service_state_changed_timestamp_seconds",
                "When the service came into its state, in seconds since 1970; unknown before this start of the"
                        + " manager.",
                (key, _) -> {
                    var statistic = statistics.get(key);
                    return statistic == null ? Double.NaN : statistic.since().toEpochMilli() / MILLIS_PER_SECOND;
                });
        families.gauge("service_running", "1 while the service's container runs.", (_, verdict) -> running(verdict));
        families.gauge(
                "service_healthy",
                "1 while the service's health check passes; only of services that have one.",
                (_, verdict) -> healthy(verdict));
        families.text.family(
                "service_restarts_total", COUNTER, "Starts of the service's container after it had ended, by anyone.");
        services.forEach((key, verdict) -> {
            var statistic = statistics.get(key);
            families.text.sample(statistic == null ? 0 : statistic.restarts(), labels(key, verdict));
        });
    }

    private void gauge(String name, String help, ToDoubleBiFunction<ServiceKey, ServiceVerdict> value) {
        text.family(name, GAUGE, help);
        services.forEach((key, verdict) -> text.sample(value.applyAsDouble(key, verdict), labels(key, verdict)));
    }

    private void states() {
        text.family(
                "service_state", GAUGE, "1 for the state in which the service is; the other states have no series.");
        services.forEach((key, verdict) -> text.sample(
                1,
                "app",
                verdict.appName(),
                "app_id",
                Long.toString(key.appId()),
                "service",
                verdict.serviceName(),
                "service_id",
                Long.toString(key.serviceId()),
                "state",
                verdict.sync().word()));
    }

    /** The labels that identify a service. */
    private static String[] labels(ServiceKey key, ServiceVerdict verdict) {
        return labels(verdict.appName(), key.appId(), verdict.serviceName(), key.serviceId());
    }

    static String[] labels(String app, long appId, String service, long serviceId) {
        return new String[] {
            "app", app, "app_id", Long.toString(appId), "service", service, "service_id", Long.toString(serviceId)
        };
    }

    private static double running(ServiceVerdict verdict) {
        var live = verdict.live();
        return live != null && live.run().running() ? 1 : 0;
    }

    private static double healthy(ServiceVerdict verdict) {
        var live = verdict.live();
        if (live == null || live.run().health() == Health.NONE) {
            return Double.NaN;
        }
        return live.run().health() == Health.HEALTHY ? 1 : 0;
    }
}
