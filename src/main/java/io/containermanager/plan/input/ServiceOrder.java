package io.containermanager.plan.input;

import io.containermanager.model.App;
import io.containermanager.model.Dependency;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The order in which the services of an app start: each after those it needs ({@code depends_on}, shared namespaces). */
public final class ServiceOrder {

    private ServiceOrder() {}

    /** Depth first over dependencies; a cycle, which validation refuses, is cut at its first edge back. */
    public static List<Service> of(App app) {
        var byName = new HashMap<String, Service>();
        app.services().forEach(service -> byName.put(service.serviceName(), service));
        var ordered = new ArrayList<Service>();
        var seen = new HashSet<String>();
        app.services().forEach(service -> visit(service, byName, seen, ordered));
        return ordered;
    }

    private static void visit(Service service, Map<String, Service> byName, Set<String> seen, List<Service> ordered) {
        if (!seen.add(service.serviceName())) {
            return;
        }
        needed(service).map(byName::get).forEach(needed -> {
            if (needed != null) {
                visit(needed, byName, seen, ordered);
            }
        });
        ordered.add(service);
    }

    /** The services of the app that a service needs: those in its {@code dependsOn}, and those whose namespaces it shares. */
    public static Stream<String> needed(Service service) {
        return Stream.concat(
                service.config().dependsOn().stream().map(Dependency::serviceName),
                Namespaces.owners(service.config()).stream());
    }

    /** The same as keys. */
    public static Set<ServiceKey> neededOf(DesiredService service) {
        var names = needed(service.service()).collect(Collectors.toSet());
        return service.app().services().stream()
                .filter(it -> names.contains(it.serviceName()))
                .map(it -> new ServiceKey(service.key().appId(), it.serviceId()))
                .collect(Collectors.toSet());
    }
}
