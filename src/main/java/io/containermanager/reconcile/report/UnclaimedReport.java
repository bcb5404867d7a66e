package io.containermanager.reconcile.report;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.model.observed.Container;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reports containers that carry the manager's labels and were not made by it. Others create and remove them at will, so at most one event
 * {@link #EVERY} is published; those that appear meanwhile are counted into the next one. Confined to the loop.
 */
public final class UnclaimedReport {

    /** Time between two events. */
    static final Duration EVERY = Duration.ofMinutes(1);

    /** Ids that an event lists. */
    private static final int LISTED_MAX = 20;

    private Set<String> present = Set.of();
    private long appeared;
    private @Nullable Long reportedNanos;

    /** What is to be published of those that are there now. */
    public Optional<Event> observed(List<Container> unclaimed, long nowNanos) {
        var ids = new HashSet<String>();
        unclaimed.forEach(container -> ids.add(container.id()));
        appeared += ids.stream().filter(id -> !present.contains(id)).count();
        present = ids;
        if (appeared == 0 || (reportedNanos != null && nowNanos - reportedNanos < EVERY.toNanos())) {
            return Optional.empty();
        }
        var event = Event.of(EventType.UNCLAIMED_FOUND, reason(ids.size()))
                .with("containers", ids.stream().sorted().limit(LISTED_MAX).toList())
                .with("appeared", appeared);
        appeared = 0;
        reportedNanos = nowNanos;
        return Optional.of(event);
    }

    private String reason(int now) {
        return (now == 1 ? "1 container has" : now + " containers have")
                + " this manager's labels but " + (now == 1 ? "was" : "were")
                + " not created by it (copies, or another manager's); "
                + (now == 1 ? "it is" : "they are") + " left alone"
                + (appeared > now ? "; " + appeared + " such containers appeared since the last report" : "");
    }
}
