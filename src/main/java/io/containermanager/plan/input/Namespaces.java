package io.containermanager.plan.input;

import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.Container;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose namespaces a service shares ({@code networkMode}, {@code pid}, {@code ipc}: {@code service:<name>}). A container is bound to its
 * owner's container when it is made, so that it has to be recreated when the owner is; and it has to be restarted when the owner was
 * started again, which is seen over time, see {@link ContainerTiming#cutOff()}.
 */
public final class Namespaces {

    private static final String SERVICE_MODE = "service:";

    private Namespaces() {}

    /** The siblings whose namespaces a service shares, each once. */
    public static List<String> owners(ServiceConfig config) {
        var owners = new ArrayList<String>();
        for (var mode : new String[] {
            config.networkMode(), config.privileges().pid(), config.privileges().ipc()
        }) {
            if (mode != null && mode.startsWith(SERVICE_MODE)) {
                var owner = mode.substring(SERVICE_MODE.length());
                if (!owners.contains(owner)) {
                    owners.add(owner);
                }
            }
        }
        return owners;
    }

    /** Whether a service's processes run in the process namespace of a sibling, which ends them when it ends. */
    public static boolean sharesProcesses(ServiceConfig config) {
        var pid = config.privileges().pid();
        return pid != null && pid.startsWith(SERVICE_MODE);
    }

    /** Those of a service's containers that are bound to another container than the one which its owner has now. */
    public static Set<String> ofFormerOwners(
            ServiceConfig wanted, List<Container> own, Map<String, PlannedService> siblings) {
        var owners = owners(wanted);
        if (owners.isEmpty() || own.isEmpty()) {
            return Set.of();
        }
        var now = new HashSet<String>();
        for (var name : owners) {
            var sibling = siblings.get(name);
            var container = sibling == null ? null : sibling.container();
            if (container != null) {
                now.add(container.id());
            }
        }
        var former = new HashSet<String>();
        for (var container : own) {
            // When the engine does not report what it is bound to, it is assumed to be the right one.
            var bound = container.attached().namespaces();
            if (!bound.isEmpty() && !bound.containsAll(now)) {
                former.add(container.id());
            }
        }
        return former;
    }
}
