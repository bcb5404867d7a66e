package io.containermanager.reconcile;

import io.containermanager.model.RunState.Status;
import io.containermanager.model.ServiceKey;
import io.containermanager.plan.PlanRules;
import io.containermanager.reconcile.Pass.PassState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

/** What operators do in a history, and whether what they are told contradicts itself. Nobody waits for an answer. */
@SuppressWarnings("FutureReturnValueIgnored") // Every outcome is looked at in the observed state.
final class HistoryVerbs {
    /** The third app is left in peace. */
    private static final int NOISY_APPS = 2;

    private final Machine machine;
    private final Random random;

    HistoryVerbs(Machine machine, Random random) {
        this.machine = machine;
        this.random = random;
    }

    private ServiceKey service() {
        return new ServiceKey(1 + random.nextInt(NOISY_APPS), 1 + random.nextInt(3));
    }

    void verb() {
        var key = service();
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
            machine.loop.targetChanged();
            machine.loop.apply("ops");
        }
    }

    void update() {
        machine.engine.faults().moveTag("good:" + random.nextInt(3));
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
                .forEach(it -> machine.engine.faults().pause(it.id(), false));
    }

    void startStopped() {
        var stopped = new ArrayList<>(machine.store.memories().values());
        stopped.removeIf(memory -> memory.stoppedBy() == null);
        stopped.forEach(memory -> machine.loop.startService(memory.key(), "ops"));
    }

    /** What status, explanation and passes say differently, if anything. */
    Optional<String> contradiction() {
        var keys = List.copyOf(machine.loop.status().services().keySet());
        if (!keys.isEmpty()) {
            var key = keys.get(random.nextInt(keys.size()));
            var explained = machine.within(Duration.ZERO, machine.loop.explain(key));
            var told = machine.loop.status().services().get(key);
            if (told != null && !told.equals(explained.verdict())) {
                return Optional.of("status says " + told + ", the explanation " + explained.verdict());
            }
        }
        var status = machine.loop.status();
        var passId = status.passId();
        if (status.reconciling() != (passId != null)) {
            return Optional.of("reconciling " + status.reconciling() + " but pass " + passId);
        }
        boolean runs = passId == null
                || machine.loop
                        .pass(passId)
                        .filter(pass -> pass.state() == PassState.RUNNING)
                        .isPresent();
        return runs ? Optional.empty() : Optional.of("status names pass " + passId + ", which does not run");
    }
}
