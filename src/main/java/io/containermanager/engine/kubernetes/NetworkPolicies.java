package io.containermanager.engine.kubernetes;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.ContainerLabels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * An app's networks as NetworkPolicies: pods of a network are reached by pods of the same network, and on published ports by all. They are
 * effective where the cluster's network plugin enforces them. Made for one app; pure.
 */
public final class NetworkPolicies {

    private static final String DEFAULT = "default";
    private static final int DNS_PORT = 53;

    private final App app;
    private final String instance;
    private final String namespace;

    public NetworkPolicies(App app, String instance, String namespace) {
        this.app = app;
        this.instance = instance;
        this.namespace = namespace;
    }

    /** The policies of one network. */
    public List<Map<String, Object>> of(String engineName, Network network) {
        var ingress = ingress(engineName, network);
        return network.internal() && !network.external()
                ? List.of(ingress, egress(engineName, network))
                : List.of(ingress);
    }

    List<Map<String, Object>> all() {
        var policies = new ArrayList<Map<String, Object>>();
        used().forEach((key, network) -> {
            policies.addAll(of(network.engineName(app.appId(), key), network));
        });
        app.services().stream()
                .filter(service -> !service.config().ports().isEmpty())
                .map(this::published)
                .forEach(policies::add);
        return policies;
    }

    /** The networks that services join, by declared name. */
    private Map<String, Network> used() {
        var keys = new TreeSet<String>();
        for (var service : app.services()) {
            var config = service.config();
            config.networks().forEach(attachment -> keys.add(attachment.name()));
            if (config.networks().isEmpty() && config.networkMode() == null) {
                keys.add(DEFAULT);
            }
        }
        var used = new TreeMap<String, Network>();
        keys.forEach(key -> used.put(key, app.networks().getOrDefault(key, Network.PLAIN)));
        return used;
    }

    private Map<String, Object> ingress(String engineName, Network network) {
        var spec = new ManifestTree()
                .put("podSelector", selecting(engineName, false))
                .put("policyTypes", List.of("Ingress"))
                .put("ingress", List.of(Map.of("from", List.of(peers(engineName, network)))));
        return policy("network-" + ObjectNames.network(engineName), engineName, spec);
    }

    /** Pods of internal networks alone reach one another and the cluster's names; those that join another network too may go out by that. */
    private Map<String, Object> egress(String engineName, Network network) {
        var names = List.of(Map.of("protocol", "UDP", "port", DNS_PORT), Map.of("protocol", "TCP", "port", DNS_PORT));
        var spec = new ManifestTree()
                .put("podSelector", selecting(engineName, true))
                .put("policyTypes", List.of("Egress"))
                .put("egress", List.of(Map.of("to", List.of(peers(engineName, network))), Map.of("ports", names)));
        return policy("internal-" + ObjectNames.network(engineName), engineName, spec);
    }

    /** What lets all reach the ports that a service publishes. */
    public Map<String, Object> published(Service service) {
        var key = new ServiceKey(app.appId(), service.serviceId());
        var ports = new LinkedHashSet<Map<String, Object>>();
        service.config()
                .ports()
                .forEach(port -> ports.add(new ManifestTree()
                        .put("protocol", port.protocol().toUpperCase(Locale.ROOT))
                        .put("port", port.containerPort())
                        .map()));
        var spec = new ManifestTree()
                .put("podSelector", Map.of("matchLabels", ObjectLabels.selectingService(instance, key)))
                .put("policyTypes", List.of("Ingress"))
                .put("ingress", List.of(Map.of("ports", List.copyOf(ports))));
        return policy(ObjectNames.published(key), service.serviceName(), spec);
    }

    /** A network with a name of its own is shared with other apps that use that name. */
    private Map<String, Object> peers(String engineName, Network network) {
        boolean shared = network.external() || network.name() != null;
        var peers = new ManifestTree();
        if (shared) {
            peers.putEmpty("namespaceSelector");
        }
        return peers.put("podSelector", selecting(engineName, false)).map();
    }

    private Map<String, Object> selecting(String engineName, boolean internalOnly) {
        var labels = new LinkedHashMap<String, String>();
        labels.put(ObjectLabels.INSTANCE, instance);
        labels.put(ObjectLabels.NETWORK + ObjectNames.network(engineName), ObjectLabels.JOINED);
        if (internalOnly) {
            labels.put(ObjectLabels.INTERNAL_ONLY, ObjectLabels.JOINED);
        }
        return Map.of("matchLabels", labels);
    }

    private Map<String, Object> policy(String name, String engineName, ManifestTree spec) {
        var metadata = new ManifestTree()
                .put("name", name)
                .put("namespace", namespace)
                .put("labels", ObjectLabels.ofApp(instance, app.appId()))
                .put("annotations", Map.of(ContainerLabels.PREFIX + "engine-name", engineName));
        return new ManifestTree()
                .put("apiVersion", "networking.k8s.io/v1")
                .put("kind", "NetworkPolicy")
                .put("metadata", metadata)
                .put("spec", spec)
                .map();
    }
}
