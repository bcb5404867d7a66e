package io.containermanager.plan.step;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.model.wire.Sha256;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.plan.input.ServiceStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What to do next: a graph of steps, and how each service stands. It reaches as far as the present observation carries; what depends on
 * how a step turns out (a pull, a gate) is planned when that is seen.
 *
 * @param revision the target it is made for
 * @param steps in an order in which each comes after those it depends on; empty means that nothing is to be done now
 * @param statuses the status of each declared or running service
 * @param remember what to remember although no step needs it: gates decided, specs that ran well
 * @param unclaimed containers with our kind of labels that this manager did not make: reported, never touched
 * @param warnings what to know of the target, though no step changes anything about it
 * @param paused what a pause leaves undone of what no service is; why a service is left alone is in its status
 * @param keptNetworks networks to be removed that containers of others keep
 * @param wakeAfter when time alone makes another plan worthwhile; null when it never does
 */
public record Plan(
        long revision,
        List<PlannedStep> steps,
        SortedMap<ServiceKey, ServiceStatus> statuses,
        List<ServiceMemory> remember,
        List<Container> unclaimed,
        List<PlanWarning> warnings,
        List<PausedChange> paused,
        List<KeptNetwork> keptNetworks,
        @Nullable Duration wakeAfter) {

    public Plan {
        steps = List.copyOf(steps);
        statuses = Collections.unmodifiableSortedMap(new TreeMap<>(statuses));
        remember = List.copyOf(remember);
        unclaimed = List.copyOf(unclaimed);
        warnings = List.copyOf(warnings);
        paused = List.copyOf(paused);
        keptNetworks = List.copyOf(keptNetworks);
    }

    /** Whether there is nothing to do. */
    public boolean isEmpty() {
        return steps.isEmpty() && remember.isEmpty();
    }

    /** Whether everything is as declared, or as an operator wants it. */
    public boolean converged() {
        return isEmpty()
                && paused.isEmpty()
                && statuses.values().stream()
                        .allMatch(it -> it.progress() == ServiceStatus.Progress.SETTLED
                                && it.sync() == ServiceStatus.Sync.IN_SYNC);
    }

    /** Whether something under way will make another plan worthwhile soon. */
    public boolean moving() {
        return statuses.values().stream().anyMatch(it -> it.progress().moves());
    }

    /** The same without any step that ends or removes something, and without those that depend on one. */
    public Plan withoutDestruction() {
        var kept = new ArrayList<PlannedStep>();
        var dropped = new HashSet<Integer>();
        for (var planned : steps) {
            if (planned.destructive()
                    || planned.remember() != null
                    || planned.dependsOn().stream().anyMatch(dropped::contains)) {
                dropped.add(planned.id());
            } else {
                kept.add(planned);
            }
        }
        return new Plan(revision, kept, statuses, List.of(), unclaimed, warnings, paused, keptNetworks, wakeAfter);
    }

    /**
     * The same without what it says of lanes in which something ended since it was seen: steps would repeat what was done, and reasons would
     * tell of the time before.
     */
    public Plan unlessChanged(Predicate<String> changed) {
        var kept = new ArrayList<PlannedStep>();
        var dropped = new HashSet<Integer>();
        for (var planned : steps) {
            if (changed.test(planned.lane()) || planned.dependsOn().stream().anyMatch(dropped::contains)) {
                dropped.add(planned.id());
            } else {
                kept.add(planned);
            }
        }
        var shown = new TreeMap<>(statuses);
        shown.replaceAll((key, status) -> changed.test(key.toString()) ? status.beingLookedAt() : status);
        var noted = remember.stream()
                .filter(memory -> !changed.test(memory.key().toString()))
                .toList();
        return new Plan(revision, kept, shown, noted, unclaimed, warnings, paused, keptNetworks, wakeAfter);
    }

    /** The same with further warnings. */
    public Plan warning(List<PlanWarning> more) {
        if (more.isEmpty()) {
            return this;
        }
        var all = new ArrayList<>(warnings);
        all.addAll(more);
        return new Plan(revision, steps, statuses, remember, unclaimed, all, paused, keptNetworks, wakeAfter);
    }

    /** The same that long after it was made: what its statuses say of the time until the next attempt is shorter by that. */
    public Plan later(Duration age) {
        if (statuses.values().stream().allMatch(status -> status.nextTry() == null)) {
            return this;
        }
        var aged = new TreeMap<>(statuses);
        aged.replaceAll((_, status) -> status.later(age));
        return new Plan(revision, steps, aged, remember, unclaimed, warnings, paused, keptNetworks, wakeAfter);
    }

    /** The same with something said of some services beside their reasons: what is being done for them at this moment. */
    public Plan saying(Map<ServiceKey, String> words) {
        if (words.isEmpty()) {
            return this;
        }
        var said = new TreeMap<>(statuses);
        words.forEach((key, what) -> said.computeIfPresent(key, (_, status) -> status.saying(what)));
        return new Plan(revision, steps, said, remember, unclaimed, warnings, paused, keptNetworks, wakeAfter);
    }

    /** A fingerprint of what would be done, in hex: equal for equal steps, whenever they are planned. */
    public String planHash() {
        var text = new StringBuilder("revision ").append(revision);
        for (var planned : steps) {
            text.append('\n').append(planned.id()).append(' ').append(planned.dependsOn());
            describe(planned, text);
        }
        return Sha256.hex(text.toString());
    }

    /** A fingerprint of what would be done for one app, whatever else is planned beside it. */
    public String planHash(long appId) {
        var text = new StringBuilder("revision ").append(revision);
        steps.stream().filter(planned -> planned.step().appId() == appId).forEach(planned -> describe(planned, text));
        return Sha256.hex(text.toString());
    }

    private static void describe(PlannedStep planned, StringBuilder text) {
        text.append(' ').append(planned.step().kind()).append(' ').append(planned.lane());
        text.append(' ').append(planned.subject());
        if (planned.step() instanceof Step.CreateContainer create) {
            text.append(' ').append(create.labels().specHash()).append(' ').append(create.placement());
        }
    }

    /** The plan as people read it, a step a line, then the warnings: {@code [1] -> #2 1001/1 startContainer: reason}. */
    public String text() {
        var text = new StringBuilder();
        for (var planned : steps) {
            text.append(planned.dependsOn())
                    .append(" -> #")
                    .append(planned.id())
                    .append(' ');
            text.append(planned.lane()).append(' ').append(planned.step().kind());
            text.append(": ").append(planned.step().reason());
            var warning = planned.impact().warning();
            if (planned.impact().downtime()) {
                text.append(" (interrupts the service)");
            }
            text.append(warning == null ? "" : " (" + warning + ")").append('\n');
        }
        if (text.isEmpty()) {
            text.append("nothing to do\n");
        }
        warnings.forEach(warning -> text.append("warning: ")
                .append(name(warning.appId()))
                .append(": ")
                .append(warning.message())
                .append('\n'));
        return text.toString();
    }

    private String name(long appId) {
        return ServiceStatus.appLabel(appId, statuses.values());
    }

    /** The step that creates the container which that step starts; empty when it starts an existing one. */
    public Optional<Step.CreateContainer> creation(Step.StartContainer start) {
        return steps.stream()
                .map(PlannedStep::step)
                .filter(Step.CreateContainer.class::isInstance)
                .map(Step.CreateContainer.class::cast)
                .filter(create -> create.labels().appId() == start.appId()
                        && create.labels().serviceId() == start.serviceId())
                .findFirst();
    }
}
