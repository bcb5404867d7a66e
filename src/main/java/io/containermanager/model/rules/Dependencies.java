package io.containermanager.model.rules;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds cycles among an app's services. Made for one app. */
final class Dependencies {

    private final Map<String, Set<String>> needs = new HashMap<>();
    private final Set<String> done = new HashSet<>();

    Dependencies(App app) {
        for (Service service : app.services()) {
            Set<String> names = needs.computeIfAbsent(service.serviceName(), name -> new LinkedHashSet<>());
            service.config().dependsOn().forEach(dependency -> names.add(dependency.serviceName()));
            namespaces(service.config()).forEach(names::add);
        }
    }

    /** The services whose network, process or IPC namespace a service joins: they must run first. */
    static List<String> namespaces(ServiceConfig config) {
        var names = new ArrayList<String>();
        for (String mode : new String[] {
            config.networkMode(), config.privileges().pid(), config.privileges().ipc()
        }) {
            if (mode != null && mode.startsWith("service:")) {
                names.add(mode.substring("service:".length()));
            }
        }
        return names;
    }

    /**
     * The first cycle that can be reached from a service, from that cycle's first service around to it again; empty
     * when none.
     */
    List<String> cycleFrom(String serviceName) {
        // An explicit stack: a chain of a thousand services must not end in a stack overflow.
        var path = new LinkedHashSet<String>();
        var open = new ArrayList<List<String>>();
        open.add(new ArrayList<>(List.of(serviceName)));
        while (!open.isEmpty()) {
            List<String> next = open.getLast();
            if (next.isEmpty()) {
                open.removeLast();
                if (!path.isEmpty()) {
                    done.add(path.removeLast());
                }
                continue;
            }
            String name = next.removeFirst();
            if (path.contains(name)) {
                return around(path, name);
            }
            if (!done.contains(name)) {
                path.add(name);
                open.add(new ArrayList<>(needs.getOrDefault(name, Set.of())));
            }
        }
        return List.of();
    }

    private List<String> around(Set<String> path, String name) {
        var cycle = new ArrayList<>(path);
        cycle.subList(0, cycle.indexOf(name)).clear();
        cycle.add(name);
        done.addAll(path);
        return cycle;
    }
}
