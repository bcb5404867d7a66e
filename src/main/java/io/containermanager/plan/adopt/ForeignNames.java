package io.containermanager.plan.adopt;

import io.containermanager.model.Network;
import io.containermanager.model.Network.Addressing;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.model.observed.ForeignResources.ForeignContainer;
import io.containermanager.model.observed.ForeignResources.ForeignNetwork;
import io.containermanager.model.observed.ForeignResources.ForeignVolume;
import io.containermanager.plan.input.Adoptions.Adopted;
import io.containermanager.plan.input.EngineNames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The declared names of the volumes and networks that adopted containers use. Those of their Compose project become the app's own, by their
 * existing names; others are external.
 */
final class ForeignNames {

    private static final String CONTAINER_MODE = "container:";

    /** Compose's words for what a service waits for. */
    private static final Map<String, String> CONDITIONS = Map.of(
            "service_started", "started",
            "service_healthy", "healthy",
            "service_completed_successfully", "completed");

    private final ForeignResources found;
    private final AdoptionDraft.Subject subject;
    private final String project;
    private final Map<String, String> volumeKeys = new HashMap<>();
    private final Map<String, String> networkKeys = new HashMap<>();

    /**
     * Chooses the names.
     *
     * @param project the Compose project of the containers; empty for none
     */
    ForeignNames(ForeignResources found, AdoptionDraft.Subject subject, String project) {
        this.found = found;
        this.subject = subject;
        this.project = project;
        new TreeMap<>(found.volumes())
                .forEach((name, volume) -> choose(volumeKeys, name, declaredVolume(name), volume.labels(), "volume"));
        new TreeMap<>(found.networks())
                .forEach((name, network) ->
                        choose(networkKeys, name, declaredNetwork(name), network.labels(), "network"));
    }

    private void choose(
            Map<String, String> keys, String name, Optional<String> declared, Map<String, String> labels, String kind) {
        var wanted = declared.orElseGet(() -> {
            var noted = own(labels) ? labels.get(ForeignResources.COMPOSE_PREFIX + kind) : null;
            return noted != null ? noted : name.startsWith(project + "_") ? name.substring(project.length() + 1) : name;
        });
        keys.put(name, wanted.isEmpty() || keys.containsValue(wanted) ? name : wanted);
    }

    private boolean own(Map<String, String> labels) {
        return !project.isEmpty() && project.equals(labels.get(ForeignResources.PROJECT_LABEL));
    }

