package io.containermanager.api.metrics;

import static io.containermanager.api.metrics.PrometheusText.Type.COUNTER;
import static io.containermanager.api.metrics.PrometheusText.Type.GAUGE;

import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.engine.usage.ContainerUsage;
import io.containermanager.model.ServiceKey;
import java.util.TreeMap;

/**
 * What containers use, in Prometheus' text format: labelled by app and service, never by the container's id, so that a replaced container
 * goes on in the same series. What cannot be read is left out. */
final class ContainerMetricsText {

    private static final double NANOS_PER_SECOND = 1e9;

    private final PrometheusText text;
    private final ContainerSample sample;

    private ContainerMetricsText(PrometheusText text, ContainerSample sample) {
        this.text = text;
        this.sample = sample;
    }

    /** Writes the families that have a sample. */
    static void write(PrometheusText text, ContainerSample sample) {
        var families = new ContainerMetricsText(text, sample);
        families.family("cpu_seconds_total", COUNTER, "Processor time used.", Metric.CPU_NANOS, NANOS_PER_SECOND);
        families.family("memory_bytes", GAUGE, "Memory used, without inactive page cache.", Metric.MEMORY_BYTES, 1);
        families.family(
                "memory_limit_bytes", GAUGE, "Memory limit, or the host's memory.", Metric.MEMORY_LIMIT_BYTES, 1);
        families.family("network_receive_bytes_total", COUNTER, "Bytes received.", Metric.NETWORK_RX_BYTES, 1);
        families.family("network_transmit_bytes_total", COUNTER, "Bytes sent.", Metric.NETWORK_TX_BYTES, 1);
        families.family("block_read_bytes_total", COUNTER, "Read from block devices.", Metric.BLOCK_READ_BYTES, 1);
        families.family("block_written_bytes_total", COUNTER, "Written to block devices.", Metric.BLOCK_WRITE_BYTES, 1);
        families.family("processes", GAUGE, "Processes and threads.", Metric.PIDS, 1);
    }

    /** What the containers of one service use together: there may be two of them for a moment. */
    private record Together(ContainerUsage newest, double value) {}

    private void family(String name, PrometheusText.Type type, String help, Metric metric, double unit) {
        var services = new TreeMap<ServiceKey, Together>();
        for (var usage : sample.containers()) {
            var value = usage.stats().get(metric);
            if (value != null) {
                services.merge(
                        usage.container().key(),
                        new Together(usage, value / unit),
                        (one, other) -> new Together(other.newest(), one.value() + other.value()));
            }
        }
        text.family("container_" + name, type, help);
        services.forEach((key, together) -> {
            var owner = together.newest().container().owner();
            text.sample(
                    together.value(),
                    ServiceMetricsText.labels(owner.appName(), key.appId(), owner.serviceName(), key.serviceId()));
        });
    }
}
