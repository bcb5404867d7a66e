package io.containermanager.engine.kubernetes;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Container.AnonymousVolume;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.step.Step.Placement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An app of one service, {@code web} with the id 2 of app 1001, and how to find something in its manifests. */
record Manifest(App app, KubernetesSettings settings) {

    static final String INSTANCE = "0c3cd6a0-9f2e-4f6c-8d0e-000000000001";
    static final Map<String, Volume> VOLUMES = Map.of(
            "data",
            Volume.PLAIN,
            "shared",
            new Volume("old-claim", true, null, Map.of(), Map.of()),
            "big",
            new Volume(null, false, null, Map.of("size", "20Gi", "storageClass", "fast"), Map.of()));
    static final Map<String, Network> NETWORKS =
            Map.of("back", new Network(null, false, null, Map.of(), Map.of(), true, List.of()), "front", Network.PLAIN);

    static Manifest of(UnaryOperator<ServiceConfigBuilder> change) {
        return of(change, KubernetesSettings.DEFAULTS);
    }

    static Manifest of(UnaryOperator<ServiceConfigBuilder> change, KubernetesSettings settings) {
        var config = change.apply(ServiceConfig.DEFAULTS.builder()).build();
        var service = new Service(2, "web", "nginx:1.27", config);
        var app = new App(1001, "Shop & Co", null, List.of(service), new TreeMap<>(VOLUMES), new TreeMap<>(NETWORKS));
        return new Manifest(app, settings);
    }

    Volume volume(String key) {
        return app.volumes().getOrDefault(key, Volume.PLAIN);
    }

    Service service() {
        return app.services().getFirst();
    }

    Manifests manifests() {
        return new Manifests(app, INSTANCE, settings);
    }

    ContainerLabels owner() {
        return new ContainerLabels(
                1001, app.appName(), 2, service().serviceName(), 7, SpecHash.of(app, service()), INSTANCE);
    }

    Placement placement(AnonymousVolume... inherited) {
        var networks = new LinkedHashMap<String, String>();
        service().config().networks().forEach(network -> networks.put(network.name(), "1001_" + network.name()));
        return new Placement("nginx@sha256:abc", Map.of(), networks, Map.of(), List.of(inherited), Set.of());
    }

    Map<String, Object> workload() {
        return workload(ConfigFiles.NONE);
    }

    Map<String, Object> workload(ConfigFiles files, AnonymousVolume... inherited) {
        return manifests().workload(owner(), service(), placement(inherited), files);
    }

    /** The template's pod. */
    @Nullable
    Object pod(Object... path) {
        return at(at(workload(), "spec", "template", "spec"), path);
    }

    /** The template's container. */
    @Nullable
    Object container(Object... path) {
        return at(pod("containers", 0), path);
    }

    /** What is at a path of keys and places; null when there is nothing. */
    static @Nullable Object at(@Nullable Object tree, Object... path) {
        Object found = tree;
        for (var step : path) {
            if (step instanceof Integer place) {
                found = found instanceof List<?> list && place < list.size() ? list.get(place) : null;
            } else {
                found = found instanceof Map<?, ?> map ? map.get(step) : null;
            }
        }
        return found;
    }
}
