package io.containermanager.reconcile;

import io.containermanager.model.ServiceKey;
import io.containermanager.plan.step.RestartCause;
import io.containermanager.plan.step.Step;
import io.containermanager.reconcile.execution.Pass.PassState;
import io.containermanager.reconcile.execution.Pass.StepState;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts what reconciling does; read by exporters of metrics. Thread-safe; writing never waits. */
public final class ReconcileMetrics {

    /** Upper bounds of the time-to-converge histogram, in seconds. */
    private static final double[] CONVERGE_BOUNDS_SECONDS = {0.1, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800};

    private static final List<StepState> RESULTS = List.of(StepState.DONE, StepState.UNCHANGED, StepState.FAILED);

    private final Map<Count, LongAdder> counters = new EnumMap<>(Count.class);
    private final Map<PassState, LongAdder> passes = new EnumMap<>(PassState.class);
    private final Map<RestartCause, LongAdder> restarts = new EnumMap<>(RestartCause.class);
    private final Map<StepCount, LongAdder> steps;
    private final LongAdder[] converge = new LongAdder[CONVERGE_BOUNDS_SECONDS.length + 1];
    private final LongAdder convergeMillis = new LongAdder();
    private volatile long waiting;

    private final Map<ServiceKey, ServiceStatistics> statistics = new ConcurrentHashMap<>();
    /** Confined to the loop. */
    private Map<ServiceKey, ServiceVerdict> seen = Map.of();

    ReconcileMetrics() {
        Arrays.setAll(converge, _ -> new LongAdder());
        for (var counted : Count.values()) {
            counters.put(counted, new LongAdder());
        }
        for (var cause : RestartCause.values()) {
            restarts.put(cause, new LongAdder());
        }
        for (var state : PassState.values()) {
            if (state != PassState.RUNNING) {
                passes.put(state, new LongAdder());
            }
        }
        steps = Step.KINDS.stream()
                .flatMap(kind -> RESULTS.stream().map(result -> new StepCount(kind, result)))
                .collect(Collectors.toUnmodifiableMap(counted -> counted, _ -> new LongAdder()));
    }

    /** What is counted without labels. */
    enum Count {
        OBSERVATIONS,
        ENGINE_WRITES,
        IMAGES_PULLED,
        DRIFT_MILLIS,
        BACKOFFS
    }

    /**
     * By what finished steps are counted.
     *
     * @param kind the step's word, one of {@link Step#KINDS}
     * @param result how it ended
     */
    public record StepCount(String kind, StepState result) {}

    /** How each service stands; as many as there are. */
    public Map<ServiceKey, ServiceStatistics> statistics() {
        return Map.copyOf(statistics);
    }

    /** Takes a look at all services; the very same one again says nothing new. */
    @SuppressWarnings("ReferenceEquality")
    void saw(Map<ServiceKey, ServiceVerdict> services, Instant now) {
        if (services == seen) {
            return;
        }
        services.forEach((key, verdict) ->
                statistics.compute(key, (_, known) -> ServiceStatistics.after(known, seen.get(key), verdict, now)));
        statistics.keySet().retainAll(services.keySet());
        seen = services;
    }

    /** How often passes ended in each state. */
    public Map<String, Long> passes() {
        return byWord(passes, PassState::word);
    }

    /** Finished steps; each kind and result is there from the start. */
    public Map<StepCount, Long> steps() {
        return steps.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }

    /** Starts of containers that had run before, by the word of their {@link RestartCause}; each cause is there from the start. */
    public Map<String, Long> restarts() {
        return byWord(restarts, RestartCause::word);
    }

    /** Images fetched. */
    public long imagesPulled() {
        return value(Count.IMAGES_PULLED);
    }

    /** Calls that change something on the engine, whether or not they worked. */
    public long engineWrites() {
        return value(Count.ENGINE_WRITES);
    }

    /** Observations of the engine. */
    public long observations() {
        return value(Count.OBSERVATIONS);
    }

    /** Seconds during which the current state was not the applied target though the target had not changed. */
    public double driftSeconds() {
        return value(Count.DRIFT_MILLIS) / 1000.0;
    }

    /** How often something that failed had to wait before its next try. */
    public long backoffs() {
        return value(Count.BACKOFFS);
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

    void pass(PassState state) {
        Objects.requireNonNull(passes.get(state)).increment();
    }

    void step(String kind, StepState result) {
        Objects.requireNonNull(steps.get(new StepCount(kind, result))).increment();
    }

    void restart(RestartCause cause) {
        Objects.requireNonNull(restarts.get(cause)).increment();
    }

    void count(Count counted) {
        add(counted, 1);
    }

    void add(Count counted, long amount) {
        Objects.requireNonNull(counters.get(counted)).add(amount);
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

    private long value(Count counted) {
        return Objects.requireNonNull(counters.get(counted)).sum();
    }

    private static <K> Map<String, Long> byWord(Map<K, LongAdder> counts, Function<K, String> word) {
        var found = new TreeMap<String, Long>();
        counts.forEach((key, adder) -> found.put(word.apply(key), adder.sum()));
        return found;
    }
}
