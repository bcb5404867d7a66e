package io.containermanager.engine.simulated;

import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Violation;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.model.observed.ForeignResources.ForeignContainer;
import io.containermanager.model.observed.ForeignResources.ForeignNetwork;
import io.containermanager.model.observed.ForeignResources.ForeignVolume;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.read.UpdatePolicyReader;
import io.containermanager.model.wire.StateTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Describes the simulation's containers that are not managed. Volumes and networks belong to the Compose project that begins their names. */
final class SimulatedForeign {

    /** A label whose value is a place that no declaration can express. */
    static final String UNSUPPORTED_LABEL = "simulated.unsupported";

    private static final ContainerLabels NOBODY = new ContainerLabels(0, "", 0, "", 0, "", ContainerLabels.NOBODY);

    private SimulatedForeign() {}

    static ForeignResources of(SimulatedContainers all, ForeignResources.Query query) {
        var chosen = all.containers().stream()
                .filter(it -> all.owner(it).isEmpty() && isMeant(it, query))
                .sorted(Comparator.comparing(SimulatedContainer::name))
                .toList();
        if (chosen.size() > ForeignResources.CONTAINERS_MAX) {
            return new ForeignResources(List.of(), Map.of(), Map.of(), true);
        }
        var containers = new ArrayList<ForeignContainer>();
        var volumes = new HashMap<String, ForeignVolume>();
        var networks = new HashMap<String, ForeignNetwork>();
        for (var container : chosen) {
            containers.add(described(container));
            var project = container.labels().getOrDefault(ForeignResources.PROJECT_LABEL, "");
            container.volumes().forEach(name -> volumes.put(name, volume(name, project)));
            container.networks().stream()
                    .filter(name -> !OwnedNetwork.BUILT_IN.contains(name))
                    .flatMap(name -> all.networksNamed(name).stream())
                    .forEach(network -> networks.put(network.name(), network(network, project)));
        }
        return new ForeignResources(containers, volumes, networks, false);
    }

    private static boolean isMeant(SimulatedContainer container, ForeignResources.Query query) {
        var project = container.labels().get(ForeignResources.PROJECT_LABEL);
        return (project != null && project.equals(query.project()))
                || query.containers().contains(container.id())
                || query.containers().contains(container.name());
    }

    private static ForeignContainer described(SimulatedContainer container) {
        var config = new LinkedHashMap<String, Object>();
        StateTree.write(container.config()).forEach((key, value) -> {
            if (value != null) {
                config.put(key, value);
            }
        });
        if (!container.config().volumes().isEmpty()) {
            config.put(
                    "volumes",
                    container.config().volumes().stream()
                            .map(SimulatedForeign::mount)
                            .toList());
        }
        if (!container.config().networks().isEmpty()) {
            var joined = new LinkedHashMap<String, Object>();
            container.config().networks().forEach(it -> joined.put(it.name(), attachment(it)));
            config.put("networks", joined);
        }
        var unsupported = container.labels().get(UNSUPPORTED_LABEL);
        return new ForeignContainer(
                container.observed(NOBODY, Set.of()),
                container.labels(),
                config,
                unsupported == null ? List.of() : List.of(new Violation(unsupported, "cannot be declared")));
    }

    private static Map<String, Object> mount(VolumeMount mount) {
        var tree = new LinkedHashMap<String, Object>();
        boolean anonymous = mount.type() == VolumeMount.Type.ANONYMOUS;
        tree.put("type", anonymous ? "volume" : UpdatePolicyReader.word(mount.type()));
        if (mount.source() != null) {
            tree.put("source", mount.source());
        }
        tree.put("target", mount.target());
        tree.put("readOnly", mount.readOnly());
        tree.put("options", mount.options());
        return tree;
    }

    private static Map<String, Object> attachment(NetworkAttachment attachment) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("aliases", attachment.aliases());
        if (attachment.ipv4Address() != null) {
            tree.put("ipv4Address", attachment.ipv4Address());
        }
        return tree;
    }

    private static ForeignVolume volume(String name, String project) {
        return new ForeignVolume(name, "local", Map.of(), labels(name, project, "volume"));
    }

    private static ForeignNetwork network(SimulatedNetwork network, String project) {
        return new ForeignNetwork(
                network.id(),
                network.name(),
                "bridge",
                Map.of(),
                labels(network.name(), project, "network"),
                true,
                false,
                false,
                List.of());
    }

    private static Map<String, String> labels(String name, String project, String kind) {
        var labels = new HashMap<String, String>();
        if (!project.isEmpty() && name.startsWith(project + "_")) {
            labels.put(ForeignResources.PROJECT_LABEL, project);
            labels.put(ForeignResources.COMPOSE_PREFIX + kind, name.substring(project.length() + 1));
        }
        return labels;
    }
}
