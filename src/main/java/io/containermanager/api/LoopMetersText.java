package io.containermanager.api;

import io.containermanager.reconcile.ReconcileMeters;
import io.containermanager.reconcile.ReconcileMeters.Histogram;
import java.util.Map;

/**
 * What reconciling has counted, in Prometheus' text format: families whose labels only show as things happen, and the histogram,
 * which Helidon's registry would mix with quantiles. Pure.
 */
final class LoopMetersText {

    private static final String PREFIX = "containermanager_";

    private final StringBuilder text = new StringBuilder();

    private LoopMetersText() {}

    /** Those that have anything to tell; ends with a line's end. */
    static String of(ReconcileMeters meters) {
        var text = new LoopMetersText();
        text.counter("engine_observations_total", "Looks at the engine.", meters.observations());
        text.counter(
                "engine_writes_total",
                "Calls that change something on the engine, done or failed.",
                meters.engineWrites());
        text.counter("images_pulled_total", "Images fetched.", meters.imagesPulled());
        text.family(
                "drift_seconds_total", "Time in which the machine was not as applied though nobody asked.", "counter");
        text.sample("drift_seconds_total", "", Double.toString(meters.driftSeconds()));
        text.counter("backoffs_total", "Failures after which the next try had to wait.", meters.backoffs());
        text.family("backoff_waiting", "Services, images and shared resources that wait for their next try.", "gauge");
        text.sample("backoff_waiting", "", Long.toString(meters.waiting()));
        text.counters("passes_total", "Passes of reconciling that ended, by how.", "result", meters.passes());
        text.counters(
                "service_restarts_total",
                "Containers started again after they had ended, by why.",
                "cause",
                meters.restarts());
        text.steps(meters.steps());
        text.histogram("time_to_converge_seconds", "Time from an apply to convergence.", meters.timeToConverge());
        return text.text.toString();
    }

    /** Failures of the process's threads, by their names. */
    static String threads(Map<String, Long> failures) {
        var text = new LoopMetersText();
        text.counters(
                "thread_failures_total",
                "Failures that ended a thread's work, by the thread; it goes on or liveness fails.",
                "thread",
                failures);
        return text.text.toString();
    }

    private void family(String name, String help, String type) {
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
    }

    private void sample(String name, String labels, String value) {
        text.append(PREFIX)
                .append(name)
                .append(labels)
                .append(' ')
                .append(value)
                .append('\n');
    }

    private void counter(String name, String help, long value) {
        family(name, help, "counter");
        sample(name, "", Long.toString(value));
    }

    private void counters(String name, String help, String label, Map<String, Long> values) {
        if (!values.isEmpty()) {
            family(name, help, "counter");
            values.forEach((word, value) -> sample(name, "{" + label + "=\"" + word + "\"}", Long.toString(value)));
        }
    }

    /** The counts' names are a kind and a result with a blank between them. */
    private void steps(Map<String, Long> values) {
        if (values.isEmpty()) {
            return;
        }
        family("steps_total", "Steps that ended, by kind and how.", "counter");
        values.forEach((words, value) -> {
            int blank = words.indexOf(' ');
            var labels = "{kind=\"" + words.substring(0, blank) + "\",result=\"" + words.substring(blank + 1) + "\"}";
            sample("steps_total", labels, Long.toString(value));
        });
    }

    private void histogram(String name, String help, Histogram histogram) {
        family(name, help, "histogram");
        histogram
                .cumulative()
                .forEach((bound, count) -> sample(name + "_bucket", "{le=\"" + bound + "\"}", Long.toString(count)));
        sample(name + "_bucket", "{le=\"+Inf\"}", Long.toString(histogram.count()));
        sample(name + "_sum", "", Double.toString(histogram.sumSeconds()));
        sample(name + "_count", "", Long.toString(histogram.count()));
    }
}
