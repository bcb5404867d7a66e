package io.containermanager.reconcile.operation;

import io.containermanager.model.App;
import io.containermanager.model.Dependency;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.input.Namespaces;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Which stopped services an operator's start of one service starts as well, as {@code docker compose start} does, and for which a restart
 * waits: those that it cannot run without. Pure.
 */
public final class StoppedDependencies {

    private final App app;
    private final Set<Long> seen = new LinkedHashSet<>();
    private final List<ServiceKey> found = new ArrayList<>();

    private StoppedDependencies(App app) {
        this.app = app;
    }

    /**
     * The required dependencies and the owners of shared namespaces, also those of others on the way, each before what depends on it.
     *
     * @param applied the applied target
     * @param key the service that is to run
     * @param stopped whether an operator stopped a service
     */
    public static List<ServiceKey> of(State applied, ServiceKey key, Predicate<ServiceKey> stopped) {
        return applied.app(key.appId())
                .map(app -> new StoppedDependencies(app).before(key.serviceId(), stopped))
                .orElse(List.of());
    }

    /** Those that the service itself needs: it is not started before they are. */
    public static List<ServiceKey> nextTo(State applied, ServiceKey key, Predicate<ServiceKey> stopped) {
        return applied.app(key.appId()).stream()
                .flatMap(app -> app.service(key.serviceId()).stream()
                        .flatMap(service -> new StoppedDependencies(app).needed(service)))
                .map(it -> new ServiceKey(key.appId(), it.serviceId()))
                .filter(stopped)
                .toList();
    }

    private List<ServiceKey> before(long serviceId, Predicate<ServiceKey> stopped) {
        visit(serviceId);
        return found.stream()
                .filter(it -> it.serviceId() != serviceId && stopped.test(it))
                .toList();
    }

    private void visit(long serviceId) {
        if (!seen.add(serviceId)) {
            return;
        }
        app.service(serviceId).ifPresent(service -> needed(service).forEach(it -> visit(it.serviceId())));
        found.add(new ServiceKey(app.appId(), serviceId));
    }

    private Stream<Service> needed(Service service) {
        var names = new LinkedHashSet<>(Namespaces.owners(service.config()));
        service.config().dependsOn().stream().filter(Dependency::required).forEach(it -> names.add(it.serviceName()));
        return app.services().stream().filter(it -> names.contains(it.serviceName()));
    }
}
