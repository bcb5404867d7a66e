package io.containermanager.api.metrics;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.MetricsConfig;
import io.helidon.metrics.api.Tag;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Helidon's registry and short words for what is registered: views over counts that their owners keep anyway. Helidon's built-in
 * meters stay off: {@code promtool} refuses their names.
 */
final class MetricRegistry implements AutoCloseable {

    /**
     * One registry of the process changes at a time: all share Micrometer's global one, which locks itself and then every one of Helidon's
     * where a meter goes, and the other way round where one comes.
     */
    private static final Object CHANGES = new Object();

    private final MeterRegistry registry;

    /** The registry refers to what it asks weakly: a supplier that is held nowhere else would be collected, and its counter stand still. */
    private final List<Object> held = new CopyOnWriteArrayList<>();

    MetricRegistry() {
        synchronized (CHANGES) {
            registry = MeterRegistry.create(
                    MetricsConfig.builder().warnOnMultipleRegistries(false).build());
        }
    }

    /** Takes the meters out again: Micrometer's global registry would go on asking the old owners. */
    @Override
    public void close() {
        synchronized (CHANGES) {
            List.copyOf(registry.meters()).forEach(registry::remove);
        }
        held.clear();
    }

    /** A value that goes up and down; not-a-number leaves it out of the scrape. */
    void gauge(String name, String help, DoubleSupplier value) {
        add(value, Gauge.<Double>builder(name, value::getAsDouble).description(help));
    }

    /** The same, distinguished from its siblings by labels. */
    void gauge(String name, String help, Iterable<Tag> labels, DoubleSupplier value) {
        add(
                value,
                Gauge.<Double>builder(name, value::getAsDouble)
                        .description(help)
                        .tags(labels));
    }

    /** A whole number that only grows. */
    void counter(String name, String help, LongSupplier value) {
        add(
                value,
                FunctionalCounter.builder(name, value, LongSupplier::getAsLong).description(help));
    }

    /** The same, distinguished from its siblings by labels. */
    void counter(String name, String help, Iterable<Tag> labels, LongSupplier value) {
        add(
                value,
                FunctionalCounter.builder(name, value, LongSupplier::getAsLong)
                        .description(help)
                        .tags(labels));
    }

    private <M extends Meter, B extends Meter.Builder<B, M>> void add(Object value, B meter) {
        held.add(value);
        synchronized (CHANGES) {
            registry.getOrCreate(meter);
        }
    }

    /** Writes all of them. */
    void write(PrometheusText text) {
        text.meters(registry.meters());
    }

    /** Yes or no as Prometheus has it. */
    static double oneIf(boolean yes) {
        return yes ? 1 : 0;
    }
}
