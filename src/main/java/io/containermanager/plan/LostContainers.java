package io.containermanager.plan;

import io.containermanager.model.Container;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which containers of a service cannot serve again, whatever they were made from, and why. Pure. */
final class LostContainers {

    private LostContainers() {}

    /** Why, by the container's id. */
    static Map<String, String> of(AppScope scope, DesiredService wanted, ServiceMemory memory, List<Container> own) {
        var lost = new HashMap<String, String>();
        var former = Namespaces.ofFormerOwners(wanted.service().config(), own, scope.standings());
        for (var container : own) {
            var order = scope.input().facts().restarts().get(wanted.key());
            boolean asked = (order != null && order.concerns(container)) || memory.onlyStopped(container);
            // A container that has done its work needs nothing any more.
            if (!asked && StateTable.done(container, container.config().restart())) {
                continue;
            }
            scope.shared()
                    .lostNetwork(container)
                    .ifPresent(network -> lost.put(
                            container.id(),
                            "its network " + network + " is gone: its container cannot be started again"));
            if (former.contains(container.id())) {
                lost.put(container.id(), "the container whose namespace it shares was replaced");
            }
        }
        return lost;
    }
}
