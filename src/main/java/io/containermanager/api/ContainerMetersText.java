package io.containermanager.api;

import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.usage.ContainerSample;
import io.containermanager.engine.usage.ContainerUsage;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What containers use, in Prometheus' text format: labelled by app and service, never by id, so that a replaced container goes on in the
 * same series. What cannot be read is left out. Pure.
 */
final class ContainerMetersText {

    private static final String PREFIX = "containermanager_container_";
    private static final double NANOS_PER_SECOND = 1e9;

    private final StringBuilder text = new StringBuilder();
    private final ContainerSample sample;

    private ContainerMetersText(ContainerSample sample) {
        this.sample = sample;
    }

    /** Families that have a sample; ends with a line's end, or is empty. */
    static String of(ContainerSample sample) {
        var text = new ContainerMetersText(sample);
        text.family("cpu_seconds_total", "counter", "Processor time used.", Metric.CPU_NANOS, NANOS_PER_SECOND);
        text.family("memory_bytes", "gauge", "Memory used, without inactive page cache.", Metric.MEMORY_BYTES, 1);
        text.family("memory_limit_bytes", "gauge", "Memory limit, or the host's memory.", Metric.MEMORY_LIMIT_BYTES, 1);
        text.family("network_receive_bytes_total", "counter", "Bytes received.", Metric.NETWORK_RX_BYTES, 1);
        text.family("network_transmit_bytes_total", "counter", "Bytes sent.", Metric.NETWORK_TX_BYTES, 1);
        text.family("block_read_bytes_total", "counter", "Read from block devices.", Metric.BLOCK_READ_BYTES, 1);
        text.family("block_written_bytes_total", "counter", "Written to block devices.", Metric.BLOCK_WRITE_BYTES, 1);
        text.family("processes", "gauge", "Processes and threads.", Metric.PIDS, 1);
        return text.text.toString();
    }

    private void family(String name, String type, String help, Metric metric, double unit) {
        SortedMap<String, Double> values = new TreeMap<>();
        for (var usage : sample.containers()) {
            var value = usage.stats().get(metric);
            if (value != null) {
                // Two containers of one service for a moment, or services of like names: a series may exist only once.
                values.merge(labels(usage), value / unit, Double::sum);
            }
        }
        if (values.isEmpty()) {
            return;
        }
        text.append("# HELP ")
                .append(PREFIX)
                .append(name)
                .append(' ')
                .append(help)
                .append('\n');
        text.append("# TYPE ")
                .append(PREFIX)
                .append(name)
                .append(' ')
                .append(type)
                .append('\n');
        values.forEach((labels, value) -> text.append(PREFIX)
                .append(name)
                .append(labels)
                .append(' ')
                .append(PrometheusText.number(value))
                .append('\n'));
    }

    private static String labels(ContainerUsage usage) {
        var owner = usage.container().owner();
        return "{app=\"" + PrometheusText.escape(owner.appName()) + "\",service=\""
                + PrometheusText.escape(owner.serviceName()) + "\"}";
    }
}
