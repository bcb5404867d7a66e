package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.plan.service.NetworkChange;
import io.containermanager.plan.service.ServiceContainers;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of networks with a fixed name, such as those of every Compose file, that exist and were created from another declaration:
 * reported before a target is applied. What the plan does depends on more, see {@code NetworkRenewals}. Pure.
 */
public final class FixedNetworkWarnings {

    private FixedNetworkWarnings() {}

    /**
     * What to know of an app's networks.
     *
     * @param applied the target that was applied last: it says whether only labels changed
     */
    public static List<PlanWarning> of(State target, State applied, long appId, Observation seen) {
        var warnings = new ArrayList<PlanWarning>();
        target.app(appId).ifPresent(app -> {
            app.networks().forEach((key, network) -> {
                if (network.name() != null && !network.external() && !relabelled(applied, appId, key, network)) {
                    named(seen, network.name())
                            .filter(there -> NetworkChange.differs(there, network)
                                    && !NetworkChange.relabelledOnly(there, network, Set.of()))
                            .filter(there ->
                                    NetworkChange.agreed(target.apps().values().stream(), there.name(), network))
                            .forEach(there -> warnings.add(new PlanWarning(
                                    appId, NetworkChange.users(app, key), message(network, there, seen))));
                }
            });
            warnings.addAll(addresses(app, seen));
        });
        return warnings;
    }

    private static Stream<OwnedNetwork> named(Observation seen, String name) {
        return seen.networks().stream().filter(there -> there.name().equals(name));
    }

    private static boolean relabelled(State applied, long appId, String key, Network network) {
        return applied.app(appId)
                .map(before -> before.networks().get(key))
                .filter(before -> !before.labels().equals(network.labels()))
                .map(before -> before.withLabels(network.labels()))
                .filter(network::equals)
                .isPresent();
    }

    private static String message(Network network, OwnedNetwork there, Observation seen) {
        if (NetworkChange.foreign(there)) {
            return NetworkChange.stays(there.name(), NetworkChange.FOREIGN);
        }
        if (!there.strangers().isEmpty()) {
            return NetworkChange.stays(there.name(), NetworkChange.used(new TreeSet<>(there.strangers())));
        }
        return NetworkChange.inTheWay(seen.networks(), network, there)
                .map(why -> NetworkChange.stays(there.name(), why))
                .orElseGet(() -> NetworkChange.replaced(there.name(), running(there, seen)));
    }

    private static List<String> running(OwnedNetwork there, Observation seen) {
        return seen.containers().stream()
                .filter(ServiceContainers::live)
                .filter(it -> it.attached().joins(there.name(), there.id()))
                .map(Container::name)
                .sorted()
                .toList();
    }

    /** The part of it that no plan says: addresses on networks that stay as they are in any case. */
    public static List<PlanWarning> addresses(State target, long appId, Observation seen) {
        return target.app(appId).map(app -> addresses(app, seen)).orElse(List.of());
    }

    /** Addresses on networks that stay as they are in any case. */
    private static List<PlanWarning> addresses(App app, Observation seen) {
        var warnings = new ArrayList<PlanWarning>();
        for (var service : app.services()) {
            NetworkChange.addressOutside(app, service, (key, network) -> staying(app, key, network, seen))
                    .ifPresent(message -> warnings.add(new PlanWarning(
                            app.appId(), Set.of(service.serviceId()), message + ". Its container is not replaced")));
        }
        return warnings;
    }

    private static @Nullable OwnedNetwork staying(App app, String key, Network network, Observation seen) {
        var named = named(seen, network.engineName(app.appId(), key)).toList();
        return named.size() == 1 && (network.external() || named.getFirst().appId() == 0) ? named.getFirst() : null;
    }
}
