package io.containermanager.model;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a service's container is to be run: what users of Compose know, grouped by what an engine does with it. The wire
 * form is flat
 * ({@code config: {environment, ports, …}}); defaults are those of {@link #DEFAULTS}, and spelling one out changes
 * nothing.
 *
 * @param environment variables by name
 * @param ports published ports, ranges already expanded
 * @param volumes what is mounted, temporary file systems included
 * @param networks the networks joined, ordered by name (a map on the wire has no order); none means the app's default
 *     network
 * @param networkMode {@code host}, {@code none}, {@code service:<name>}; null means by {@code networks}
 * @param restart when the engine restarts the container by itself
 * @param labels labels to put on the container, beside ours
 * @param process what is executed in the container, and as whom
 * @param healthcheck how the engine finds out whether it is healthy; null means as the image says
 * @param dependsOn the siblings that must have come so far before this one starts, ordered by name
 * @param resources limits
 * @param privileges what the container may do to its host
 * @param runtimeOptions its surroundings: names, resolvers, logs, secrets
 * @param replicas how many of it run, 1 … {@link Limits#REPLICAS_MAX}; not part of the spec's fingerprint, since another count makes no
 *     other version
 * @param updatePolicy how an image is fetched and a new version takes over
 */
public record ServiceConfig(
        SortedMap<String, String> environment,
        List<PortMapping> ports,
        List<VolumeMount> volumes,
        List<NetworkAttachment> networks,
        @Nullable String networkMode,
        RestartPolicy restart,
        SortedMap<String, String> labels,
        ProcessSpec process,
        @Nullable Healthcheck healthcheck,
        List<Dependency> dependsOn,
        Resources resources,
        Privileges privileges,
        RuntimeOptions runtimeOptions,
        int replicas,
        UpdatePolicy updatePolicy) {

    /** Nothing declared: every field at its default. */
    public static final ServiceConfig DEFAULTS = new ServiceConfig(
            new TreeMap<>(),
            List.of(),
            List.of(),
            List.of(),
            null,
            RestartPolicy.UNLESS_STOPPED,
            new TreeMap<>(),
            ProcessSpec.DEFAULTS,
            null,
            List.of(),
            Resources.UNLIMITED,
            Privileges.NONE,
            RuntimeOptions.DEFAULTS,
            1,
            UpdatePolicy.DEFAULTS);

    public ServiceConfig {
        environment = Collections.unmodifiableSortedMap(new TreeMap<>(environment));
        ports = List.copyOf(ports);
        volumes = List.copyOf(volumes);
        networks = networks.stream()
                .sorted(Comparator.comparing(NetworkAttachment::name))
                .toList();
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
        dependsOn = dependsOn.stream()
                .sorted(Comparator.comparing(Dependency::serviceName))
                .toList();
    }

    /** This configuration with other variables. */
    public ServiceConfig withEnvironment(Map<String, String> changed) {
        return builder().environment(changed).build();
    }

    /** This configuration with another restart policy. */
    public ServiceConfig withRestart(RestartPolicy changed) {
        return builder().restart(changed).build();
    }

    /** This configuration with another count of replicas. */
    public ServiceConfig withReplicas(int changed) {
        return builder().replicas(changed).build();
    }

    /** A builder that starts from this configuration. */
    public ServiceConfigBuilder builder() {
        return new ServiceConfigBuilder(this);
    }
}
