package io.containermanager.reconcile.history;

import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.RunState.Status;
import io.containermanager.plan.input.PlanRules;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.execution.Pass.PassState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** What operators do in a history, and whether the reports contradict each other. No answer is awaited. */
@SuppressWarnings("FutureReturnValueIgnored") // Every outcome is checked in the observed state.
final class HistoryVerbs {
    /** The third app is left in peace. */
    private static final int NOISY_APPS = 2;

    private static final int ORDERS_MAX = 5;

    private static final Set<EventType> PASSES =
            Set.of(EventType.PASS_STARTED, EventType.PASS_FINISHED, EventType.PASS_FAILED);
    /** How reasons begin that something waits for: each is an event. */
    private static final List<String> WAITING = List.of(
            "held back: ",
            "failed: ",
            "unhealthy; ",
            "the engine restarts it",
            "started again after",
            "tried again after");

    /** Going through all events takes its time. */
    private static final int EVENTS_LOOKED_AT_EVERY = 4;

    private final Machine machine;
    /** Announces that another target is to be applied. */
    private final Runnable begins;

    private final Random random;
    private int asked;

    HistoryVerbs(Machine machine, Runnable begins, Random random) {
        this.machine = machine;
        this.begins = begins;
        this.random = random;
    }

    private ServiceKey service() {
        return new ServiceKey(1 + random.nextInt(NOISY_APPS), 1 + random.nextInt(3));
    }

    void verb() {
        verb(service());
    }

    /** An impatient one, who orders again and again what does not work. */
    void verbsOnAFailing() {
        var failing = machine.loop.status().services().entrySet().stream()
                .filter(it -> it.getKey().appId() <= NOISY_APPS)
                .filter(it -> String.valueOf(it.getValue().reason()).contains("next attempt at"))
                .map(Map.Entry::getKey)
                .toList();
        var key = failing.isEmpty() ? service() : failing.get(random.nextInt(failing.size()));
        for (int orders = 1 + random.nextInt(ORDERS_MAX); orders > 0; orders--) {
            verb(key);
            machine.pass(Duration.ofMillis(random.nextInt(1000)));
        }
    }

    private void verb(ServiceKey key) {
        switch (random.nextInt(3)) {
            case 0 -> machine.loop.stopService(key, "ops");
            case 1 -> machine.loop.startService(key, "ops");
            default -> machine.loop.restartService(key, "ops");
        }
    }

    void pause() {
        machine.loop.pause(random.nextInt(NOISY_APPS + 1), Duration.ofSeconds(1 + random.nextInt(120)), "ops");
    }

    void rollback() {
        var kept = machine.store.history(10);
        if (!kept.isEmpty()) {
            var old = kept.get(random.nextInt(kept.size()));
            machine.store.acceptBound(old.state(), old.digests(), OptionalLong.empty(), "ops", machine.time.now());
            var _ = machine.loop.targetChanged();
            begins.run();
            machine.loop.apply("ops");
        }
    }

    void update() {
        machine.faults().moveTag("good:" + random.nextInt(3));
        begins.run();
        machine.loop.updateImages(1 + random.nextInt(NOISY_APPS), null, false, "ops");
    }

    void purge() {
        machine.loop.purgeVolume((1 + random.nextInt(NOISY_APPS)) + "_data", "ops");
    }

    /** Ends what would be left alone on purpose. */
    void goOn() {
        for (long app = PlanRules.ALL_APPS; app <= NOISY_APPS; app++) {
            machine.loop.pause(app, Duration.ZERO, "ops");
        }
        machine.lookNow().containers().stream()
                .filter(it -> it.run().status() == Status.PAUSED)
                .forEach(it -> machine.faults().pause(it.id(), false));
    }

    void startStopped() {
        var stopped = new ArrayList<>(machine.store.memories().values());
        stopped.removeIf(memory -> memory.stoppedBy() == null);
        stopped.forEach(memory -> machine.loop.startService(memory.key(), "ops"));
    }

    /** What the status says now and no event has reported, if anything. */
    private Optional<String> untold(List<RecordedEvent> newestFirst, LoopStatus status) {
        var pass = newestFirst.stream()
                .map(RecordedEvent::event)
                .filter(event -> PASSES.contains(event.type()))
                .findFirst();
        // A killed manager reports nothing about how its pass ended.
        var passId = status.passId();
        boolean toldOf = passId == null
                || pass.filter(event -> event.type() == EventType.PASS_STARTED
                                && passId.equals(event.details().get("passId")))
                        .isPresent();
        if (!toldOf) {
            return Optional.of("pass " + passId + " runs, but the last event of a pass is " + pass);
        }
        if (status.revision() != status.appliedRevision()) {
            return Optional.empty();
        }
        return status.services().entrySet().stream()
                .flatMap(entry -> untold(
                        newestFirst,
                        entry.getKey(),
                        String.valueOf(entry.getValue().reason())))
                .findFirst();
    }

    private static Stream<String> untold(List<RecordedEvent> newestFirst, ServiceKey key, String reason) {
        if (WAITING.stream().noneMatch(reason::startsWith)) {
            return Stream.of();
        }
        var reported = newestFirst.stream()
                .map(RecordedEvent::event)
                .filter(event -> event.type() == EventType.SERVICE_WAITING)
                .filter(event -> event.service().filter(key::equals).isPresent())
                .findFirst()
                .map(Event::reason);
        // What a status adds while a container is stopping is not another reason for waiting.
        var waits = reason.replaceFirst("; its (previous )?container has been stopping since .*", "");
        return reported.filter(event -> event.endsWith(waits)).isPresent()
                ? Stream.of()
                : Stream.of("status says of " + key + " " + reason + ", the last event " + reported);
    }

    /** What status, explanation, passes and events say differently, if anything. */
    Optional<String> contradiction() {
        var keys = List.copyOf(machine.loop.status().services().keySet());
        if (!keys.isEmpty()) {
            var key = keys.get(random.nextInt(keys.size()));
            var explained = machine.within(Duration.ZERO, machine.loop.explain(key));
            var reported = machine.loop.status().services().get(key);
            if (reported != null && !reported.equals(explained.verdict())) {
                return Optional.of("status says " + reported + ", the explanation " + explained.verdict());
            }
        }
        var status = machine.loop.status();
        var passId = status.passId();
        if (status.reconciling() != (passId != null)) {
            return Optional.of("reconciling " + status.reconciling() + " but pass " + passId);
        }
        if (++asked % EVENTS_LOOKED_AT_EVERY == 0) {
            var events = machine.bus.after(0, EventBus.RING_MAX_EVENTS).reversed();
            var untold = untold(events, status);
            if (untold.isPresent()) {
                return untold;
            }
        }
        boolean runs = passId == null
                || machine.loop
                        .pass(passId)
                        .filter(pass -> pass.state() == PassState.RUNNING)
                        .isPresent();
        return runs ? Optional.empty() : Optional.of("status names pass " + passId + ", which does not run");
    }
}
