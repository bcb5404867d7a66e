package io.containermanager.api.metrics;

import static io.containermanager.api.metrics.PrometheusText.Type.COUNTER;
import static io.containermanager.api.metrics.PrometheusText.Type.GAUGE;
import static io.containermanager.api.metrics.PrometheusText.Type.HISTOGRAM;

import io.containermanager.access.RefusalLog;
import io.containermanager.reconcile.ReconcileMetrics;
import io.containermanager.reconcile.ReconcileMetrics.StepCount;
import java.util.Comparator;
import java.util.Map;

/** What reconciling has counted and which threads failed, in Prometheus' text format. */
final class LoopMetricsText {

    private LoopMetricsText() {}

    /** Writes what the loop has counted. */
    static void write(PrometheusText text, ReconcileMetrics metrics) {
        text.family("engine_observations_total", COUNTER, "Engine observations.")
                .sample(metrics.observations());
        text.family("engine_writes_total", COUNTER, "Calls that change something on the engine, done or failed.")
                .sample(metrics.engineWrites());
        text.family("images_pulled_total", COUNTER, "Images fetched.").sample(metrics.imagesPulled());
        text.family("drift_seconds_total", COUNTER, "Seconds the running state drifted from the applied target.")
                .sample(metrics.driftSeconds());
        text.family("backoffs_total", COUNTER, "Failures after which the next try had to wait.")
                .sample(metrics.backoffs());
        text.family("backoff_waiting", GAUGE, "Services, images and shared resources that wait for their next try.")
                .sample(metrics.waiting());
        text.family("passes_total", COUNTER, "Finished reconcile passes, by state.")
                .samples("state", metrics.passes());
        text.family("restarts_total", COUNTER, "Container restarts by the manager, by cause.")
                .samples("cause", metrics.restarts());
        steps(text, metrics.steps());
        histogram(text, metrics.timeToConverge());
    }

    /** Failures of the process's threads, by their names. */
    static void threads(PrometheusText text, Map<String, Long> failures) {
        text.family(
                        "thread_failures_total",
                        COUNTER,
                        "Failures of threads, by thread name; the thread is restarted or liveness fails.")
                .samples("thread", failures);
    }

    /** Refused requests, which leave a trace as events too, at a bounded pace. */
    static void refusals(PrometheusText text, RefusalLog refusals) {
        text.family(
                        "access_refused_total",
                        COUNTER,
                        "Requests and upgrades answered 401 (no or a wrong token) or 403 (forbidden, 421 included).")
                .samples("code", Map.of("401", refusals.unauthorized(), "403", refusals.forbidden()));
    }

    private static void steps(PrometheusText text, Map<StepCount, Long> values) {
        text.family("steps_total", COUNTER, "Steps that ended, by type and result.");
        values.entrySet().stream()
                .sorted(Comparator.comparing((Map.Entry<StepCount, Long> entry) ->
                                entry.getKey().kind())
                        .thenComparing(entry -> entry.getKey().result().word()))
                .forEach(entry -> text.sample(
                        entry.getValue(),
                        "result",
                        entry.getKey().result().word(),
                        "type",
                        entry.getKey().kind()));
    }

    private static void histogram(PrometheusText text, ReconcileMetrics.Histogram histogram) {
        text.family("time_to_converge_seconds", HISTOGRAM, "Time from an apply to convergence.");
        histogram.cumulative().forEach((bound, count) -> text.part("_bucket", count, "le", Double.toString(bound)));
        text.part("_bucket", histogram.count(), "le", "+Inf");
        text.part("_sum", histogram.sumSeconds());
        text.part("_count", histogram.count());
    }
}
