package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.Filters;
import io.containermanager.engine.docker.json.ContainerParser;
import io.containermanager.engine.docker.json.ForeignParser;
import io.containermanager.engine.docker.json.PresentImages;
import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.model.observed.ForeignResources.ForeignContainer;
import io.containermanager.model.observed.ForeignResources.ForeignNetwork;
import io.containermanager.model.observed.ForeignResources.ForeignVolume;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Describes containers that this manager does not manage, and what they use. Only reads. Blocks its caller, a virtual thread. */
final class DockerForeign {

    private static final String ONE_OFF = ForeignResources.COMPOSE_PREFIX + "oneoff";

    /** An owner for containers that have none. */
    private static final ContainerLabels NOBODY = new ContainerLabels(0, "", 0, "", 0, "", ContainerLabels.NOBODY);

    private final DockerHttp http;

    DockerForeign(DockerHttp http) {
        this.http = http;
    }

    /**
     * The containers that are meant, without those that are managed.
     *
     * @param own the id of the container that this process runs in; empty outside of one
     */
    ForeignResources look(ForeignResources.Query query, PresentImages images, AdoptedResources claims, String own) {
        var containers = new ArrayList<ForeignContainer>();
        var volumes = new TreeSet<String>();
        var networks = new TreeSet<String>();
        var ids = ids(query);
        if (ids.size() > ForeignResources.CONTAINERS_MAX) {
            return new ForeignResources(List.of(), Map.of(), Map.of(), true);
        }
        // Its default for cgroup namespaces stands nowhere else.
        var daemon = DockerErrors.require(Asked.OTHER, http.get("/info")).body();
        for (var id : ids) {
            var reply = http.get("/containers/" + DockerHttp.encoded(id) + "/json");
            if (reply.status() == 404) {
                continue;
            }
            var inspected = DockerErrors.require(Asked.OTHER, reply).body();
            if (managed(inspected, claims, own)
                    || containers.stream()
                            .anyMatch(it -> it.container()
                                    .id()
                                    .equals(inspected.path("Id").asText()))) {
                continue;
            }
            var foreign = ForeignParser.of(container(inspected, images), inspected, image(inspected), daemon);
            containers.add(foreign);
            ContainerParser.namedVolumes(inspected).forEach(volumes::add);
            networks.addAll(joined(inspected));
        }
        containers.sort(Comparator.comparing(it -> it.container().name()));
        return new ForeignResources(containers, volumes(volumes), networks(networks), false);
    }

    private static Container container(JsonNode inspected, PresentImages images) {
        return ContainerParser.adopted(inspected, images, NOBODY);
    }

    private static boolean managed(JsonNode inspected, AdoptedResources claims, String own) {
        var id = inspected.path("Id").asText();
        return claims.labels(id).isPresent()
                || id.equals(own)
                || ContainerLabels.from(ContainerParser.labels(inspected.at("/Config/Labels")))
                        .isPresent();
    }

    /**
     * Those that are meant, at most one more than may be adopted. Compose's one-off containers ({@code docker compose run}) belong to
     * no service.
     */
    private Set<String> ids(ForeignResources.Query query) {
        var ids = new LinkedHashSet<>(query.containers());
        if (query.project() != null) {
            var filter = Filters.of(Map.of("label", List.of(ForeignResources.PROJECT_LABEL + "=" + query.project())));
            var listed = DockerErrors.requireList("containers", http.get("/containers/json?all=1&filters=" + filter));
            for (var container : listed) {
                boolean oneOff = container.path("Labels").path(ONE_OFF).asText().equalsIgnoreCase("true");
                if (!oneOff && ids.size() <= ForeignResources.CONTAINERS_MAX) {
                    ids.add(container.path("Id").asText());
                }
            }
        }
        return ids;
    }

    private JsonNode image(JsonNode inspected) {
        var reply =
                http.get("/images/" + DockerHttp.encoded(inspected.path("Image").asText()) + "/json");
        return reply.status() == 404
                ? ForeignParser.unknownImage()
                : DockerErrors.require(Asked.OTHER, reply).body();
    }

    private static List<String> joined(JsonNode inspected) {
        var names = new ArrayList<String>();
        inspected.at("/NetworkSettings/Networks").properties().forEach(network -> {
            if (!OwnedNetwork.BUILT_IN.contains(network.getKey())) {
                names.add(network.getKey());
            }
        });
        return names;
    }

    private Map<String, ForeignVolume> volumes(Set<String> names) {
        var volumes = new LinkedHashMap<String, ForeignVolume>();
        for (var name : names) {
            var reply = http.get("/volumes/" + DockerHttp.encoded(name));
            if (reply.status() != 404) {
                var volume = DockerErrors.require(Asked.OTHER, reply).body();
                volumes.put(
                        name,
                        new ForeignVolume(
                                name,
                                volume.path("Driver").asText(),
                                ContainerParser.labels(volume.path("Options")),
                                ContainerParser.labels(volume.path("Labels"))));
            }
        }
        return volumes;
    }

    private Map<String, ForeignNetwork> networks(Set<String> names) {
        var networks = new LinkedHashMap<String, ForeignNetwork>();
        for (var name : names) {
            var reply = http.get("/networks/" + DockerHttp.encoded(name));
            if (reply.status() != 404) {
                networks.put(
                        name, network(DockerErrors.require(Asked.OTHER, reply).body()));
            }
        }
        return networks;
    }

    private static ForeignNetwork network(JsonNode network) {
        var pools = new ArrayList<AddressPool>();
        network.at("/IPAM/Config")
                .forEach(pool -> pools.add(new AddressPool(
                        pool.path("Subnet").asText(null),
                        pool.path("IPRange").asText(null),
                        pool.path("Gateway").asText(null),
                        ContainerParser.labels(pool.path("AuxiliaryAddresses")))));
        return new ForeignNetwork(
                network.path("Id").asText(),
                network.path("Name").asText(),
                network.path("Driver").asText(),
                ContainerParser.labels(network.path("Options")),
                ContainerParser.labels(network.path("Labels")),
                network.path("Scope").asText().equals("local"),
                network.path("Internal").asBoolean(),
                network.path("EnableIPv6").asBoolean(),
                pools);
    }
}
