package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.StepResult;
import io.containermanager.engine.docker.http.DockerErrors;
import io.containermanager.engine.docker.http.DockerErrors.Asked;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.engine.docker.http.Filters;
import io.containermanager.engine.docker.json.NetworkBodies;
import io.containermanager.model.Network;
import io.containermanager.model.rules.Subnet;
import io.containermanager.plan.step.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Creates and removes the daemon's networks. Their names are not unique there, and where a name is asked for the beginning of another one's id
 * will do: so they are looked up in lists, and removed by id. Blocks its caller, who is a virtual thread.
 */
final class DockerNetworks {
    private static final Pattern HASH = Pattern.compile("-[0-9a-f]{8}$");

    private static final String OTHER = ": declare another subnet here, or another one for that network";

    private static final String MOVING =
            ", which is this network as it was declared before. Both exist while its services move, so that they can"
                    + " move back: declare another subnet together with the other changes";

    /** By what is found in the daemon's message; no message has two of them. */
    private static final Map<Pattern, String> ADVICE = Map.of(
            Pattern.compile("plugin .+ not found"),
            "install this network driver on the engine's machine, or declare another driver",
            Pattern.compile("operation not supported"),
            "the kernel of the engine's machine does not have this driver: load its module, or declare another driver",
            Pattern.compile("No available addresses on this pool"),
            "the subnet is too small for this engine: declare a larger one, such as /24",
            Pattern.compile("non-overlapping IPv4 address pool|fully subnetted"),
            "declare a subnet for this network, or remove networks that are not in use (docker network prune)");

    private final DockerHttp http;
    private final Supplier<String> instance;

    DockerNetworks(DockerHttp http, Supplier<String> instance) {
        this.http = http;
        this.instance = instance;
    }

    StepResult create(Step.CreateNetwork create) {
        if (!ids(create.engineName()).isEmpty()) {
            return StepResult.UNCHANGED;
        }
        if (create.network().external()) {
            throw new EngineException.NotFound(
                    "Network %s is declared external and does not exist: create it, or correct its name"
                            .formatted(create.engineName()));
        }
        var reply = http.post("/networks/create", NetworkBodies.create(create, instance.get()));
        if (DockerErrors.poolTaken(reply)) {
            var networks = DockerErrors.requireList("networks", http.get("/networks"));
            holder(networks, create.engineName(), create.network()).ifPresent(holder -> {
                throw new EngineException.Rejected(Cause.CONFLICT, holder + " (" + reply.message() + ")");
            });
        }
        if (!reply.ok()) {
            throw DockerErrors.of(Asked.OTHER, reply.status(), advised(reply.message()));
        }
        return StepResult.DONE;
    }

    /** What the daemon says of a network that it does not make, and what to do where its words do not say that. */
    static String advised(String message) {
        return message
                + ADVICE.entrySet().stream()
                        .filter(it -> it.getKey().matcher(message).find())
                        .map(it -> ": " + it.getValue())
                        .findFirst()
                        .orElse("");
    }

    /** Which network has addresses of a declared subnet, and what to do; the daemon's message does not name it. */
    static Optional<String> holder(JsonNode networks, String engineName, Network declared) {
        for (var pool : declared.ipam()) {
            var wanted = Subnet.of(pool.subnet());
            for (var network : networks) {
                for (var taken : network.path("IPAM").path("Config")) {
                    var subnet = taken.path("Subnet").asText();
                    if (wanted.isPresent()
                            && Subnet.of(subnet).filter(wanted.get()::overlaps).isPresent()) {
                        var name = network.path("Name").asText();
                        return Optional.of("subnet %s overlaps with %s of network %s%s"
                                .formatted(
                                        pool.subnet(), subnet, name, predecessor(engineName, name) ? MOVING : OTHER));
                    }
                }
            }
        }
        return Optional.empty();
    }

    /** Whether a network is the one that was made from the declaration before, beside which the new one is created. */
    private static boolean predecessor(String engineName, String name) {
        return !engineName.equals(name) && usual(engineName).equals(usual(name));
    }

    /** The name without the suffix that distinguishes declarations. */
    private static String usual(String engineName) {
        return HASH.matcher(engineName).replaceFirst("");
    }

    /** The ids of all networks of exactly that name; Docker's own filter takes a name for a pattern. */
    private List<String> ids(String name) {
        var ids = new ArrayList<String>();
        DockerErrors.requireList("networks", http.get("/networks")).forEach(network -> {
            if (network.path("Name").asText().equals(name)) {
                ids.add(network.path("Id").asText());
            }
        });
        return ids;
    }

    StepResult remove(Step.RemoveNetwork remove) {
        var id = remove.networkId() == null ? only(remove.engineName()) : remove.networkId();
        if (id == null) {
            return StepResult.UNCHANGED;
        }
        // The daemon itself refuses what a container that runs uses.
        if (!remove.stoppedMayStay()) {
            requireUnused(remove.engineName(), id);
        }
        var reply = http.delete("/networks/" + DockerHttp.encoded(id));
        if (reply.status() == 404) {
            return StepResult.UNCHANGED;
        }
        DockerErrors.require(Asked.OTHER, reply);
        return StepResult.DONE;
    }

    /** Connects a container that was taken off a network, or that is there otherwise than wanted. */
    StepResult connect(Step.ConnectNetwork connect) {
        var id = connect.networkId() == null ? only(connect.engineName()) : connect.networkId();
        if (id == null) {
            throw new EngineException.NotFound("Network " + connect.engineName() + " does not exist");
        }
        var path = "/networks/" + DockerHttp.encoded(id);
        if (connect.again()) {
            var body = DockerHttp.JSON.createObjectNode().put("Container", connect.containerId());
            var left = http.post(path + "/disconnect", body);
            if (!DockerErrors.notConnected(left)) {
                DockerErrors.require(Asked.OTHER, left);
            }
        }
        var body = DockerHttp.JSON.createObjectNode().put("Container", connect.containerId());
        body.set("EndpointConfig", NetworkBodies.endpoint(connect.wanted()));
        var joined = http.post(path + "/connect", body);
        if (DockerErrors.alreadyConnected(joined)) {
            return StepResult.UNCHANGED;
        }
        DockerErrors.require(Asked.OTHER, joined);
        return StepResult.DONE;
    }

    private @Nullable String only(String name) {
        var ids = ids(name);
        if (ids.size() > 1) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT,
                    "%d networks are called %s: %s. Remove all but one of them (docker network rm <id>)."
                            .formatted(ids.size(), name, String.join(", ", ids)));
        }
        return ids.isEmpty() ? null : ids.getFirst();
    }

    /** The daemon itself refuses only what a running container uses; one that is stopped could never be started again. */
    private void requireUnused(String name, String id) {
        var filter = Filters.of(Map.of("network", List.of(id)));
        var users = DockerErrors.requireList("containers", http.get("/containers/json?all=1&filters=" + filter));
        for (JsonNode user : users) {
            throw new EngineException.Rejected(
                    Cause.CONFLICT,
                    "Network %s is in use by container %s"
                            .formatted(name, user.path("Names").path(0).asText().replaceFirst("^/", "")));
        }
    }
}
