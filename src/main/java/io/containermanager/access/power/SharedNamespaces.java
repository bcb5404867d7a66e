package io.containermanager.access.power;

import io.containermanager.access.power.PowerRules.Finding;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which services of an app are in one namespace, and what they have of each other by that. Who sees the processes of another reads its
 * files and acts as it does, so there everything is shared, in both directions; of interfaces and shared memory only those. Pure.
 */
final class SharedNamespaces {

    static final String NETWORKS = "/networks";

    private final App app;
    private final List<Shared> kinds;

    /** One kind of namespace: who shares it by name, and what comes with it. */
    private record Shared(String below, String words, Map<String, String> groups, Predicate<Finding> carries) {}

    SharedNamespaces(App app) {
        this.app = app;
        this.kinds = List.of(
                new Shared("/pid", "the processes", groups(it -> it.privileges().pid()), _ -> true),
                new Shared(
                        "/ipc",
                        "the shared memory",
                        groups(it -> it.privileges().ipc()),
                        finding -> finding.below().equals("/ipc")),
                new Shared(
                        "/networkMode",
                        "the network",
                        groups(ServiceConfig::networkMode),
                        finding -> finding.below().startsWith("/network")));
    }

    /** Each service's group by its name, the groups named by one of their members. */
    private Map<String, String> groups(Function<ServiceConfig, @Nullable String> mode) {
        var groups = new HashMap<String, String>();
        for (var service : app.services()) {
            var sibling = PowerRules.sibling(mode.apply(service.config()));
            if (sibling != null) {
                var one = groups.getOrDefault(service.serviceName(), service.serviceName());
                var other = groups.getOrDefault(sibling, sibling);
                groups.put(service.serviceName(), one);
                groups.put(sibling, one);
                groups.replaceAll((_, group) -> group.equals(other) ? one : group);
            }
        }
        return groups;
    }

    /** What a service has by those it shares a namespace with. */
    List<Finding> through(Service service, Map<String, List<Finding>> byName) {
        var found = new ArrayList<Finding>();
        for (var kind : kinds) {
            var group = kind.groups().get(service.serviceName());
            if (group == null) {
                continue;
            }
            kind.groups().forEach((name, other) -> {
                if (other.equals(group) && !name.equals(service.serviceName())) {
                    byName.getOrDefault(name, List.of()).stream()
                            .filter(kind.carries())
                            .forEach(it -> found.add(new Finding(
                                    kind.below(),
                                    it.what() + ", by " + kind.words() + " it shares with service " + name,
                                    it.instead())));
                }
            });
        }
        return found;
    }
}
