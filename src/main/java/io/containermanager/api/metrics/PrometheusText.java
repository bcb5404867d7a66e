package io.containermanager.api.metrics;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import io.helidon.metrics.api.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Helidon's meters in Prometheus' text format 0.0.4. Helidon's own formatter adds a label to every sample and mixes quantiles into
 * histograms, which {@code promtool check metrics} refuses ({@code docs/decisions.md}). Pure.
 */
final class PrometheusText {

    /** The format's media type, without which Prometheus 3 guesses. */
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Helidon puts it on every meter; it says nothing. */
    private static final String HELIDON_SCOPE = "scope";

    private PrometheusText() {}

    /** All meters, by name. A gauge whose value is not a number has nothing to tell and is left out. */
    static String of(Iterable<Meter> meters) {
        Map<String, List<Meter>> families = new TreeMap<>();
        for (var meter : meters) {
            families.computeIfAbsent(meter.id().name(), _ -> new ArrayList<>()).add(meter);
        }
        var text = new StringBuilder();
        families.forEach((name, family) -> appendFamily(text, name, family));
        return text.toString();
    }

    private static void appendFamily(StringBuilder text, String name, List<Meter> family) {
        var samples = new TreeSet<String>();
        for (var meter : family) {
            double value = value(meter);
            if (!Double.isNaN(value)) {
                samples.add(sample(meter, value));
            }
        }
        if (samples.isEmpty()) {
            return;
        }
        family.getFirst()
                .description()
                .ifPresent(help -> text.append("# HELP ")
                        .append(name)
                        .append(' ')
                        .append(help.replace("\\", "\\\\").replace("\n", "\\n"))
                        .append('\n'));
        // By its name: Helidon's counters are whole numbers, so one in seconds has to be a gauge there.
        text.append("# TYPE ").append(name).append(name.endsWith("_total") ? " counter\n" : " gauge\n");
        samples.forEach(text::append);
    }

    private static String sample(Meter meter, double value) {
        var labels = new ArrayList<String>();
        for (Tag tag : meter.id().tags()) {
            if (!tag.key().equals(HELIDON_SCOPE)) {
                labels.add(tag.key() + "=\"" + escape(tag.value()) + '"');
            }
        }
        var braces = labels.isEmpty() ? "" : "{" + String.join(",", labels) + "}";
        return meter.id().name() + braces + ' ' + number(value) + '\n';
    }

    private static double value(Meter meter) {
        return switch (meter) {
            case Gauge<?> gauge -> gauge.value().doubleValue();
            case FunctionalCounter counter -> counter.count();
            case Counter counter -> counter.count();
            default -> Double.NaN;
        };
    }

    static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }

    static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
