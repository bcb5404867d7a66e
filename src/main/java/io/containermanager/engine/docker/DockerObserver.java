package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.BlockingCalls;
import io.containermanager.engine.UploadedBinds;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.Filters;
import io.containermanager.engine.docker.json.ContainerParser;
import io.containermanager.engine.docker.json.NetworkBodies;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.NetworkMaking;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.model.observed.OutsideChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Observes the daemon: four concurrent lists, and an inspection of each container that changed since the last observation. */
final class DockerObserver {

    /** Ids in one filter, of 64 characters each: the daemon's server takes about a megabyte. */
    private static final int IDS_AT_ONCE = 100;

    private final DockerHttp http;
    private final DockerImages images;
    private final BlockingCalls calls;
    private final Duration timeout;
    private final InspectCache inspections = new InspectCache();
    private final BooleanSupplier eventsFlow;
    private final Supplier<String> instance;
    private final UploadedBinds uploadedBinds;

    /**
     * What it works with.
     *
     * @param eventsFlow whether every change is reported, so that what was inspected may be remembered
     * @param instance this manager's name
     * @param uploadedBinds knows which uploaded files are gone
     */
    DockerObserver(
            DockerHttp http,
            DockerImages images,
            BlockingCalls calls,
            Duration timeout,
            BooleanSupplier eventsFlow,
            Supplier<String> instance,
            UploadedBinds uploadedBinds) {
        this.uploadedBinds = uploadedBinds;
        this.instance = instance;
        this.http = http;
        this.images = images;
        this.calls = calls;
        this.timeout = timeout;
        this.eventsFlow = eventsFlow;
    }

    InspectCache inspections() {
        return inspections;
    }

    Observation look(Instant now, AdoptedResources claims) {
        var present = calls.start("observe-images", timeout, images::list);
        var volumes = calls.start("observe-volumes", timeout, () -> volumes(claims));
        var networks = calls.start("observe-networks", timeout, () -> networks(claims));
        var listed = listed(claims);
        var inspected = listed.stream().map(each -> inspected(each, now)).toList();
        var there = BlockingCalls.join(present);
        var containers = new ArrayList<Container>();
        for (var asked : inspected) {
            BlockingCalls.join(asked)
                    .flatMap(node -> claims.labels(node.path("Id").asText())
                            .map(owner -> ContainerParser.adopted(node, there, owner))
                            .or(() -> ContainerParser.of(node, there))
                            .map(container -> withLostFiles(container, node)))
                    .ifPresent(containers::add);
        }
        var made = BlockingCalls.join(volumes);
        return new Observation(now, containers, there.names(), made.keySet(), BlockingCalls.join(networks), made);
    }

    /** Looked up each time: a file that is deleted is no event of the daemon. */
    private Container withLostFiles(Container container, JsonNode inspected) {
        var lost = uploadedBinds.among(ContainerParser.bindSources(inspected));
        return lost.isEmpty() ? container : container.withChanged(OutsideChange.of(lost));
    }

    private List<JsonNode> listed(AdoptedResources claims) {
        var listed = new ArrayList<JsonNode>();
        list(Filters.OURS).forEach(listed::add);
        var ids = List.copyOf(claims.containers().keySet());
        for (int from = 0; from < ids.size(); from += IDS_AT_ONCE) {
            var some = ids.subList(from, Math.min(ids.size(), from + IDS_AT_ONCE));
            list(Filters.of(Map.of("id", some))).forEach(listed::add);
        }
        inspections.keep(listed);
        return listed;
    }

    private JsonNode list(String filter) {
        return DockerErrors.requireList("containers", http.get("/containers/json?all=1&filters=" + filter));
    }

    /** Empty for a container that went away between the list and the inspection. */
    private CompletableFuture<Optional<JsonNode>> inspected(JsonNode listed, Instant now) {
        boolean trusted = eventsFlow.getAsBoolean();
        var starting = inspections.beforeStart(listed.path("Id").asText());
        if (starting.isPresent()) {
            return starting.get()
                    .thenCompose(before -> before.isPresent()
                            ? CompletableFuture.completedFuture(before)
                            : inspect(listed, now, trusted));
        }
        var known = trusted ? inspections.of(listed, now) : Optional.<JsonNode>empty();
        return known.isPresent() ? CompletableFuture.completedFuture(known) : inspect(listed, now, trusted);
    }

