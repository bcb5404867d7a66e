package io.containermanager.reconcile.history;

import io.containermanager.model.App;
import io.containermanager.model.ImageReference;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.reconcile.GuardedEngine;
import io.containermanager.reconcile.Machine;
import io.containermanager.reconcile.ServiceVerdict.Sync;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What must hold once faults have stopped, and what must not follow. Returns what is wrong, if anything. */
@SuppressWarnings("FutureReturnValueIgnored") // Every answer is checked in the observed state.
final class HistoryEnd {
    /** The longest backoff and a gate after it, twice; and the slowest pull, begun while the engine was at its slowest: 20 s, ten times that. */
    static final Duration CONVERGED_WITHIN = Duration.ofMinutes(10);

    private static final Duration LOOKED_EVERY = Duration.ofSeconds(10);
    /** Four looks of the interval, and longer than any backoff: what was written again and again would show. */
    private static final Duration QUIET_FOR = Duration.ofMinutes(2);

    private final Machine machine;
    private final GuardedEngine engine;

    HistoryEnd(Machine machine, GuardedEngine engine) {
        this.machine = machine;
        this.engine = engine;
    }

    /** Lets time pass until all runs as declared, and at most as long as that may take. */
    Optional<String> converges(List<App> apps) {
        var wrong = Optional.of("not looked yet");
        for (var waited = Duration.ZERO;
                wrong.isPresent() && waited.compareTo(CONVERGED_WITHIN) < 0;
                waited = waited.plus(LOOKED_EVERY)) {
            machine.pass(LOOKED_EVERY);
            wrong = unrest().or(() ->
                    apps.stream().flatMap(app -> wrong(app).stream()).findFirst());
        }
        return wrong;
    }

    private Optional<String> unrest() {
        var status = machine.loop.status();
        return status.reconciling() || status.lastError() != null
                ? Optional.of("still reconciling or wrong: " + status.lastErrorMessage())
                : Optional.empty();
    }

    /** Nothing is written while in sync. */
    Optional<String> stays() {
        // Unused images go right after the pass.
        machine.pass(LOOKED_EVERY);
        int asked = engine.asked().size();
        machine.pass(QUIET_FOR);
        var written = engine.asked().subList(asked, engine.asked().size());
        return written.isEmpty() ? unrest() : Optional.of("written though in sync: " + written);
    }

    /** What is wrong with an app that should run as declared. */
    Optional<String> wrong(App app) {
        return app.services().stream()
                .flatMap(service -> wrong(app, service).stream())
                .findFirst();
    }

    private Optional<String> wrong(App app, Service service) {
        var key = new ServiceKey(app.appId(), service.serviceId());
        var found = machine.lookNow().containers().stream()
                .filter(it -> it.key().equals(key) && !it.id().startsWith(History.COPY))
                .toList();
        var verdict = machine.loop.status().services().get(key);
        boolean well = found.size() == 1
                && found.getFirst().run().running()
                && verdict != null
                && verdict.live() != null
                && ImageReference.same(verdict.live().imageName(), service.imageName())
                && verdict.sync() == Sync.IN_SYNC;
        if (well) {
            return Optional.empty();
        }
        var steps = engine.asked().stream()
                .map(it -> it.kind() + " " + it.appId() + " " + it.reason())
                .toList();
        return Optional.of("service " + key + " does not run as declared: " + HistoryTargets.names(List.of(app))
                + "\nfound "
                + found.stream().map(it -> it.id() + it.imageName() + it.run()).toList()
                + "\nverdict " + (verdict == null ? "none" : verdict.sync() + " " + verdict.reason())
                + "\nmemory " + machine.store.memories().get(key)
                + "\nlast error " + machine.loop.status().lastErrorMessage()
                + "\nsteps " + String.join("\n", steps));
    }
}
