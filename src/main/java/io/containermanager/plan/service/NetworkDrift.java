package io.containermanager.plan.service;

import io.containermanager.model.Network;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.input.ServiceStatus.Action;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.service.ContainerAction.Leave;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Running containers that others cannot reach as declared, because what they are reached by was deleted or changed outside, and those that were disconnected by hand from a network which their service declares, or that are there without its aliases or with another
 * address: they are connected again in place, without a restart. Networks that were added by hand are left alone.
 */
final class NetworkDrift {

    private NetworkDrift() {}

    /** Adds the step that connects a container again and reports it; empty when it is connected as declared, or that is not known. */
    static Optional<Leave> heal(AppScope scope, DesiredService wanted, Container container) {
        var reach = container.attached().changed().reach();
        if (reach != null && ServiceContainers.live(container)) {
            return Optional.of(restore(scope, wanted, container, reach).doing(Action.REPAIR));
        }
        if (!container.run().running() || container.attached().endpoints() == null) {
            return Optional.empty();
        }
        for (var joined : EngineNames.networksOf(wanted.app(), wanted.service()).entrySet()) {
            var healed = heal(scope, wanted, container, joined.getKey(), joined.getValue());
            if (healed.isPresent()) {
                return healed.map(leave -> leave.doing(Action.REPAIR));
            }
        }
        return Optional.empty();
    }

    /** A container without networks, as on the host's, has Services all the same. */
    private static Leave restore(AppScope scope, DesiredService wanted, Container container, String reason) {
        var tried = scope.input().facts().lanes().get(wanted.key().toString());
        if (tried != null && tried.waits()) {
            return Leave.stuck(tried.then("could not be restored", reason), tried.backoff());
        }
        var joined = EngineNames.networksOf(wanted.app(), wanted.service()).entrySet().stream()
                .findFirst();
        var key = joined.map(Map.Entry::getKey).orElse("host");
        var engineName = joined.map(it -> nameOn(scope, wanted, container, key, it.getValue()))
                .orElse(key);
        scope.builder()
                .add(
                        new Step.ConnectNetwork(
                                wanted.key(),
                                container.id(),
                                engineName,
                                container.attached().networks().get(engineName),
                                Endpoint.wanted(wanted.service(), key),
                                true,
                                Reason.of(reason)),
                        remade(scope, wanted, container, reason),
                        StepImpact.NONE);
        return Leave.moving(Sync.NEEDS_UPDATE, reason, null);
    }

    /** The step that makes the network as it is declared whose objects were changed; only if it was made from that declaration. */
    private static Set<Integer> remade(AppScope scope, DesiredService wanted, Container container, String reason) {
        var changed = container.attached().changed().network();
        var shared = scope.shared();
        var app = wanted.app();
        for (var joined : EngineNames.networksOf(app, wanted.service()).entrySet()) {
            var network = joined.getValue();
            var name = shared.networkName(app, joined.getKey(), network);
            if (name.equals(changed)) {
                boolean same = shared.chosen(name)
                        .filter(it -> it.appId() == app.appId()
                                && SpecHash.of(network).equals(it.hash()))
                        .isPresent();
                return same && !network.external()
                        ? shared.made(
                                "network " + name,
                                new Step.CreateNetwork(app.appId(), name, network, Reason.of(reason)))
                        : shared.network(app, joined.getKey(), network);
            }
        }
        return Set.of();
    }

    private static Optional<Leave> heal(
            AppScope scope, DesiredService wanted, Container container, String key, Network network) {
        var engineName = nameOn(scope, wanted, container, key, network);
        var endpoint = Endpoint.wanted(wanted.service(), key);
        return OwnedNetwork.BUILT_IN.contains(engineName)
                ? Optional.empty()
                : between(container, engineName, endpoint)
                        .map(how ->
                                connect(scope, wanted, container, new Place(key, network, engineName, endpoint), how));
    }

    /** A network of a container, and how it is to be reached there. */
    private record Place(String key, Network network, String engineName, Endpoint wanted) {}

    /** One that is called otherwise now, as it is made beside another one, may have been joined by its usual name. */
    private static String nameOn(
            AppScope scope, DesiredService wanted, Container container, String key, Network network) {
        var usual = network.engineName(wanted.app().appId(), key);
        return container.attached().networks().containsKey(usual)
                ? usual
                : scope.shared().networkName(wanted.app(), key, network);
    }

    private static Leave connect(AppScope scope, DesiredService wanted, Container container, Place place, String how) {
        var outside = how + ", because it was changed outside";
        var reason = "its container is " + outside;
        var tried = scope.input().facts().lanes().get(wanted.key().toString());
        if (tried != null && tried.waits()) {
            return Leave.stuck(
                    tried.then("could not connect to network " + place.engineName(), reason), tried.backoff());
        }
        var blocked = scope.shared().blocked(wanted);
        if (blocked.isPresent()) {
            return blocked.get();
        }
        var shared = scope.shared();
        var made = shared.network(wanted.app(), place.key(), place.network());
        boolean again = container.attached().networks().containsKey(place.engineName());
        var id = again ? container.attached().networks().get(place.engineName()) : shared.networkId(place.engineName());
        scope.builder()
                .add(
                        new Step.ConnectNetwork(
                                wanted.key(),
                                container.id(),
                                place.engineName(),
                                id,
                                place.wanted(),
                                again,
                                new Reason(reason, "its container was " + outside)),
                        Set.copyOf(made),
                        StepImpact.NONE);
        return Leave.moving(Sync.NEEDS_UPDATE, reason, null);
    }

    /** How a container that runs differs from what is wanted on a network, for people; empty when it does not, or that is not known. */
    static Optional<String> between(Container container, String engineName, Endpoint wanted) {
        var endpoints = container.attached().endpoints();
        if (endpoints == null) {
            return Optional.empty();
        }
        var endpoint = endpoints.get(engineName);
        return endpoint == null
                ? Optional.of("not connected to network " + engineName)
                : endpoint.lacks(wanted).map(how -> "on network " + engineName + " " + how);
    }
}