    private CompletableFuture<Optional<JsonNode>> inspect(JsonNode listed, Instant now, boolean trusted) {
        return calls.start("observe-container", timeout, () -> {
            long moment = inspections.moment();
            var reply = http.get("/containers/" + listed.path("Id").asText() + "/json");
            if (reply.status() == 404) {
                return Optional.empty();
            }
            var inspected = DockerErrors.require(Asked.OTHER, reply).body();
            if (trusted) {
                inspections.remember(listed, inspected, now, moment);
            }
            return Optional.of(inspected);
        });
    }

    private Map<String, VolumeMaking> volumes(AdoptedResources claims) {
        var made = new HashMap<String, VolumeMaking>();
        var ours = instance.get();
        DockerErrors.requireList("volumes", "/Volumes", http.get("/volumes"))
                .forEach(volume -> made.put(
                        volume.path("Name").asText(),
                        new VolumeMaking(
                                volume.path("Driver").asText(),
                                ContainerParser.labels(volume.path("Options")),
                                NetworkBodies.isOurs(volume, ours)
                                        || claims.volumes()
                                                .contains(volume.path("Name").asText()))));
        return made;
    }

    /** Networks of other managers are unmanaged: they may be joined, and are never removed. */
    private Set<OwnedNetwork> networks(AdoptedResources claims) {
        var owned = new HashSet<OwnedNetwork>();
        var ours = instance.get();
        var listed = DockerErrors.requireList("networks", http.get("/networks"));
        var strangers = strangers(managed(listed, ours, claims), claims);
        listed.forEach(network -> {
            boolean mine = NetworkBodies.isOurs(network, ours);
            var id = network.path("Id").asText();
            owned.add(new OwnedNetwork(
                    id,
                    network.path("Name").asText(),
                    mine ? appId(network) : claims.networks().getOrDefault(id, 0L),
                    mine ? label(network, ContainerLabels.NETWORK_HASH) : null,
                    mine ? label(network, ContainerLabels.NETWORK_SHAPE) : null,
                    subnets(network),
                    strangers.getOrDefault(id, Set.of()),
                    mine ? null : making(network)));
        });
        return owned;
    }

    static NetworkMaking making(JsonNode network) {
        return new NetworkMaking(
                network.path("Driver").asText(),
                network.path("Internal").asBoolean(),
                ContainerParser.labels(network.path("Options")));
    }

    private static @Nullable String label(JsonNode network, String name) {
        var label = network.path("Labels").path(name);
        return label.isTextual() ? label.asText() : null;
    }

    /** The app that a network was made for; 0 when it does not say. */
    private static long appId(JsonNode network) {
        var label =
                network.path("Labels").path(ContainerLabels.PREFIX + "app-id").asText();
        return label.matches("\\d{1,16}") ? Long.parseLong(label) : 0;
    }

    private static Set<String> subnets(JsonNode network) {
        var subnets = new HashSet<String>();
        network.path("IPAM")
                .path("Config")
                .forEach(pool -> subnets.add(pool.path("Subnet").asText()));
        subnets.remove("");
        return subnets;
    }

    /** The ids of all managed networks: a changed one may have to be replaced, unless unmanaged containers are on it. */
    static List<String> managed(JsonNode listed, String ours, AdoptedResources claims) {
        var ids = new ArrayList<String>();
        listed.forEach(network -> {
            if (NetworkBodies.isOurs(network, ours)
                    || claims.networks().containsKey(network.path("Id").asText())) {
                ids.add(network.path("Id").asText());
            }
        });
        return ids;
    }

    /** The names of containers on these networks that no manager made, by the network's id. */
    private Map<String, Set<String>> strangers(List<String> networkIds, AdoptedResources claims) {
        var strangers = new HashMap<String, Set<String>>();
        if (networkIds.isEmpty()) {
            return strangers;
        }
        var filter = Filters.of(Map.of("network", networkIds));
        var on = DockerErrors.requireList("containers", http.get("/containers/json?all=1&filters=" + filter));
        for (var container : on) {
            if (container.path("Labels").path(ContainerLabels.PREFIX + "app-id").isMissingNode()
                    && claims.labels(container.path("Id").asText()).isEmpty()) {
                var name = container.path("Names").path(0).asText().replaceFirst("^/", "");
                container
                        .at("/NetworkSettings/Networks")
                        .forEach(joined -> strangers
                                .computeIfAbsent(joined.path("NetworkID").asText(), _ -> new HashSet<>())
                                .add(name));
            }
        }
        return strangers;
    }
}
