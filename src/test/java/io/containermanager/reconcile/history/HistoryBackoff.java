package io.containermanager.reconcile.history;

import io.containermanager.engine.StepResult;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What failed, or was done without its effect, is not retried without a backoff. An order, an apply, an engine that is back and a new
 * manager are each worth one try at once, and no more. Answers what is wrong, if anything.
 */
final class HistoryBackoff {
    /** The shortest backoff: that after a first failure. */
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    private static final String ANY = "";

    private final Machine machine;
    private final Map<String, Failure> failures = new HashMap<>();
    /** By which event a try was last granted, by service; {@link #ANY} to all. */
    private final Map<String, Long> granted = new HashMap<>();

    private long eventsSeen;

    private final Map<String, String> specs = new HashMap<>();

    private record Failure(long nanos, long seq, String why) {}

    HistoryBackoff(Machine machine) {
        this.machine = machine;
    }

    /** Everything may be tried once more at once: a new manager, or an apply that joined a pass. */
    void grant() {
        granted.put(ANY, machine.bus.lastSeq());
    }

    /** A step failed, or was only said to be done. */
    void failed(Step step, String why) {
        failures.put(what(step), new Failure(machine.time.nanoTime(), machine.bus.lastSeq(), why));
    }

    void done(Step step, StepResult result) {
        var id = result.containerId();
        if (step instanceof Step.CreateContainer create && id != null) {
            specs.put(id, create.labels().specHash());
        }
    }

    /** A step is asked for. */
    Optional<String> asked(Step step) {
        var failure = failures.get(what(step));
        long now = machine.time.nanoTime();
        if (step instanceof Step.RemoveVolume) {
            // Each is an order of its own, answered with what came of it, and never repeated by itself.
            return Optional.empty();
        }
        if (failure == null || now - failure.nanos() >= SHORTEST.toNanos()) {
            return Optional.empty();
        }
        readGrants();
        if (isGranted(ANY, failure) || isGranted(lane(step), failure)) {
            // Each grant is used up by a try: the next failure comes after it.
            return Optional.empty();
        }
        return Optional.of(Duration.ofNanos(now - failure.nanos()).toMillis() + " ms after it failed (" + failure.why()
                + ") this is tried again: "
                + step.kind() + " " + what(step) + ": " + step.reason());
    }

    private boolean isGranted(String whom, Failure failure) {
        return granted.getOrDefault(whom, Long.MIN_VALUE) >= failure.seq();
    }

    private void readGrants() {
        for (var recorded : machine.bus.after(eventsSeen, Integer.MAX_VALUE)) {
            var event = recorded.event();
            switch (event.type()) {
                case TARGET_APPLIED, ENGINE_AVAILABLE -> granted.merge(ANY, recorded.seq(), Math::max);
                case OPERATOR_ACTION ->
                    event.service().ifPresent(key -> granted.merge(key.toString(), recorded.seq(), Math::max));
                default -> {}
            }
        }
        eventsSeen = machine.bus.lastSeq();
    }

    private static String lane(Step step) {
        return new PlannedStep(0, step, Set.of(), StepImpact.NONE, null).lane();
    }

    /** Making and starting a container of one spec are one try; all else is tried for each subject. */
    private String what(Step step) {
        return switch (step) {
            case Step.CreateContainer create ->
                lane(step) + " " + create.labels().specHash();
            case Step.StartContainer start -> lane(step) + " " + spec(start);
            default -> {
                var planned = new PlannedStep(0, step, Set.of(), StepImpact.NONE, null);
                yield planned.lane() + " " + step.kind() + " " + planned.subject();
            }
        };
    }

    private String spec(Step.StartContainer start) {
        var id = Objects.requireNonNullElse(start.containerId(), "unknown");
        var known = specs.get(id);
        return known != null
                ? known
                : machine.lookNow().containers().stream()
                        .filter(it -> it.id().equals(id))
                        .findFirst()
                        .map(Container::owner)
                        .map(owner -> owner.specHash())
                        .orElse(id);
    }
}
