package io.containermanager.reconcile.history;

import io.containermanager.model.Network;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import io.containermanager.reconcile.Machine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Holds a manager to its pace, whatever goes wrong, to events that name their services, and to what it must not take away from an app. Answers what is wrong, if anything. */
final class HistoryPace {
    /** Steps for one service or resource within a second: an update of one that has several old containers takes about as many. */
    static final int STEPS_A_SECOND_MAX = 12;
    /** The same however many targets are applied and managers started in that second, ever. */
    static final int STEPS_A_SECOND_EVER_MAX = 30;
    /** Events of one service within two seconds, ever, and so in any second: two a step, and what becomes of its containers. */
    static final int EVENTS_IN_TWO_SECONDS_MAX = 60;

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Machine machine;
    private final Map<String, ArrayDeque<Long>> asked = new HashMap<>();
    private long begunNanos;
    private final List<String> broken = new ArrayList<>();
    private long eventsSeen;
    private Map<ServiceKey, Integer> eventsBefore = Map.of();

    HistoryPace(Machine machine) {
        this.machine = machine;
        machine.time.after(SECOND, this::second);
    }

    /** Another target takes its steps, and another manager knows nothing of the tries of the one before. Orders begin nothing. */
    void begins() {
        begunNanos = machine.time.nanoTime();
    }

    /** A step is asked for. */
    Optional<String> asked(Step step) {
        var lane = new PlannedStep(0, step, Set.of(), StepImpact.NONE, null).lane();
        long now = machine.time.nanoTime();
        var times = asked.computeIfAbsent(lane, _ -> new ArrayDeque<>());
        times.addLast(now);
        while (now - times.getFirst() > Duration.ofSeconds(1).toNanos()) {
            times.removeFirst();
        }
        long sinceBegun = times.stream().filter(at -> at >= begunNanos).count();
        if (sinceBegun > STEPS_A_SECOND_MAX || times.size() > STEPS_A_SECOND_EVER_MAX) {
            return Optional.of(times.size() + " steps of " + lane + " within a second, " + sinceBegun
                    + " of them without another target, the last " + step.kind() + ": " + step.reason());
        }
        return step instanceof Step.RemoveNetwork remove && !remove.stoppedMayStay() && named(remove.engineName())
                ? Optional.of("a network is removed that an app names: " + step)
                : Optional.empty();
    }

    private boolean named(String network) {
        boolean only = machine.lookNow().networks().stream()
                        .filter(it -> it.name().equals(network))
                        .count()
                == 1;
        return only
                && machine.store
                        .revision(machine.store.appliedRevision())
                        .filter(target -> target.state().apps().values().stream()
                                .flatMap(app -> app.networks().values().stream())
                                .map(Network::name)
                                .anyMatch(network::equals))
                        .isPresent();
    }

    /** Counts the events of a second, beside those of the second before: so none of any second is missed, wherever it begins. */
    private void second() {
        machine.time.after(SECOND, this::second);
        long newest = machine.bus.lastSeq();
        if (newest == eventsSeen && eventsBefore.isEmpty()) {
            return;
        }
        var counts = new HashMap<ServiceKey, Integer>();
        for (var recorded : machine.bus.after(eventsSeen, Integer.MAX_VALUE)) {
            recorded.event().service().ifPresent(key -> {
                counts.merge(key, 1, Integer::sum);
                if (recorded.event().reason().contains(DisplayName.unknown(key))
                        || !recorded.event().reason().contains("/")) {
                    broken.add("an event of " + key + " does not name it: " + recorded);
                }
            });
        }
        counts.forEach((key, count) -> {
            int both = count + eventsBefore.getOrDefault(key, 0);
            if (both > EVENTS_IN_TWO_SECONDS_MAX) {
                broken.add(both + " events of " + key + " within two seconds");
            }
        });
        eventsSeen = newest;
        eventsBefore = counts;
    }

    /** Which services had too many events, or some that did not name them. */
    List<String> broken() {
        return broken;
    }
}
