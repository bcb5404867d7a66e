package io.containermanager.reconcile.report;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.plan.step.KeptNetwork;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reports a network that nothing declares any more and that containers of others keep, once as long as that lasts: its app may be gone, and
 * then no page and no plan of an app says it. At most as many are remembered as are kept. Confined to the loop.
 */
public final class KeptNetworks {

    private Set<String> reported = Set.of();

    /** What is to be published of those that are kept now. */
    public List<Event> planned(List<KeptNetwork> kept) {
        var events = kept.stream()
                .filter(network -> !reported.contains(network.networkId()))
                .map(network -> Event.ofApp(EventType.NETWORK_KEPT, network.appId(), network.why())
                        .with("networkId", network.networkId()))
                .toList();
        reported = kept.stream().map(KeptNetwork::networkId).collect(Collectors.toUnmodifiableSet());
        return events;
    }
}
