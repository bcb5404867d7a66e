package io.containermanager.plan.input;

import io.containermanager.model.observed.Container;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An operator's wish to restart a service once: fulfilled when its container is another one or has another start. It is worth one try at
 * once; what fails is tried again with the usual backoff.
 *
 * @param containerId the container as it was when the wish came
 * @param startedAt that container's last start, or null
 * @param by who wishes it, for people; with the reason where another service needs it
 * @param tried whether it was tried and failed
 */
public record RestartOrder(String containerId, @Nullable Instant startedAt, String by, boolean tried) {

    /** The wish for another start of a container than its present one. */
    public static RestartOrder of(Container container, String by) {
        return new RestartOrder(container.id(), container.run().startedAt(), by, false);
    }

    /** The same after a try that failed. */
    public RestartOrder afterATry() {
        return new RestartOrder(containerId, startedAt, by, true);
    }

    /** Whether the wish still concerns this container. */
    public boolean concerns(Container container) {
        return container.id().equals(containerId)
                && Objects.equals(container.run().startedAt(), startedAt);
    }
}
