package io.containermanager.reconcile.report;

import io.containermanager.engine.EngineEvent;
import io.containermanager.engine.EngineEvent.ContainerChanged;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState;
import io.containermanager.model.observed.RunState.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who ends containers: the manager, by its own orders, or something outside of it, by the signals that the engine reports. Events and
 * observations reach the loop apart and late, so an order counts from before its call until the run that it ended is known to be over:
 * no signal that arrives within that time is one from outside. Confined to the loop.
 */
public final class ContainerEnds {

    /** A {@code die} this soon after a {@code kill} is its work. */
    private static final Duration KILL_TO_DIE = Duration.ofSeconds(15);

    /** A container that still runs this long after the manager failed to end it, or is still not seen, is not ended by that any more. */
    private static final Duration ORDER_COUNTS = Duration.ofMinutes(10);

    /** A {@code SIGKILL} this soon after events began to arrive may follow a {@code SIGTERM} from before: the first signal is not known. */
    private static final Duration FIRST_SIGNAL_UNKNOWN = Duration.ofSeconds(30);

    private static final int SIGKILL = 9;

    private final Map<String, Kill> kills = new HashMap<>();
    private final Map<String, Long> deaths = new HashMap<>();
    private final Map<String, Order> orders = new HashMap<>();
    /** When the containers that are seen were started last; of those that never were, null. */
    private Map<String, @Nullable Instant> starts = new HashMap<>();

    private @Nullable Long connectedNanos;

    /** Since it ran; {@code docker stop} sends a second signal when the first one does not end it in time. */
    private record Kill(
            long atNanos, boolean died, @Nullable Integer firstSignal) {}

    /**
     * How a container ended, as far as is known.
     *
     * @param own whether the manager ended it
     * @param signal the first one that was sent to it from outside before; null when there is none that is known
     */
    public record End(boolean own, @Nullable Integer signal) {
        /** By itself, or not known. */
        public static final End UNKNOWN = new End(false, null);
    }

    /** The manager ends a run of a container. */
    private static final class Order {

        /** When that run began, as far as was seen. */
        private final @Nullable Instant run;

        private long sinceNanos;
        private boolean failed;
        /** Whether another run may follow without being seen: the manager starts it again, or the end was seen. */
        private boolean anotherMayFollow;
        /** Whether signals concern another run by now. */
        private boolean over;

        Order(@Nullable Instant run, long sinceNanos) {
            this.run = run;
            this.sinceNanos = sinceNanos;
        }

        /** Looks come in their order: once one has shown a later run, none will show the end of the run before. */
        boolean endedBefore(RunState now, long nowNanos) {
            boolean inVain = failed && older(sinceNanos, nowNanos, ORDER_COUNTS);
            return now.running() && (inVain || (over && !Objects.equals(run, now.startedAt())));
        }

        boolean ended(RunState now) {
            boolean ended = now.status() == Status.EXITED || now.status() == Status.DEAD;
            return (ended || now.status() == Status.REMOVING)
                    && (!anotherMayFollow || Objects.equals(run, now.startedAt()));
        }
    }

    /** The manager is about to ask the engine to end a container. */
    public void ordered(String containerId, long nowNanos) {
        orders.put(containerId, new Order(starts.get(containerId), nowNanos));
    }

    /** The engine did not end it, or not in time. */
    public void failed(String containerId, long nowNanos) {
        var order = orders.get(containerId);
        if (order != null) {
            order.failed = true;
            order.sinceNanos = nowNanos;
        }
    }

    /** The manager is about to ask the engine to start it. */
    public void startsAgain(String containerId) {
        var order = orders.get(containerId);
        if (order != null) {
            order.anotherMayFollow = true;
        }
    }

    /** The engine has started it. */
    public void started(String containerId) {
        kills.remove(containerId);
    }

