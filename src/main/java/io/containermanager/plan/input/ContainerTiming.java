package io.containermanager.plan.input;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of one container over time, by the monotonic clock: an engine reports the state of a moment only.
 *
 * @param inState for how long it has been in its present state (the same status and start)
 * @param sinceStart for how long it is known to have been started; null when it never was
 * @param unhealthy for how long it has been unhealthy; null when it is not
 * @param killed whether a signal from outside ended it: the engine's restart policy leaves such a container alone
 * @param cutOff whether it runs in a namespace that its owner, which was started again since, does not have any more
 * @param lost whether it ended while the engine was away: that says nothing about its work
 * @param broken why the engine can never start it, as it said at the last try; null when that is not known of it
 * @param signal the number of the first signal that was sent to it from outside before it ended; null when that is not known
 * @param folders the uploaded files in whose place it has had an empty folder since its start
 */
public record ContainerTiming(
        Duration inState,
        @Nullable Duration sinceStart,
        @Nullable Duration unhealthy,
        boolean killed,
        boolean cutOff,
        boolean lost,
        @Nullable String broken,
        @Nullable Integer signal,
        Set<String> folders) {

    /** A container that is seen for the first time. */
    public static final ContainerTiming NEW = new ContainerTiming(Duration.ZERO, null, null, false, false, false, null);

    /** One that has all its files. */
    public ContainerTiming(
            Duration inState,
            @Nullable Duration sinceStart,
            @Nullable Duration unhealthy,
            boolean killed,
            boolean cutOff,
            boolean lost,
            @Nullable String broken) {
        this(inState, sinceStart, unhealthy, killed, cutOff, lost, broken, null, Set.of());
    }

    public ContainerTiming {
        folders = Set.copyOf(folders);
    }

    /** The same for a container that only the manager starts again. */
    public ContainerTiming asKilled() {
        return new ContainerTiming(inState, sinceStart, unhealthy, true, cutOff, lost, broken, signal, folders);
    }
}
