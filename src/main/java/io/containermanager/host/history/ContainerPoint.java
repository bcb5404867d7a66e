package io.containermanager.host.history;

/**
 * What one container used at one moment; not-a-number for what is not known.
 *
 * @param containerId which container
 * @param service the service it runs, {@code <appId>/<serviceId>}, or empty
 * @param cpu percent of the whole machine
 * @param memoryBytes without page cache
 * @param networkRate bytes a second, both directions
 * @param blockRate bytes a second, both directions
 */
public record ContainerPoint(
        String containerId, String service, float cpu, float memoryBytes, float networkRate, float blockRate) {

    float[] row() {
        return new float[] {cpu, memoryBytes, networkRate, blockRate};
    }
}
