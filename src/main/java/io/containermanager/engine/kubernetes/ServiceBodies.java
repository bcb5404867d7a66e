package io.containermanager.engine.kubernetes;

import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The Services of a service. They select the pods of whatever version runs. Pure. */
final class ServiceBodies {

    /** The ports that a cluster gives out on its nodes unless it is configured otherwise. */
    private static final int NODE_PORT_MIN = 30_000;

    private static final int NODE_PORT_MAX = 32_767;

    private final String instance;
    private final String namespace;
    private final KubernetesSettings.Publish publish;

    ServiceBodies(String instance, String namespace, KubernetesSettings.Publish publish) {
        this.instance = instance;
        this.namespace = namespace;
        this.publish = publish;
    }

    List<Map<String, Object>> of(ServiceKey key, Service service) {
        var bodies = new ArrayList<Map<String, Object>>();
        for (var name : names(service)) {
            // Without ports: the name stands for the pods' addresses, on which every port is reached.
            bodies.add(body(key, name, new ManifestTree().put("clusterIP", "None")));
        }
        published(service.config())
                .forEach((name, ports) -> bodies.add(body(
                        key,
                        ObjectNames.published(key) + name,
                        new ManifestTree().put("type", publish.kind()).put("ports", ports))));
        return bodies;
    }

    /** The names by which siblings reach a service. */
    static SortedSet<String> names(Service service) {
        var names = new TreeSet<String>();
        names.add(service.serviceName());
        service.config().networks().stream().map(NetworkAttachment::aliases).forEach(names::addAll);
        return names;
    }

    private Map<String, Object> body(ServiceKey key, String name, ManifestTree spec) {
        var metadata = new ManifestTree()
                .put("name", name)
                .put("namespace", namespace)
                .put("labels", ObjectLabels.ofService(instance, key));
        return new ManifestTree()
                .put("apiVersion", "v1")
                .put("kind", "Service")
                .put("metadata", metadata)
                .put("spec", spec.put("selector", ObjectLabels.selectingService(instance, key)))
                .map();
    }

    /**
     * The published ports by what is added to the Service's name: load balancers of clusters before 1.26 have one protocol each. A Service has
     * each port once, whatever address of a host it was declared for.
     */
    private SortedMap<String, List<Map<String, Object>>> published(ServiceConfig config) {
        var services = new TreeMap<String, List<Map<String, Object>>>();
        var seen = new HashSet<String>();
        for (PortMapping port :
                publish == KubernetesSettings.Publish.HOST_PORT ? List.<PortMapping>of() : config.ports()) {
            var name = port.protocol() + "-" + servicePort(port);
            var service = publish == KubernetesSettings.Publish.LOAD_BALANCER ? "-" + port.protocol() : "";
            if (seen.add(name)) {
                services.computeIfAbsent(service, _ -> new ArrayList<>()).add(port(name, port));
            }
        }
        return services;
    }

    private Map<String, Object> port(String name, PortMapping port) {
        return new ManifestTree()
                .put("name", name)
                .put("protocol", port.protocol().toUpperCase(Locale.ROOT))
                .put("port", servicePort(port))
                .put("targetPort", port.containerPort())
                .put("nodePort", nodePort(port))
                .map();
    }

    /** The port that a service is reached on: the declared host port, where there is one. */
    static int servicePort(PortMapping port) {
        return port.hostPort() == null ? port.containerPort() : port.hostPort();
    }

    private @Nullable Integer nodePort(PortMapping port) {
        return publish == KubernetesSettings.Publish.NODE_PORT && isNodePort(port.hostPort()) ? port.hostPort() : null;
    }

    /** Whether clusters give that port out on their nodes. */
    static boolean isNodePort(@Nullable Integer port) {
        return port != null && port >= NODE_PORT_MIN && port <= NODE_PORT_MAX;
    }
}
