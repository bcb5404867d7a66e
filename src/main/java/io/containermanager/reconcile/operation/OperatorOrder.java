package io.containermanager.reconcile.operation;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.RunState;
import io.containermanager.plan.input.RestartOrder;
import io.containermanager.plan.input.ServiceMemory;
import io.containermanager.reconcile.execution.OperationException;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What an operator asks for of one service beside targets. Pure: says what to remember, and what follows once that is durable.
 *
 * @param by who asks
 */
public record OperatorOrder(Kind kind, ServiceKey key, String by) {

    /** What can be asked for. */
    public enum Kind {
        /** Stopped until it is started again, over restarts of the manager too. */
        STOP("stop"),
        /** A stopped or held service runs again; a job that has ended runs once more. */
        START("start"),
        /** Its container is restarted once; a held spec is tried again. */
        RESTART("restart"),
        /**
         * Its container is replaced by one of the same version with new anonymous volumes; those before are never removed. A new
         * container that fails its gate is replaced by the previous one, with its volumes.
         */
        RENEW_VOLUMES("restart with new anonymous volumes");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /**
     * What is to be remembered of the service.
     *
     * @param applied the applied target
     * @param newest the newest target, which may name what is not applied yet
     * @param memory what is remembered so far
     * @param container its container, if it has one
     * @throws OperationException when it cannot be done
     */
    public UnaryOperator<ServiceMemory> change(
            State applied, State newest, ServiceMemory memory, Optional<Container> container) {
        if (applied.service(key).isEmpty()) {
            throw new OperationException.Unknown(DisplayName.service(newest, key)
                    + " is not in the applied target: apply a target that declares it");
        }
        var name = DisplayName.service(applied, key);
        return switch (kind) {
            case STOP -> now -> now.withStoppedBy(by).withRestart(null);
            case START, RESTART -> {
                container.ifPresent(it -> requireUnpaused(it, name));
                var verb = kind == Kind.START ? RestartOrder.Verb.START : RestartOrder.Verb.RESTART;
                var restart = container.filter(this::restarts).map(it -> RestartOrder.of(it, by, verb));
                yield now -> restart.map(released(now)::withRestart).orElseGet(() -> released(now));
            }
            case RENEW_VOLUMES -> {
                var renewal = renewal(memory.renewal(), container, name);
                yield now -> released(now).withRenewal(renewal);
            }
        };
    }

    /** A paused container is left alone: an order for another start would wait unseen until it is unpaused. */
    private static void requireUnpaused(Container container, String name) {
        if (container.run().status() == RunState.Status.PAUSED) {
            throw new OperationException.Refused("Container " + container.name() + " of " + name
                    + " is paused: unpause it first (docker unpause " + container.name() + "), or stop the service");
        }
    }

    private ServiceMemory.Renewal renewal(
            ServiceMemory.@Nullable Renewal known, Optional<Container> container, String name) {
        var before = container
                .filter(it -> !it.anonymousVolumes().isEmpty())
                .orElseThrow(() -> new OperationException.Refused(name
                        + " has no container with anonymous volumes: there is nothing to renew. Restart it without"
                        + " renewVolumes"));
        if (known == null) {
            return new ServiceMemory.Renewal(before.id(), by, null);
        }
        if (known.failure() != null) {
            throw new OperationException.Refused(name + " is being rolled back to its previous volumes, because its"
                    + " container with new ones failed: " + known.failure() + ". Ask again once it runs");
        }
        return known;
    }

    private static ServiceMemory released(ServiceMemory memory) {
        return memory.withStoppedBy(null).withHold(null);
    }

    /** The stopped services that this starts as well, because this one depends on them, each before what depends on it. */
    public List<ServiceKey> alsoStarts(State applied, Predicate<ServiceKey> stopped) {
        return kind == Kind.START ? StoppedDependencies.of(applied, key, stopped) : List.of();
    }

    /** The stopped services that this one waits for: a stop is undone by an order about that service alone. */
    public List<ServiceKey> waitsFor(State applied, Predicate<ServiceKey> stopped) {
        return kind == Kind.RESTART || kind == Kind.RENEW_VOLUMES
                ? StoppedDependencies.nextTo(applied, key, stopped)
                : List.of();
    }

    /** Whether an order to a whole app leaves this service out: it was stopped, and a restart is not what starts it. */
    public boolean leavesOut(ServiceMemory memory) {
        return kind == Kind.RESTART && memory.stoppedBy() != null;
    }

    /** Who asks for the start of a service that this one depends on, and why. */
    public String byFor(State applied) {
        return by + ", because " + DisplayName.service(applied, key) + " depends on it";
    }

    /** The event of a service that is started because this one depends on it. */
    public Event eventOf(ServiceKey dependency, State applied) {
        return Event.ofService(
                        EventType.OPERATOR_ACTION, dependency, Kind.START.word + " requested by " + byFor(applied))
                .with("action", Kind.START.word)
                .with("by", by);
    }

    /** Whether an event is of an order to start a service, or to start it once more. */
    public static boolean starts(Event event) {
        var action = event.details().get("action");
        return event.type() == EventType.OPERATOR_ACTION
                && (Kind.START.word.equals(action) || Kind.RESTART.word.equals(action));
    }

    /** Whether what failed before is tried at once. */
    public boolean forgives() {
        return kind != Kind.STOP;
    }

    /** Whether the container is to be started once more. */
    private boolean restarts(Container container) {
        return kind == Kind.RESTART || (kind == Kind.START && !container.run().running());
    }

    public Event event() {
        return Event.ofService(EventType.OPERATOR_ACTION, key, kind.word + " requested by " + by)
                .with("action", kind.word)
                .with("by", by);
    }
}
