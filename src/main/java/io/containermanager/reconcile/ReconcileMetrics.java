package io.containermanager.reconcile;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.Pass;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what reconciling does; read by whoever exports metrics. Thread-safe; writing never waits. */
public final class ReconcileMetrics {

    /** Upper bounds of the time-to-converge histogram, in seconds. */
    private static final double[] CONVERGE_BOUNDS_SECONDS = {0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800};

    private static final String RESTART = "restart ";

    private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();
    private final LongAdder[] converge = new LongAdder[CONVERGE_BOUNDS_SECONDS.length + 1];
    private final LongAdder convergeMillis = new LongAdder();
    private volatile long waiting;

    private static final List<String> RESULTS = List.of("done", "unchanged", "failed");

    private final Map<ServiceKey, ServiceStanding> standings = new ConcurrentHashMap<>();
    /** Confined to the loop. */
    private Map<ServiceKey, ServiceVerdict> seen = Map.of();

    ReconcileMetrics() {
        Arrays.setAll(converge, _ -> new LongAdder());
        for (var cause : RestartCause.values()) {
            counters.put(RESTART + cause.word(), new LongAdder());
        }
        for (var state : Pass.PassState.values()) {
            if (state != Pass.PassState.RUNNING) {
                add("pass " + state.name().toLowerCase(Locale.ROOT), 0);
            }
        }
        Step.KINDS.forEach(kind -> RESULTS.forEach(result -> add("step " + kind + " " + result, 0)));
    }

    /** How each service stands; as many as there are. */
    public Map<ServiceKey, ServiceStanding> standings() {
        return Map.copyOf(standings);
    }

    /** Takes a look at all services; the very same one again says nothing new. */
    @SuppressWarnings("ReferenceEquality")
    void saw(Map<ServiceKey, ServiceVerdict> services, Instant now) {
        if (services == seen) {
            return;
        }
        services.forEach((key, verdict) ->
                standings.compute(key, (_, known) -> ServiceStanding.after(known, seen.get(key), verdict, now)));
        standings.keySet().retainAll(services.keySet());
        seen = services;
    }

    /** How often passes ended in each state. */
    public Map<String, Long> passes() {
        return byLabel("pass ");
    }

    /** Finished steps by {@code kind result}. */
    public Map<String, Long> steps() {
        return byLabel("step ");
    }

    /** Starts of containers that had run before, by the word of their {@link RestartCause}; each cause is there from the start. */
    public Map<String, Long> restarts() {
        return byLabel(RESTART);
    }

    /** Images fetched. */
    public long imagesPulled() {
        return value("images-pulled");
    }

    /** Calls that change something on the engine, whether or not they worked. */
    public long engineWrites() {
        return value("engine-writes");
    }

    /** Looks at the engine. */
    public long observations() {
        return value("observations");
    }

    /** Seconds during which the current state was not the applied target though nobody had changed the target. */
    public double driftSeconds() {
        return value("drift-millis") / 1000.0;
    }

    /** How often something that failed had to wait before its next try. */
    public long backoffs() {
        return value("backoffs");
    }

    /** What waits for its next try now: services, images, shared resources. */
    public long waiting() {
        return waiting;
    }

    void waiting(long now) {
        waiting = now;
    }

    /** Time from an apply to convergence. */
    public Histogram timeToConverge() {
        var cumulative = new TreeMap<Double, Long>();
        long sum = 0;
        for (int i = 0; i < CONVERGE_BOUNDS_SECONDS.length; i++) {
            sum += converge[i].sum();
            cumulative.put(CONVERGE_BOUNDS_SECONDS[i], sum);
        }
        return new Histogram(
                cumulative, sum + converge[CONVERGE_BOUNDS_SECONDS.length].sum(), convergeMillis.sum() / 1000.0);
    }

    /**
     * A histogram as Prometheus has it.
     *
     * @param cumulative how many observations were at most each bound, in seconds
     * @param count all observations
     * @param sumSeconds their sum
     */
    public record Histogram(Map<Double, Long> cumulative, long count, double sumSeconds) {}

    void pass(String state) {
        count("pass " + state);
    }

    void step(String kind, String result) {
        count("step " + kind + " " + result);
    }

    void restart(RestartCause cause) {
        count(RESTART + cause.word());
    }

    void count(String name) {
        add(name, 1);
    }

    void add(String name, long amount) {
        counters.computeIfAbsent(name, _ -> new LongAdder()).add(amount);
    }

    void converged(Duration took) {
        double seconds = took.toMillis() / 1000.0;
        int bucket = 0;
        while (bucket < CONVERGE_BOUNDS_SECONDS.length && seconds > CONVERGE_BOUNDS_SECONDS[bucket]) {
            bucket++;
        }
        converge[bucket].increment();
        convergeMillis.add(took.toMillis());
    }

    private long value(String name) {
        var adder = counters.get(name);
        return adder == null ? 0 : adder.sum();
    }

    private Map<String, Long> byLabel(String prefix) {
        var found = new TreeMap<String, Long>();
        counters.forEach((name, adder) -> {
            if (name.startsWith(prefix)) {
                found.put(name.substring(prefix.length()), adder.sum());
            }
        });
        return found;
    }
}