    private Optional<String> declaredVolume(String engineName) {
        return Optional.ofNullable(subject.declared()).stream()
                .flatMap(app -> EngineNames.volumesOf(app).entrySet().stream()
                        .filter(it -> it.getValue()
                                .engineName(app.appId(), it.getKey())
                                .equals(engineName)))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    private Optional<String> declaredNetwork(String engineName) {
        return Optional.ofNullable(subject.declared()).stream()
                .flatMap(app -> app.networks().entrySet().stream()
                        .filter(it -> it.getValue()
                                .engineName(app.appId(), it.getKey())
                                .equals(engineName)))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    boolean declaresVolume(@Nullable String engineName) {
        return engineName != null && declaredVolume(engineName).isPresent();
    }

    boolean declaresNetwork(@Nullable String engineName) {
        return engineName != null && declaredNetwork(engineName).isPresent();
    }

    SortedMap<String, Volume> volumes() {
        var volumes = new TreeMap<String, Volume>();
        found.volumes().forEach((name, volume) -> volumes.put(volumeKeys.getOrDefault(name, name), declared(volume)));
        return volumes;
    }

    private Volume declared(ForeignVolume volume) {
        return own(volume.labels())
                ? new Volume(
                        volume.name(),
                        false,
                        volume.driver().equals("local") ? null : volume.driver(),
                        volume.driverOpts(),
                        withoutCompose(volume.labels()))
                : new Volume(volume.name(), true, null, Map.of(), Map.of());
    }

    SortedMap<String, Network> networks() {
        var networks = new TreeMap<String, Network>();
        found.networks()
                .forEach((name, network) -> networks.put(networkKeys.getOrDefault(name, name), declared(network)));
        return networks;
    }

    private Network declared(ForeignNetwork network) {
        if (!network.local() || !own(network.labels())) {
            return new Network(network.name(), true, null, Map.of(), Map.of(), false, List.of());
        }
        return new Network(
                network.name(),
                false,
                network.driver().equals("bridge") ? null : network.driver(),
                network.driverOpts(),
                withoutCompose(network.labels()),
                network.internal(),
                addressesAreFixed(network.name()) ? network.pools() : List.of(),
                new Addressing(network.ipv6(), null, Map.of()));
    }

    /** Assigned pools are not declared, because they may be taken elsewhere; fixed addresses need theirs. */
    private boolean addressesAreFixed(String network) {
        return found.containers().stream()
                .map(it -> it.config().get("networks"))
                .anyMatch(joined -> joined instanceof Map<?, ?> map
                        && map.get(network) instanceof Map<?, ?> attachment
                        && (attachment.containsKey("ipv4Address") || attachment.containsKey("ipv6Address")));
    }

    static Map<String, String> withoutCompose(Map<String, String> labels) {
        return labels.entrySet().stream()
                .filter(it -> !it.getKey().startsWith(ForeignResources.COMPOSE_PREFIX))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    Map<String, Adopted> ownVolumes(long revision) {
        return found.volumes().values().stream()
                .filter(volume -> own(volume.labels()))
                .collect(Collectors.toMap(ForeignVolume::name, _ -> new Adopted(subject.appId(), revision)));
    }

    Map<String, Adopted> ownNetworks(long revision) {
        return found.networks().values().stream()
                .filter(network -> network.local() && own(network.labels()))
                .collect(Collectors.toMap(ForeignNetwork::id, _ -> new Adopted(subject.appId(), revision)));
    }

    /** A container's configuration with the declared names of its volumes, networks and siblings. */
    Map<String, Object> declared(ForeignContainer foreign, Map<String, ForeignContainer> siblings) {
        var config = new LinkedHashMap<>(foreign.config());
        config.computeIfPresent("volumes", (_, mounts) -> mounts(mounts));
        config.computeIfPresent("networks", (_, joined) -> joined(joined));
        for (var key : List.of("networkMode", "pid", "ipc")) {
            config.computeIfPresent(key, (_, mode) -> mode(String.valueOf(mode), siblings));
        }
        var dependencies = dependencies(foreign.compose("depends_on"), siblings);
        if (!dependencies.isEmpty()) {
            config.put("dependsOn", dependencies);
        }
        return config;
    }

    private List<Object> mounts(Object mounts) {
        var named = new ArrayList<>();
        for (var mount : (List<?>) mounts) {
            if (mount instanceof Map<?, ?> map && map.get("source") instanceof String source) {
                var copy = new LinkedHashMap<Object, Object>(map);
                copy.put("source", volumeKeys.getOrDefault(source, source));
                named.add("volume".equals(map.get("type")) ? copy : map);
            } else {
                named.add(mount);
            }
        }
        return named;
    }

    private Map<Object, Object> joined(Object networks) {
        var named = new LinkedHashMap<Object, Object>();
        ((Map<?, ?>) networks).forEach((name, attachment) -> {
            var engineName = String.valueOf(name);
            named.put(networkKeys.getOrDefault(engineName, engineName), attachment);
        });
        return named;
    }

    /** A container whose namespace is shared must be adopted as well; the reader refuses what stays. */
    private static String mode(String mode, Map<String, ForeignContainer> siblings) {
        if (!mode.startsWith(CONTAINER_MODE)) {
            return mode;
        }
        var id = mode.substring(CONTAINER_MODE.length());
        return siblings.entrySet().stream()
                .filter(it -> it.getValue().container().id().equals(id))
                .map(it -> "service:" + it.getKey())
                .findFirst()
                .orElse(mode);
    }

    /** Compose's {@code db:service_healthy:false,cache:service_started:false}; what is not adopted is left out. */
    private static Map<String, Object> dependencies(String label, Map<String, ForeignContainer> siblings) {
        var dependencies = new TreeMap<String, Object>();
        for (var one : label.split(",", -1)) {
            var parts = one.split(":", 3);
            if (siblings.containsKey(parts[0])) {
                dependencies.put(parts[0], CONDITIONS.getOrDefault(parts.length > 1 ? parts[1] : "", "started"));
            }
        }
        return dependencies;
    }
}
