package io.containermanager.plan.move;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.PlanInput;
import io.containermanager.plan.input.ServiceOrder;
import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.input.ServiceStatus.Cause;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.resource.MissingExternals;
import io.containermanager.plan.service.ContainerAction.Leave;
import io.containermanager.plan.service.ServiceContainers;
import io.containermanager.plan.step.PlanBuilder;
import io.containermanager.plan.step.Step;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Services that take over what a container has whose own service is not declared any more, as when a service is renamed. That container
 * keeps running while one of them cannot be made yet. Pure.
 *
 * <p>Only what its end would not help holds it up: an image, a failed creation, an external resource that is missing. A network that
 * cannot be created does not, because its own network may be what is in the way; nor does a service that waits for another one, unless
 * that one waits for its image: it may need what the container has.
 */
final class Successors {

    private final PlanInput input;
    private final PlanBuilder builder;
    private final Set<ServiceKey> created;
    private final List<DesiredService> waiting;

    Successors(PlanInput input, PlanBuilder builder) {
        this.input = input;
        this.builder = builder;
        this.created = builder.steps().stream()
                .filter(it -> it.step() instanceof Step.CreateContainer)
                .flatMap(it -> Optional.ofNullable(it.service()).stream())
                .collect(Collectors.toSet());
        this.waiting = input.desired().apps().values().stream()
                .flatMap(app -> app.services().stream())
                .filter(this::cannotBeMadeYet)
                .toList();
    }

    /** Whether a container's own service is not declared any more. */
    static boolean undeclared(PlanInput input, Container container) {
        var app = input.desired().apps().get(container.owner().appId());
        return app == null || app.app().service(container.owner().serviceId()).isEmpty();
    }

    /** The live containers that are kept for a successor, and what is said of their service, by id. */
    Map<String, Leave> holdUp(Collection<Container> claimed) {
        var kept = new HashMap<String, Leave>();
        for (var container : waiting.isEmpty() ? List.<Container>of() : claimed) {
            if (ServiceContainers.live(container) && undeclared(input, container)) {
                waiting.stream()
                        .flatMap(service -> taken(service, container).map(what -> kept(service, what)).stream())
                        .findFirst()
                        .ifPresent(leave -> kept.put(container.id(), leave));
            }
        }
        return kept;
    }

    private Leave kept(DesiredService successor, String what) {
        var status = builder.outlookOf(successor.key());
        boolean moves = status != null && status.progress().moves();
        var reason = "it is no longer declared; it keeps running until %s can start, which takes %s over"
                .formatted(
                        DisplayName.service(
                                successor.app().appName(), successor.service().serviceName()),
                        what);
        return new Leave(Sync.EXTRA, moves ? Progress.WAITING : Progress.STUCK, reason, null, null);
    }

    private static Optional<String> taken(DesiredService service, Container container) {
        return PortsAndAddresses.of(service)
                .clash(PortsAndAddresses.of(container))
                .or(() -> Optional.ofNullable(
                                service.service().config().runtimeOptions().containerName())
                        .filter(container.name()::equals)
                        .map(name -> "the name " + name));
    }

    private boolean cannotBeMadeYet(DesiredService service) {
        var status = builder.outlookOf(service.key());
        if (status == null
                || status.made()
                || status.progress() == Progress.PAUSED
                || status.cause() == Cause.STOPPED
                || service.service().config().updatePolicy().stopsFirst()) {
            return false;
        }
        return !created.contains(service.key())
                && (waitsForImage(status)
                        || input.facts()
                                .attempts(service.key(), service.specHash())
                                .waits()
                        || MissingExternals.lacking(service, input.observation())
                                .isPresent()
                        || (status.cause() == Cause.DEPENDENCY && behindAnImage(service.key())));
    }

    private static boolean waitsForImage(ServiceStatus status) {
        return status.cause() == Cause.PULL || status.cause() == Cause.PULL_FAILED;
    }

    private boolean behindAnImage(ServiceKey key) {
        var open = new ArrayList<>(dependencies(input, key));
        var seen = new HashSet<ServiceKey>();
        while (!open.isEmpty()) {
            var next = open.removeLast();
            var status = builder.outlookOf(next);
            if (status != null && waitsForImage(status)) {
                return true;
            }
            if (seen.add(next)) {
                open.addAll(dependencies(input, next));
            }
        }
        return false;
    }

    /** The services of its app that a declared service starts after. */
    static List<ServiceKey> dependencies(PlanInput input, ServiceKey key) {
        var app = input.desired().apps().get(key.appId());
        if (app == null) {
            return List.of();
        }
        var needed = app.app().service(key.serviceId()).stream()
                .flatMap(ServiceOrder::needed)
                .toList();
        return app.services().stream()
                .filter(it -> needed.contains(it.service().serviceName()))
                .map(DesiredService::key)
                .toList();
    }
}
