package io.containermanager.engine.usage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What our running containers used at one moment.
 *
 * @param timestamp wall time, for display
 * @param containers by app, service and id
 * @param brief whether shares and rates are those of a moment, as after a pause
 */
public record ContainerSample(Instant timestamp, List<ContainerUsage> containers, boolean brief) {

    public ContainerSample {
        containers = List.copyOf(containers);
    }

    /** One container's values; empty when it did not run then. */
    public Optional<ContainerUsage> of(String containerId) {
        return containers.stream()
                .filter(usage -> usage.container().id().equals(containerId))
                .findFirst();
    }
}
