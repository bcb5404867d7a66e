package io.containermanager.model.observed;

import io.containermanager.model.PortMapping;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One container as the engine reports it now.
 *
 * @param id the engine's id
 * @param name the engine's name for it, without the leading slash
 * @param owner who declared it, from its labels; always present on what an {@link Observation} lists
 * @param imageName the reference it was created by
 * @param imageId the image it really runs (a digest), or null
 * @param config what is known of how it was created, as far as the engine can tell
 * @param run how it runs
 * @param createdAt when it was created; the newer of two containers of a service is the successor
 * @param anonymousVolumes engine names of the volumes without a declared name, by mount path order
 * @param attached what of the engine's it uses
 * @param pods its replicas, by name; null on engines that run one container on one machine
 */
public record Container(
        String id,
        String name,
        ContainerLabels owner,
        String imageName,
        @Nullable String imageId,
        ServiceConfig config,
        RunState run,
        Instant createdAt,
        List<AnonymousVolume> anonymousVolumes,
        Attached attached,
        @Nullable List<Pod> pods) {

    /** One on an engine without pods. */
    public Container(
            String id,
            String name,
            ContainerLabels owner,
            String imageName,
            @Nullable String imageId,
            ServiceConfig config,
            RunState run,
            Instant createdAt,
            List<AnonymousVolume> anonymousVolumes,
            Attached attached) {
        this(id, name, owner, imageName, imageId, config, run, createdAt, anonymousVolumes, attached, null);
    }

    /**
     * What a container uses, by the engine's names and ids, never by declared ones.
     *
     * @param volumes the volumes that it mounts, anonymous ones included
     * @param networks the networks that it joins, but the engine's built-in ones: the id by the name; an empty id while the network is
     *     looked up by its name at the next start
     * @param namespaces the containers whose network, process or IPC namespace it shares, by id; fixed when it was made
     * @param endpoints how it is reached on each of its networks, by the network's name; null when that is not known
     * @param addresses its addresses, IPv4 and IPv6, by the network's name: the fixed ones, and while it runs also those that it was given
     * @param ports what it publishes now, with the host ports that the engine chose; empty while it does not run
     * @param changed what was changed outside
     */
    public record Attached(
            Set<String> volumes,
            Map<String, String> networks,
            Set<String> namespaces,
            @Nullable Map<String, Endpoint> endpoints,
            Map<String, Set<String>> addresses,
            List<PortMapping> ports,
            OutsideChange changed) {
        /** Nothing, or not known. */
        public static final Attached NONE = new Attached(Set.of(), Map.of(), Set.of(), null, Map.of(), List.of());

        /** Nothing of it was changed outside, or that is not known. */
        public Attached(
                Set<String> volumes,
                Map<String, String> networks,
                Set<String> namespaces,
                @Nullable Map<String, Endpoint> endpoints,
                Map<String, Set<String>> addresses,
                List<PortMapping> ports) {
            this(volumes, networks, namespaces, endpoints, addresses, ports, OutsideChange.NONE);
        }

        public Attached {
            volumes = Set.copyOf(volumes);
            networks = Map.copyOf(networks);
            namespaces = Set.copyOf(namespaces);
            endpoints = endpoints == null ? null : Map.copyOf(endpoints);
            addresses = Map.copyOf(addresses);
            ports = List.copyOf(ports);
        }

        /** Whether a network is one of these. */
        public boolean joins(String networkName, String networkId) {
            var id = networks.get(networkName);
            return networks.containsValue(networkId) || (id != null && id.isEmpty());
        }
    }

    /**
     * A volume that the engine made because the image or the spec asked for one without naming it.
     *
     * @param name the engine's name for it
     * @param target the path it is mounted at
     */
    public record AnonymousVolume(String name, String target) {}

    public Container {
        anonymousVolumes = List.copyOf(anonymousVolumes);
        pods = pods == null
                ? null
                : pods.stream().sorted(Comparator.comparing(Pod::name)).toList();
    }

    /** The service this is a container of. */
    public ServiceKey key() {
        return new ServiceKey(owner.appId(), owner.serviceId());
    }

    /** The ports of its spec; where that leaves the host port to the engine, the one that the engine chose, null while it does not run. */
    public List<PortMapping> publishedPorts() {
        var chosen = new ArrayList<>(attached.ports());
        return config.ports().stream()
                .map(port -> {
                    var found = port.hostPort() == null
                            ? chosen.stream().filter(port::mayBe).findFirst()
                            : Optional.<PortMapping>empty();
                    found.ifPresent(chosen::remove);
                    return found.map(it -> new PortMapping(
                                    port.hostIp(), it.hostPort(), port.containerPort(), port.protocol()))
                            .orElse(port);
                })
                .toList();
    }

    /** The same with another name of its image. */
    public Container withImageName(String other) {
        return new Container(id, name, owner, other, imageId, config, run, createdAt, anonymousVolumes, attached, pods);
    }

    /** The same with other endpoints. */
    public Container withEndpoints(Map<String, Endpoint> other) {
        return withAttached(new Attached(
                attached.volumes(),
                attached.networks(),
                attached.namespaces(),
                other,
                attached.addresses(),
                attached.ports(),
                attached.changed()));
    }

    /** The same, changed outside like that. */
    public Container withChanged(OutsideChange other) {
        return withAttached(new Attached(
                attached.volumes(),
                attached.networks(),
                attached.namespaces(),
                attached.endpoints(),
                attached.addresses(),
                attached.ports(),
                other));
    }

    /** The same that uses other things. */
    public Container withAttached(Attached other) {
        return new Container(
                id, name, owner, imageName, imageId, config, run, createdAt, anonymousVolumes, other, pods);
    }

    /** The same with other labels. */
    public Container withOwner(ContainerLabels other) {
        return new Container(
                id, name, other, imageName, imageId, config, run, createdAt, anonymousVolumes, attached, pods);
    }

    /** The same with these replicas. */
    public Container withPods(List<Pod> seen) {
        return new Container(
                id, name, owner, imageName, imageId, config, run, createdAt, anonymousVolumes, attached, seen);
    }

    /** How many of its replicas are up; null on engines without pods. */
    public @Nullable Integer readyPods() {
        return pods == null ? null : (int) pods.stream().filter(Pod::ready).count();
    }

    /**
     * Whether it has the name that it was made by, or the one that its manager gave it when a successor took that name over. Names are
     * unique on an engine, so that a copy has another one than its original.
     */
    public boolean namedAsMade() {
        return owner.isNameOf(name, id);
    }
}
