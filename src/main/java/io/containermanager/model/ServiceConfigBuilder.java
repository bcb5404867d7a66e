package io.containermanager.model;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Changes single fields of a {@link ServiceConfig}. Not thread-safe: for use within one method. */
public final class ServiceConfigBuilder {

    private SortedMap<String, String> environment;
    private List<PortMapping> ports;
    private List<VolumeMount> volumes;
    private List<NetworkAttachment> networks;
    private @Nullable String networkMode;
    private RestartPolicy restart;
    private SortedMap<String, String> labels;
    private ProcessSpec process;
    private @Nullable Healthcheck healthcheck;
    private List<Dependency> dependsOn;
    private Resources resources;
    private Privileges privileges;
    private RuntimeOptions runtimeOptions;
    private int replicas;
    private UpdatePolicy updatePolicy;

    ServiceConfigBuilder(ServiceConfig from) {
        environment = from.environment();
        ports = from.ports();
        volumes = from.volumes();
        networks = from.networks();
        networkMode = from.networkMode();
        restart = from.restart();
        labels = from.labels();
        process = from.process();
        healthcheck = from.healthcheck();
        dependsOn = from.dependsOn();
        resources = from.resources();
        privileges = from.privileges();
        runtimeOptions = from.runtimeOptions();
        replicas = from.replicas();
        updatePolicy = from.updatePolicy();
    }

    public ServiceConfigBuilder environment(Map<String, String> value) {
        environment = new TreeMap<>(value);
        return this;
    }

    public ServiceConfigBuilder ports(List<PortMapping> value) {
        ports = value;
        return this;
    }

    public ServiceConfigBuilder volumes(List<VolumeMount> value) {
        volumes = value;
        return this;
    }

    public ServiceConfigBuilder networks(List<NetworkAttachment> value) {
        networks = value;
        return this;
    }

    public ServiceConfigBuilder networkMode(@Nullable String value) {
        networkMode = value;
        return this;
    }

    public ServiceConfigBuilder restart(RestartPolicy value) {
        restart = value;
        return this;
    }

    public ServiceConfigBuilder labels(Map<String, String> value) {
        labels = new TreeMap<>(value);
        return this;
    }

    public ServiceConfigBuilder process(ProcessSpec value) {
        process = value;
        return this;
    }

    public ServiceConfigBuilder healthcheck(@Nullable Healthcheck value) {
        healthcheck = value;
        return this;
    }

    public ServiceConfigBuilder dependsOn(List<Dependency> value) {
        dependsOn = value;
        return this;
    }

    public ServiceConfigBuilder resources(Resources value) {
        resources = value;
        return this;
    }

    public ServiceConfigBuilder privileges(Privileges value) {
        privileges = value;
        return this;
    }

    public ServiceConfigBuilder environs(RuntimeOptions value) {
        runtimeOptions = value;
        return this;
    }

    public ServiceConfigBuilder replicas(int value) {
        replicas = value;
        return this;
    }

    public ServiceConfigBuilder rollout(UpdatePolicy value) {
        updatePolicy = value;
        return this;
    }

    /** The configuration as changed so far. */
    public ServiceConfig build() {
        return new ServiceConfig(
                environment,
                ports,
                volumes,
                networks,
                networkMode,
                restart,
                labels,
                process,
                healthcheck,
                dependsOn,
                resources,
                privileges,
                runtimeOptions,
                replicas,
                updatePolicy);
    }
}
