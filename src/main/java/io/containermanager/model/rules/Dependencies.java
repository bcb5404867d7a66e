package io.containermanager.model.rules;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.read.PlainText;
import io.containermanager.model.read.TreeNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds services of an app that wait for themselves. Made for one app. */
final class Dependencies {

    private static final String SERVICE_MODE = "service:";

    private final Map<String, Map<String, Need>> needs = new HashMap<>();
    private final Set<String> done = new HashSet<>();

    /**
     * What makes a service start after another one.
     *
     * @param field where it is declared, below the service's {@code config}
     * @param namespace the namespace that it joins, for people; empty for a plain dependency
     */
    private record Need(String field, String namespace) {}

    Dependencies(App app) {
        for (Service service : app.services()) {
            var needed = needs.computeIfAbsent(service.serviceName(), _ -> new LinkedHashMap<>());
            var config = service.config();
            for (var dependency : config.dependsOn()) {
                var name = dependency.serviceName();
                needed.put(name, new Need("/dependsOn/" + TreeNode.escaped(name), ""));
            }
            join(needed, "/networkMode", config.networkMode(), "network");
            join(needed, "/pid", config.privileges().pid(), "process");
            join(needed, "/ipc", config.privileges().ipc(), "IPC");
        }
    }

    /** The owner of a namespace that a service joins has to run first. */
    private static void join(Map<String, Need> needed, String field, @Nullable String mode, String namespace) {
        if (mode != null && mode.startsWith(SERVICE_MODE)) {
            needed.putIfAbsent(mode.substring(SERVICE_MODE.length()), new Need(field, namespace));
        }
    }

    /** Where the first service of a cycle declares that it needs the second, below its {@code config}. */
    String field(List<String> cycle) {
        return need(cycle, 0).field();
    }

    /** A cycle for people, with the first namespace that is joined on the way. */
    String words(List<String> cycle) {
        var joined = IntStream.range(0, cycle.size() - 1)
                .filter(at -> !need(cycle, at).namespace().isEmpty())
                .mapToObj(at -> "; " + PlainText.quoted(cycle.get(at)) + " joins the "
                        + need(cycle, at).namespace() + " namespace of " + PlainText.quoted(cycle.get(at + 1)))
                .findFirst();
        return "waits for itself: " + PlainText.quoted(String.join(" -> ", cycle)) + joined.orElse("");
    }

    private Need need(List<String> cycle, int at) {
        return Objects.requireNonNull(
                needs.getOrDefault(cycle.get(at), Map.of()).get(cycle.get(at + 1)));
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
                open.add(new ArrayList<>(needs.getOrDefault(name, Map.of()).keySet()));
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
