package io.containermanager.reconcile;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.Ownership;
import io.containermanager.reconcile.LoopStatus.EngineStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What is known of the engine: what was observed last, and whether it responds. Written by the loop and confined to it. */
final class EngineView {

    private final Supplier<String> instance;
    private Observation observation;
    private AdoptedResources claims = AdoptedResources.NONE;
    private EngineStatus status;
    private volatile boolean observed;

    EngineView(String kind, Supplier<String> instance, Instant now) {
        this.instance = instance;
        this.observation = Observation.empty(now);
        this.status = new EngineStatus(kind, true, now, null);
    }

    /**
     * The newest observation.
     *
     * @param claimed what counted as adopted for it
     */
    void observed(Observation now, AdoptedResources claimed) {
        observation = now;
        claims = claimed;
        observed = true;
    }

    Observation observation() {
        return observation;
    }

    /** What counted as adopted when that was observed. */
    AdoptedResources claims() {
        return claims;
    }

    /** Whether there was any observation; may be asked from any thread. */
    boolean wasObserved() {
        return observed;
    }

    /** The service's container of this manager: the running one, else the youngest. */
    Optional<Container> container(ServiceKey key) {
        return Ownership.own(observation, instance.get()).containers().stream()
                .filter(it -> it.key().equals(key))
                .max(Comparator.comparing((Container it) -> it.run().running()).thenComparing(Container::createdAt));
    }

    /** Which names of containers are this manager's, as of now; all while there was no observation, as then nothing shows a stranger. */
    Predicate<String> managedNames() {
        if (!observed) {
            return _ -> true;
        }
        return Ownership.own(observation, instance.get()).containers().stream()
                .map(Container::name)
                .collect(Collectors.toSet())::contains;
    }

    EngineStatus status() {
        return status;
    }

    /** It responds; true when it did not before. */
    boolean responds(Instant now) {
        if (status.available()) {
            return false;
        }
        status = new EngineStatus(status.kind(), true, now, null);
        return true;
    }

    /**
     * It does not respond.
     *
     * @param why what its adapter says, such as {@code The Docker daemon at … does not answer: Connection refused}
     * @return whether it did before
     */
    boolean away(String why, Instant now) {
        if (!status.available()) {
            return false;
        }
        status = new EngineStatus(status.kind(), false, now, why);
        return true;
    }
}
