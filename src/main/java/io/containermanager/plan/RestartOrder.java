package io.containermanager.plan;

import io.containermanager.model.Container;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An operator's wish to restart a service once: fulfilled when its container is another one or has another start.
 *
 * @param containerId the container as it was when the wish came
 * @param startedAt that container's last start, or null
 * @param by who wishes it
 */
public record RestartOrder(String containerId, @Nullable Instant startedAt, String by) {

    /** Whether the wish still concerns this container. */
    public boolean concerns(Container container) {
        return container.id().equals(containerId)
                && Objects.equals(container.run().startedAt(), startedAt);
    }
}
