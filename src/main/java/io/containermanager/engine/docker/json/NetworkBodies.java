package io.containermanager.engine.docker.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.engine.docker.http.DockerHttp;
import io.containermanager.model.Network;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.step.Step;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Docker's request bodies about networks: how a container joins them, and how one is created. Pure. */
public final class NetworkBodies {

    private NetworkBodies() {}

    /**
     * A network that a container joins.
     *
     * @param engineName which one
     * @param id its id; the name where that is not known
     * @param endpoint Docker's {@code EndpointSettings}
     */
    public record Joined(String engineName, String id, ObjectNode endpoint) {}

    /** The networks of a container, in the declared order, each with the service's name as an alias. */
    public static List<Joined> of(Step.CreateContainer create) {
        return create.placement().networks().entrySet().stream()
                .map(network -> new Joined(
                        network.getValue(),
                        create.placement().networkIds().getOrDefault(network.getValue(), network.getValue()),
                        endpoint(create, network.getKey(), network.getValue())))
                .toList();
    }

    private static ObjectNode endpoint(Step.CreateContainer create, String declaredName, String engineName) {
        var endpoint = endpoint(Endpoint.wanted(create.service(), declaredName));
        // With the id a start finds its network though another one of that name is there.
        put(endpoint, "NetworkID", create.placement().networkIds().get(engineName));
        return endpoint;
    }

    /** Docker's {@code EndpointSettings} for these names and addresses. */
    public static ObjectNode endpoint(Endpoint wanted) {
        var endpoint = DockerHttp.JSON.createObjectNode();
        endpoint.set("Aliases", DockerHttp.JSON.valueToTree(new TreeSet<>(wanted.aliases())));
        if (wanted.ipv4Address() != null || wanted.ipv6Address() != null) {
            var addresses = endpoint.putObject("IPAMConfig");
            put(addresses, "IPv4Address", wanted.ipv4Address());
            put(addresses, "IPv6Address", wanted.ipv6Address());
        }
        return endpoint;
    }

    /** The body of {@code POST /networks/create}. */
    public static ObjectNode create(Step.CreateNetwork create, String instance) {
        var network = create.network();
        var body = DockerHttp.JSON
                .createObjectNode()
                .put("Name", create.engineName())
                .put("CheckDuplicate", true);
        put(body, "Driver", network.driver());
        if (network.internal()) {
            body.put("Internal", true);
        }
        body.set("Options", DockerHttp.JSON.valueToTree(new TreeMap<>(network.driverOpts())));
        var labels = labels(create.appId(), instance, network.labels());
        labels.put(ContainerLabels.NETWORK_SHAPE, SpecHash.shape(network));
        body.set("Labels", labels.put(ContainerLabels.NETWORK_HASH, SpecHash.of(network)));
        if (network.hasIpv6()) {
            body.put("EnableIPv6", true);
        }
        if (!network.ipam().isEmpty() || !network.addressing().equals(Network.Addressing.USUAL)) {
            body.set("IPAM", addressing(network));
        }
        return body;
    }

    private static ObjectNode addressing(Network network) {
        var ipam = DockerHttp.JSON.createObjectNode();
        put(ipam, "Driver", network.addressing().driver());
        if (!network.addressing().options().isEmpty()) {
            ipam.set(
                    "Options",
                    DockerHttp.JSON.valueToTree(
                            new TreeMap<>(network.addressing().options())));
        }
        var pools = ipam.putArray("Config");
        for (Network.AddressPool declared : network.ipam()) {
            var pool = pools.addObject();
            put(pool, "Subnet", declared.subnet());
            put(pool, "IPRange", declared.ipRange());
            put(pool, "Gateway", declared.gateway());
            if (!declared.reserved().isEmpty()) {
                pool.set("AuxiliaryAddresses", DockerHttp.JSON.valueToTree(new TreeMap<>(declared.reserved())));
            }
        }
        return ipam;
    }

    /** Declared labels and ours. */
    public static ObjectNode labels(long appId, String instance, java.util.Map<String, String> declared) {
        var labels = new TreeMap<>(declared);
        labels.put(ContainerLabels.PREFIX + "app-id", Long.toString(appId));
        labels.put(ContainerLabels.PREFIX + "instance", instance);
        return DockerHttp.JSON.valueToTree(labels);
    }

    /** Whether a volume or network with these labels was created by that manager. */
    public static boolean isOurs(JsonNode labelled, String instance) {
        return labelled.path("Labels")
                .path(ContainerLabels.PREFIX + "instance")
                .asText()
                .equals(instance);
    }

    private static void put(ObjectNode into, String name, @Nullable String value) {
        if (value != null) {
            into.put(name, value);
        }
    }
}
