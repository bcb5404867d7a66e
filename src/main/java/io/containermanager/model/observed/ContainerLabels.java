package io.containermanager.model.observed;

import io.containermanager.model.naming.DisplayName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The labels by which a container says whose it is.
 *
 * @param appId the app's id
 * @param appName the app's name when the container was made
 * @param serviceId the service's id
 * @param serviceName the service's name when the container was made
 * @param revision the revision it was made for
 * @param specHash what it was made from, see {@code SpecHash}
 * @param instance the manager that made it, by its device uuid; {@link #NOBODY} when the labels name one that did not create it
 * @param madeAs the name that the manager asked for when it made it; null where that was not noted yet
 */
public record ContainerLabels(
        long appId,
        String appName,
        long serviceId,
        String serviceName,
        long revision,
        String specHash,
        String instance,
        @Nullable String madeAs) {

    /** The instance of a container whose labels were copied from another one. */
    public static final String NOBODY = "";

    /** Begins each of our labels. */
    public static final String PREFIX = "io.containermanager.";

    /** On a managed network: what it was created from, see {@code SpecHash#of(Network)}. */
    public static final String NETWORK_HASH = PREFIX + "network-hash";

    /** Says the same of a network without its labels. */
    public static final String NETWORK_SHAPE = PREFIX + "network-shape";

    private static final int GIVEN_WAY_ID_CHARS = 6;
    private static final String MADE_AS = PREFIX + "made-as";

    /** Those of a container that is not made yet. */
    public ContainerLabels(
            long appId,
            String appName,
            long serviceId,
            String serviceName,
            long revision,
            String specHash,
            String instance) {
        this(appId, appName, serviceId, serviceName, revision, specHash, instance, null);
    }

    /** How messages spell the service that it belongs to: {@code shop/web}. */
    public String qualifiedName() {
        return DisplayName.service(appName, serviceName);
    }

    /** The same, made by that name. */
    public ContainerLabels madeAs(@Nullable String name) {
        return new ContainerLabels(appId, appName, serviceId, serviceName, revision, specHash, instance, name);
    }

    /** The same, made from another spec. */
    public ContainerLabels withSpecHash(String other) {
        return new ContainerLabels(appId, appName, serviceId, serviceName, revision, other, instance, madeAs);
    }

    /** The same without anybody who made it: what they say was copied. */
    public ContainerLabels ofNobody() {
        return new ContainerLabels(appId, appName, serviceId, serviceName, revision, specHash, NOBODY, madeAs);
    }

    /** Whether a container of that name and id is called as it was made, or as it is since a successor took that name over. */
    public boolean isNameOf(String name, String id) {
        return name.equals(madeAs) || gaveNameAway(name, id);
    }

    /** Whether a container of that name and id is called as it is since a successor took over the name by which it was made. */
    public boolean gaveNameAway(String name, String id) {
        return madeAs != null && name.equals(givenWay(madeAs, id));
    }

    /** The name of a container that gave its own away, or of one that found its own taken by that container: with the start of the id. */
    public static String givenWay(String name, String id) {
        return name + "-" + id.substring(0, Math.min(GIVEN_WAY_ID_CHARS, id.length()));
    }

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
        if (madeAs != null) {
            labels.put(MADE_AS, madeAs);
        }
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
                    labels.getOrDefault(PREFIX + "instance", NOBODY),
                    labels.get(MADE_AS)));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }
}
