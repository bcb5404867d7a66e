package io.containermanager.model;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The labels by which a container says whose it is.
 *
 * @param appId the app's id
 * @param appName the app's name when the container was made
 * @param serviceId the service's id
 * @param serviceName the service's name when the container was made
 * @param revision the revision it was made for
 * @param specHash what it was made from, see {@link SpecHash}
 * @param instance the manager that made it, by its device uuid
 */
public record ContainerLabels(
        long appId,
        String appName,
        long serviceId,
        String serviceName,
        long revision,
        String specHash,
        String instance) {

    /** Begins each of our labels. */
    public static final String PREFIX = "io.containermanager.";

    /** On a network of ours: what it was made from, see {@link SpecHash#of(Network)}. */
    public static final String NETWORK_HASH = PREFIX + "network-hash";

    /** These as an engine keeps them. */
    public Map<String, String> toLabels() {
        var labels = new LinkedHashMap<String, String>();
        labels.put(PREFIX + "app-id", Long.toString(appId));
        labels.put(PREFIX + "app-name", appName);
        labels.put(PREFIX + "service-id", Long.toString(serviceId));
        labels.put(PREFIX + "service-name", serviceName);
        labels.put(PREFIX + "revision", Long.toString(revision));
        labels.put(PREFIX + "spec-hash", specHash);
        labels.put(PREFIX + "instance", instance);
        return labels;
    }

    /** What an engine's labels say; empty when they are not ours or are damaged. */
    public static Optional<ContainerLabels> from(Map<String, String> labels) {
        try {
            return Optional.of(new ContainerLabels(
                    Long.parseLong(labels.getOrDefault(PREFIX + "app-id", "")),
                    labels.getOrDefault(PREFIX + "app-name", ""),
                    Long.parseLong(labels.getOrDefault(PREFIX + "service-id", "")),
                    labels.getOrDefault(PREFIX + "service-name", ""),
                    Long.parseLong(labels.getOrDefault(PREFIX + "revision", "0")),
                    labels.getOrDefault(PREFIX + "spec-hash", ""),
                    labels.getOrDefault(PREFIX + "instance", "")));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }
}
