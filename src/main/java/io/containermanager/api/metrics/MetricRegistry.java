package io.containermanager.api.metrics;

import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
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

    private final MeterRegistry registry = MeterRegistry.create(
            MetricsConfig.builder().warnOnMultipleRegistries(false).build());

    /** The registry refers to what it asks weakly: a supplier that is held nowhere else would be collected, and its counter stand still. */
    private final List<Object> held = new CopyOnWriteArrayList<>();

    /** Takes the meters out again: Helidon's registries share Micrometer's global one, which would go on asking the old owners. */
    @Override
    public void close() {
        List.copyOf(registry.meters()).forEach(registry::remove);
        held.clear();
    }

    /** A value that goes up and down; not-a-number leaves it out of the scrape. */
    void gauge(String name, String help, DoubleSupplier value) {
        held.add(value);
        registry.getOrCreate(Gauge.<Double>builder(name, value::getAsDouble).description(help));
    }

    /** The same, told apart from its siblings by labels. */
    void gauge(String name, String help, Iterable<Tag> labels, DoubleSupplier value) {
        held.add(value);
        registry.getOrCreate(Gauge.<Double>builder(name, value::getAsDouble)
                .description(help)
                .tags(labels));
    }

    /** A whole number that only grows. */
    void counter(String name, String help, LongSupplier value) {
        held.add(value);
        registry.getOrCreate(
                FunctionalCounter.builder(name, value, LongSupplier::getAsLong).description(help));
    }

    /** The same, told apart from its siblings by labels. */
    void counter(String name, String help, Iterable<Tag> labels, LongSupplier value) {
        held.add(value);
        registry.getOrCreate(FunctionalCounter.builder(name, value, LongSupplier::getAsLong)
                .description(help)
                .tags(labels));
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
