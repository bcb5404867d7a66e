package io.containermanager.api.metrics;

import io.helidon.metrics.api.Counter;
import io.helidon.metrics.api.FunctionalCounter;
import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Meter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Builds Prometheus' text format 0.0.4, also of Helidon's meters: Helidon's own formatter adds a label to every sample and mixes quantiles
 * into histograms, which {@code promtool check metrics} refuses ({@code docs/decisions.md}). A family is written once it has a sample;
 * helps and label values are escaped here. Callers give each set of labels once.
 */
final class PrometheusText {

    /** The format's media type, without which Prometheus 3 guesses. */
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** The prefix of this service's own names. */
    static final String PREFIX = "containermanager_";

    /** Helidon puts it on every meter; it says nothing. */
    private static final String HELIDON_SCOPE = "scope";

    private final StringBuilder text = new StringBuilder();
    private String name = "";
    private String head = "";

    /** The kinds that are written. */
    enum Type {
        COUNTER,
        GAUGE,
        HISTOGRAM,
        SUMMARY;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Begins a family of this service. */
    PrometheusText family(String shortName, Type type, String help) {
        return foreignFamily(PREFIX + shortName, type, help);
    }

    /** Begins a family whose name others have given. */
    PrometheusText foreignFamily(String fullName, Type type, String help) {
        name = fullName;
        var escaped = help.replace("\\", "\\\\").replace("\n", "\\n");
        head = "# HELP " + name + ' ' + escaped + "\n# TYPE " + name + ' ' + type.word() + '\n';
        return this;
    }

    /** Families of Helidon's meters, by name and labels. */
    void meters(Iterable<Meter> meters) {
        Map<String, Map<String, Meter>> families = new TreeMap<>();
        for (var meter : meters) {
            families.computeIfAbsent(meter.id().name(), _ -> new TreeMap<>()).put(labels(labels(meter)), meter);
        }
        families.forEach((family, samples) -> {
            var help = samples.values().iterator().next().description().orElse("");
            // By its name: Helidon's counters are whole numbers, so one in seconds has to be a gauge there.
            foreignFamily(family, family.endsWith("_total") ? Type.COUNTER : Type.GAUGE, help);
            samples.values().forEach(meter -> sample(value(meter), labels(meter)));
        });
    }

    private static String[] labels(Meter meter) {
        var labels = new ArrayList<String>();
        for (var tag : meter.id().tags()) {
            if (!tag.key().equals(HELIDON_SCOPE)) {
                labels.addAll(List.of(tag.key(), tag.value()));
            }
        }
        return labels.toArray(String[]::new);
    }

    private static double value(Meter meter) {
        return switch (meter) {
            case Gauge<?> gauge -> gauge.value().doubleValue();
            case FunctionalCounter counter -> counter.count();
            case Counter counter -> counter.count();
            default -> Double.NaN;
        };
    }

    /** One sample of the family; a value that is not a number is unknown and left out. */
    PrometheusText sample(double value, String... labels) {
        return part("", value, labels);
    }

    /** One sample of the family, a whole number. */
    PrometheusText sample(long value, String... labels) {
        return part("", value, labels);
    }

    /** A whole number of a histogram or summary. */
    PrometheusText part(String suffix, long value, String... labels) {
        return part(suffix, (double) value, labels);
    }

    /** A sample of a histogram or summary: {@code _bucket}, {@code _sum} or {@code _count}. */
    PrometheusText part(String suffix, double value, String... labels) {
        if (!Double.isNaN(value)) {
            text.append(head).append(name).append(suffix).append(labels(labels)).append(' ');
            text.append(number(value)).append('\n');
            head = "";
        }
        return this;
    }

    /** A family of one label, by its values. */
    PrometheusText samples(String label, Map<String, ? extends Number> values) {
        values.forEach((value, number) -> sample(number.doubleValue(), label, value));
        return this;
    }

    private static String labels(String... labels) {
        if (labels.length == 0) {
            return "";
        }
        var joined = new StringJoiner(",", "{", "}");
        for (int at = 0; at < labels.length; at += 2) {
            joined.add(labels[at] + "=\"" + escape(labels[at + 1]) + '"');
        }
        return joined.toString();
    }

    private static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1L << 53;
        return whole ? Long.toString((long) value) : Double.toString(value);
    }

    private static String escape(String value) {
        return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
