package io.containermanager.api.metrics;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.helidon.metrics.api.Tag;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetricRegistryTest {

    @Test
    void whatIsCountedStaysCountedAfterAGarbageCollection() {
        var events = new AtomicLong();
        try (var registry = new MetricRegistry()) {
            registry.counter("things_total", "Things.", () -> events.get());
            registry.counter("kinds_total", "By kind.", List.of(Tag.create("kind", "a")), () -> events.get());
            registry.gauge("level", "Now.", () -> events.get());
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            events.set(7);

            var written = new PrometheusText();
            registry.write(written);
            var text = written.toString();

            assertThat(text, containsString("\nthings_total 7"));
            assertThat(text, containsString("kinds_total{kind=\"a\"} 7"));
            assertThat(text, containsString("\nlevel 7"));
        }
    }
}
