package io.containermanager.plan.move;

import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.service.ServiceContainers;
import io.containermanager.plan.step.Plan;
import io.containermanager.plan.step.PlannedStep;
import io.containermanager.plan.step.Step;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What only one container can have while it runs: host ports, and addresses on networks. An engine gives both at the start, not when the
 * container is made, and takes them back at the end. Pure.
 *
 * @param ports the host ports
 * @param addresses the addresses, by the network's engine name
 */
public record PortsAndAddresses(List<PortMapping> ports, Map<String, Set<String>> addresses) {

    private static final PortsAndAddresses NOTHING = new PortsAndAddresses(List.of(), Map.of());

    public PortsAndAddresses {
        ports = List.copyOf(ports);
        addresses = Map.copyOf(addresses);
    }

    /** What a container has while it runs, or takes when it is started. */
    public static PortsAndAddresses of(Container container) {
        return new PortsAndAddresses(
                published(container.config()), container.attached().addresses());
    }

    /** What a container will take that is to be made. */
    public static PortsAndAddresses of(Step.CreateContainer create) {
        var fixed = new HashMap<String, Set<String>>();
        for (var network : create.service().config().networks()) {
            var engineName = create.placement().networks().get(network.name());
            var own = fixed(network);
            if (engineName != null && !own.isEmpty()) {
                fixed.put(engineName, own);
            }
        }
        return new PortsAndAddresses(published(create.service().config()), fixed);
    }

    /** What a declared service takes once it can start. */
    static PortsAndAddresses of(DesiredService service) {
        var fixed = new HashMap<String, Set<String>>();
        var networks = EngineNames.networksOf(service.app(), service.service());
        for (var attachment : service.service().config().networks()) {
            var network = networks.get(attachment.name());
            if (network != null && !fixed(attachment).isEmpty()) {
                fixed.put(network.engineName(service.app().appId(), attachment.name()), fixed(attachment));
            }
        }
        return new PortsAndAddresses(published(service.service().config()), fixed);
    }

    private static Set<String> fixed(NetworkAttachment network) {
        return Stream.of(Optional.ofNullable(network.ipv4Address()), Optional.ofNullable(network.ipv6Address()))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
    }

    /** With the host's own network, or another container's, nothing is published. */
    private static List<PortMapping> published(ServiceConfig config) {
        return config.networkMode() == null
                ? config.ports().stream()
                        .filter(port -> port.hostPort() != null)
                        .toList()
                : List.of();
    }

    boolean isEmpty() {
        return ports.isEmpty() && addresses.isEmpty();
    }

    /** What both need, for messages: {@code host port 8080/tcp}; empty when they can run at the same time. */
    public Optional<String> clash(PortsAndAddresses other) {
        return ports.stream()
                .filter(port -> other.ports.stream().anyMatch(port::clashesWith))
                .map(port -> "host port " + port.hostPort() + "/" + port.protocol())
                .findFirst()
                .or(() -> addresses.entrySet().stream()
                        .flatMap(on -> on.getValue().stream()
                                .filter(other.addresses.getOrDefault(on.getKey(), Set.of())::contains)
                                .map(address -> "address " + address + " on network " + on.getKey()))
                        .sorted()
                        .findFirst());
    }

    /** Whether only addresses stand in the way of both at a time, which an engine gives to containers that declare none, too. */
    boolean clashesByAddressOnly(PortsAndAddresses other) {
        return ports.stream().noneMatch(port -> other.ports.stream().anyMatch(port::clashesWith));
    }

    /**
     * What a start takes.
     *
     * @param containers the containers of this manager
     * @param key the service whose container is started
     * @param plan where one that was not seen yet is made
     */
    public static PortsAndAddresses of(
            Step.StartContainer start, ServiceKey key, Collection<Container> containers, Plan plan) {
        return containers.stream()
                .filter(it -> it.id().equals(start.containerId()))
                .map(PortsAndAddresses::of)
                .findFirst()
                .or(() -> plan.steps().stream()
                        .filter(it -> key.equals(it.service()))
                        .map(PlannedStep::step)
                        .filter(Step.CreateContainer.class::isInstance)
                        .map(create -> of((Step.CreateContainer) create))
                        .findFirst())
                .orElse(NOTHING);
    }

    /**
     * Whether another live container has something of this, be it of another service or the predecessor of the one that wants it.
     *
     * @param containerId the container that wants it; null when it is not known yet
     */
    public boolean hadByAnother(@Nullable String containerId, Collection<Container> containers) {
        return containers.stream()
                .filter(it -> !it.id().equals(containerId) && ServiceContainers.live(it))
                .anyMatch(it -> clash(of(it)).isPresent());
    }
}
