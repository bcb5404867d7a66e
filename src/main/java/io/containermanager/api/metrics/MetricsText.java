package io.containermanager.api.metrics;

import java.util.Map;
import java.util.StringJoiner;

/**
 * Builds Prometheus' text format 0.0.4: families with their help and type, each written once it has a sample; label values are escaped
 * here. Whoever uses it gives each set of labels once.
 */
final class MetricsText {

    /** What all names of ours begin with. */
    static final String PREFIX = "containermanager_";

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
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Begins a family of ours. */
    MetricsText family(String shortName, Type type, String help) {
        return foreignFamily(PREFIX + shortName, type, help);
    }

    /** Begins a family whose name others have given. */
    MetricsText foreignFamily(String fullName, Type type, String help) {
        name = fullName;
        head = "# HELP " + name + ' ' + help + "\n# TYPE " + name + ' ' + type.word() + '\n';
        return this;
    }

    /** One sample of the family; a value that is not a number is unknown and left out. */
    MetricsText sample(double value, String... labels) {
        return part("", value, labels);
    }

    /** One sample of the family, a whole number. */
    MetricsText sample(long value, String... labels) {
        return part("", (double) value, labels);
    }

    /** A whole number of a histogram or summary. */
    MetricsText part(String suffix, long value, String... labels) {
        return part(suffix, (double) value, labels);
    }

    /** A sample of a histogram or summary: {@code _bucket}, {@code _sum} or {@code _count}. */
    MetricsText part(String suffix, double value, String... labels) {
        if (!Double.isNaN(value)) {
            text.append(head).append(name).append(suffix).append(labels(labels)).append(' ');
            text.append(PrometheusText.number(value)).append('\n');
            head = "";
        }
        return this;
    }

    /** A family of one label, by its values. */
    MetricsText samples(String label, Map<String, ? extends Number> values) {
        values.forEach((value, number) -> sample(number.doubleValue(), label, value));
        return this;
    }

    private static String labels(String... labels) {
        if (labels.length == 0) {
            return "";
        }
        var joined = new StringJoiner(",", "{", "}");
        for (int at = 0; at < labels.length; at += 2) {
            joined.add(labels[at] + "=\"" + PrometheusText.escape(labels[at + 1]) + '"');
        }
        return joined.toString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
