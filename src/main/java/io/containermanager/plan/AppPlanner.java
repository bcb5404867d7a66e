package io.containermanager.plan;

import io.containermanager.model.Container;
import io.containermanager.model.Observation.OwnedNetwork;
import io.containermanager.model.Rollout;
import io.containermanager.model.ServiceKey;
import io.containermanager.plan.Desired.DesiredApp;
import io.containermanager.plan.Outlook.Progress;
import io.containermanager.plan.Outlook.Sync;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Plans one app, apart from all others: what it declares, and what it no longer declares. */
final class AppPlanner {

    private final AppScope scope;
    private final long appId;
    private final @Nullable DesiredApp desired;
    private final Map<ServiceKey, List<Container>> own;

    /**
     * Prepares the plan of an app.
     *
     * @param desired its declaration; null when it is not declared any more
     * @param own its containers that this manager claims, by service
     */
    AppPlanner(AppScope scope, long appId, @Nullable DesiredApp desired, Map<ServiceKey, List<Container>> own) {
        this.scope = scope;
        this.appId = appId;
        this.desired = desired;
        this.own = own;
    }

    void plan(List<OwnedNetwork> networks) {
        if (desired != null) {
            scope.draft()
                    .warn(VolumeDrift.of(
                            desired.app(), scope.input().observation().volumesMadeWith()));
            declaredResources(desired);
            for (var service : desired.services()) {
                var containers = own.getOrDefault(service.key(), List.of());
                scope.stands(service.service().serviceName(), new ServicePlanner(scope, service, containers).plan());
            }
        }
        var removals = new LinkedHashSet<Integer>();
        boolean allGo = true;
        for (var entry : own.entrySet()) {
            if (desired == null
                    || desired.app().service(entry.getKey().serviceId()).isEmpty()) {
                removals.addAll(extra(entry.getKey(), entry.getValue()));
            } else {
                allGo = false;
            }
        }
        orphans(networks, removals, allGo);
    }

    private void declaredResources(DesiredApp declared) {
        if (scope.input().rules().paused(appId)) {
            return;
        }
        declared.app().volumes().forEach((name, volume) -> scope.volume(declared.app(), name, volume));
        declared.app().networks().forEach((name, network) -> scope.network(declared.app(), name, network));
    }

    private Set<Integer> extra(ServiceKey key, List<Container> containers) {
        var first = containers.getFirst();
        boolean paused = scope.input().rules().paused(appId);
        var reason = paused ? "reconciling is paused" : "it is no longer declared";
        var removals = new LinkedHashSet<Integer>();
        for (var container : paused ? List.<Container>of() : containers) {
            var before = new LinkedHashSet<Integer>();
            if (Candidates.live(container)) {
                var grace = grace(container);
                before.add(scope.draft()
                        .add(
                                new Step.StopContainer(key.appId(), key.serviceId(), container.id(), grace, reason),
                                Set.of(),
                                Impact.INTERRUPTION));
            }
            var remove = new Step.RemoveContainer(key.appId(), key.serviceId(), container.id(), reason);
            removals.add(scope.draft().add(remove, before, Impact.REMOVAL));
        }
        scope.draft()
                .outlook(new Outlook(
                        key,
                        first.owner().appName(),
                        first.owner().serviceName(),
                        Sync.EXTRA,
                        paused ? Progress.SETTLED : Progress.MOVING,
                        reason,
                        null,
                        first));
        return removals;
    }

    private static Duration grace(Container container) {
        var declared = container.config().rollout().stopGracePeriod();
        return declared == null ? Rollout.DEFAULT_STOP_GRACE_PERIOD : declared;
    }

    /**
     * Networks of ours that nothing declared uses go once no container can be attached to them: those that are to go have gone, and every
     * other one has its wanted spec.
     */
    private void orphans(List<OwnedNetwork> networks, Set<Integer> removals, boolean allGo) {
        if (scope.input().rules().paused(appId) || (!allGo && !undisturbed())) {
            return;
        }
        for (var network : networks) {
            if (!scope.networksInUse().contains(network.name())) {
                var reason = "no service of app " + appId + " uses it any more";
                scope.draft().add(new Step.RemoveNetwork(appId, network.name(), reason), removals, Impact.NONE);
            }
        }
    }

    private boolean undisturbed() {
        return own.entrySet().stream()
                .filter(entry -> desired != null
                        && desired.app().service(entry.getKey().serviceId()).isPresent())
                .allMatch(entry -> entry.getValue().size() == 1
                        && scope.standings().values().stream()
                                .filter(it -> it.outlook().key().equals(entry.getKey()))
                                .allMatch(it -> entry.getValue().getFirst().equals(it.container())));
    }
}