    /** Takes in what is there now, after its ends were asked for; what is gone is forgotten. */
    public void observed(Observation observation, long nowNanos) {
        var runs = new HashMap<String, RunState>();
        observation.containers().forEach(container -> runs.put(container.id(), container.run()));
        kills.entrySet()
                .removeIf(it ->
                        !runs.containsKey(it.getKey()) && older(it.getValue().atNanos(), nowNanos, KILL_TO_DIE));
        deaths.values().removeIf(atNanos -> older(atNanos, nowNanos, KILL_TO_DIE));
        orders.entrySet().removeIf(it -> {
            var run = runs.get(it.getKey());
            // What was made since the last look, and is ended already, may not have been seen yet.
            return run == null
                    ? starts.containsKey(it.getKey()) || older(it.getValue().sinceNanos, nowNanos, ORDER_COUNTS)
                    : it.getValue().endedBefore(run, nowNanos);
        });
        runs.forEach((id, run) -> {
            var order = orders.get(id);
            if (order != null && order.ended(run)) {
                order.anotherMayFollow = true;
            }
            if (run.running() && starts.containsKey(id) && !Objects.equals(starts.get(id), run.startedAt())) {
                kills.remove(id);
            }
        });
        starts = new HashMap<>();
        runs.forEach((id, run) -> starts.put(id, run.startedAt()));
    }

    /** The engine says that something happened, or that it says so from now on: what was sent before is not known. */
    public void event(EngineEvent event, long nowNanos) {
        switch (event) {
            case ContainerChanged changed -> changed(changed, nowNanos);
            case EngineEvent.Connected _ -> {
                connectedNanos = nowNanos;
                orders.values().forEach(order -> order.over |= order.anotherMayFollow);
            }
            default -> {}
        }
    }

    private void changed(ContainerChanged event, long nowNanos) {
        var id = event.containerId();
        switch (event.action()) {
            case "kill" -> killed(id, event.signal(), nowNanos);
            case "die" -> died(id, nowNanos);
            case "start" -> {
                kills.remove(id);
                deaths.remove(id);
                var order = orders.get(id);
                if (order != null) {
                    order.over = order.anotherMayFollow;
                }
            }
            default -> {}
        }
    }

    private void killed(String id, @Nullable Integer signal, long nowNanos) {
        // Docker reports the two from different threads: the death may come first.
        boolean died = deaths.remove(id) != null;
        var before = kills.get(id);
        kills.put(id, new Kill(nowNanos, died, before == null ? outside(id, signal, nowNanos) : before.firstSignal()));
    }

    private @Nullable Integer outside(String id, @Nullable Integer signal, long nowNanos) {
        var order = orders.get(id);
        boolean own = order != null && !order.over;
        boolean maySecond = Objects.equals(signal, SIGKILL)
                && connectedNanos != null
                && !older(connectedNanos, nowNanos, FIRST_SIGNAL_UNKNOWN);
        return own || maySecond ? null : signal;
    }

    private void died(String id, long nowNanos) {
        var kill = kills.remove(id);
        if (kill == null || older(kill.atNanos(), nowNanos, KILL_TO_DIE)) {
            deaths.put(id, nowNanos);
        } else {
            kills.put(id, new Kill(kill.atNanos(), true, kill.firstSignal()));
        }
    }

    private static boolean older(long atNanos, long nowNanos, Duration limit) {
        return nowNanos - atNanos > limit.toNanos();
    }

    /** Whether a signal ended it, from outside or from the manager: the engine's restart policy leaves such a container alone. */
    public boolean bySignal(String containerId) {
        var kill = kills.get(containerId);
        return kill != null && kill.died();
    }

    /** The first signal that was sent to a container from outside before it ended; empty when it is not known to have ended after one. */
    public Optional<Integer> fromOutside(String containerId) {
        return Optional.ofNullable(kills.get(containerId)).filter(Kill::died).map(Kill::firstSignal);
    }

    /** Who caused the end that is seen of a container. */
    public End of(Container seen) {
        var order = orders.get(seen.id());
        return order != null && order.ended(seen.run())
                ? new End(true, null)
                : new End(false, fromOutside(seen.id()).orElse(null));
    }
}
