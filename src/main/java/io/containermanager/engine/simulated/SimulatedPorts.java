package io.containermanager.engine.simulated;

import io.containermanager.engine.EngineException.Cause;
import io.containermanager.engine.EngineException.Rejected;
import io.containermanager.model.PortMapping;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who has what only one container can have while it runs, as with Docker: host ports, and fixed addresses on networks. Both are taken by a
 * start and given back by an end.
 *
 * @param containers all there are
 * @param foreignPorts host ports that others than containers have: who, in words
 */
record SimulatedPorts(Collection<SimulatedContainer> containers, Map<Integer, String> foreignPorts) {

    /** Why a container cannot run beside the others; empty when it can. */
    Optional<Rejected> conflict(SimulatedContainer wanting) {
        return port(wanting).or(() -> address(wanting));
    }

    private Optional<Rejected> port(SimulatedContainer wanting) {
        for (var wanted : published(wanting).toList()) {
            var foreign = foreignPorts.get(wanted.hostPort());
            var holder = foreign == null ? holder(wanted, wanting) : Optional.of(foreign);
            if (holder.isPresent()) {
                return Optional.of(new Rejected(
                        foreign == null ? Cause.PORT_TAKEN : Cause.PORT_UNEXPLAINED,
                        "Host port %d/%s is taken by %s. Stop that one, or publish another host port."
                                .formatted(wanted.hostPort(), wanted.protocol(), holder.get())));
            }
        }
        return Optional.empty();
    }

    private Optional<String> holder(PortMapping wanted, SimulatedContainer wanting) {
        return others(wanting)
                .filter(container -> published(container).anyMatch(wanted::clashesWith))
                .findFirst()
                .map(container -> "container " + container.name());
    }

    /** With the host's own network nothing is published. */
    private static Stream<PortMapping> published(SimulatedContainer container) {
        return container.config().networkMode() == null
                ? container.config().ports().stream().filter(port -> port.hostPort() != null)
                : Stream.empty();
    }

    private Optional<Rejected> address(SimulatedContainer wanting) {
        var wanted = wanting.fixedAddresses();
        return wanted.entrySet().stream()
                .flatMap(on -> others(wanting)
                        .filter(other -> !Collections.disjoint(
                                on.getValue(), other.fixedAddresses().getOrDefault(on.getKey(), java.util.Set.of()))))
                .findFirst()
                .map(holder -> new Rejected(
                        Cause.CONFLICT,
                        "Address already in use: one of its network addresses is in use by container "
                                + holder.name()));
    }

    private Stream<SimulatedContainer> others(SimulatedContainer wanting) {
        return containers.stream().filter(other -> other.alive() && !other.id().equals(wanting.id()));
    }
}
