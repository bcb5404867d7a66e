package io.containermanager.api.metrics;

import static io.containermanager.api.metrics.MetricsText.Type.COUNTER;
import static io.containermanager.api.metrics.MetricsText.Type.GAUGE;

import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.engine.usage.ContainerUsage;
import io.containermanager.model.ServiceKey;
import java.util.TreeMap;

/**
 * What containers use, in Prometheus' text format: labelled by app and service, never by the container's id, so that a replaced container
 * goes on in the same series. What cannot be read is left out. Pure.
 */
final class ContainerMetricsText {

    private static final double NANOS_PER_SECOND = 1e9;

    private final MetricsText text = new MetricsText();
    private final ContainerSample sample;

    private ContainerMetricsText(ContainerSample sample) {
        this.sample = sample;
    }

    /** Families that have a sample; ends with a line's end, or is empty. */
    static String of(ContainerSample sample) {
        var text = new ContainerMetricsText(sample);
        text.family("cpu_seconds_total", COUNTER, "Processor time used.", Metric.CPU_NANOS, NANOS_PER_SECOND);
        text.family("memory_bytes", GAUGE, "Memory used, without inactive page cache.", Metric.MEMORY_BYTES, 1);
        text.family("memory_limit_bytes", GAUGE, "Memory limit, or the host's memory.", Metric.MEMORY_LIMIT_BYTES, 1);
        text.family("network_receive_bytes_total", COUNTER, "Bytes received.", Metric.NETWORK_RX_BYTES, 1);
        text.family("network_transmit_bytes_total", COUNTER, "Bytes sent.", Metric.NETWORK_TX_BYTES, 1);
        text.family("block_read_bytes_total", COUNTER, "Read from block devices.", Metric.BLOCK_READ_BYTES, 1);
        text.family("block_written_bytes_total", COUNTER, "Written to block devices.", Metric.BLOCK_WRITE_BYTES, 1);
        text.family("processes", GAUGE, "Processes and threads.", Metric.PIDS, 1);
        return text.text.toString();
    }

    /** What the containers of one service use together: there may be two of them for a moment. */
    private record Together(ContainerUsage newest, double value) {}

    private void family(String name, MetricsText.Type type, String help, Metric metric, double unit) {
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
