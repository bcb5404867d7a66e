package io.containermanager.plan;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.observed.Container;
import io.containermanager.plan.input.DesiredState.DesiredApp;
import io.containermanager.plan.input.ServiceStatus;
import io.containermanager.plan.input.ServiceStatus.Progress;
import io.containermanager.plan.input.ServiceStatus.Sync;
import io.containermanager.plan.service.AppScope;
import io.containermanager.plan.service.ContainerAction.Leave;
import io.containermanager.plan.service.ServiceContainers;
import io.containermanager.plan.service.ServicePlanner;
import io.containermanager.plan.step.Reason;
import io.containermanager.plan.step.Step;
import io.containermanager.plan.step.StepImpact;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    void plan() {
        if (desired != null) {
            scope.builder()
                    .warn(VolumeDrift.of(
                            desired.app(), scope.input().observation().volumesMadeWith()));
            declaredResources(desired);
            for (var service : desired.services()) {
                var containers = own.getOrDefault(service.key(), List.of());
                scope.add(service.service().serviceName(), new ServicePlanner(scope, service, containers).plan());
            }
        }
        for (var entry : own.entrySet()) {
            if (desired == null
                    || desired.app().service(entry.getKey().serviceId()).isEmpty()) {
                extra(entry.getKey(), entry.getValue());
            }
        }
    }

    private void declaredResources(DesiredApp declared) {
        var shared = scope.shared();
        if (scope.input().rules().paused(appId)) {
            shared.paused(declared.app());
            return;
        }
        declared.app().volumes().forEach((name, volume) -> shared.volume(declared.app(), name, volume));
        declared.app().networks().forEach((name, network) -> shared.network(declared.app(), name, network));
    }

    private void extra(ServiceKey key, List<Container> containers) {
        var first = containers.getFirst();
        boolean paused = scope.input().rules().paused(appId);
        var reason = paused ? ServicePlanner.PAUSED : "it is no longer declared";
        var kept = paused ? null : kept(containers);
        for (var container : paused ? List.<Container>of() : containers) {
            scope.builder().leaving(container.id());
            if (scope.contest().kept().containsKey(container.id())) {
                continue;
            }
            var before = new LinkedHashSet<Integer>();
            if (ServiceContainers.live(container)) {
                var grace = container.config().updatePolicy().graceOrDefault();
                before.add(scope.builder()
                        .add(
                                new Step.StopContainer(
                                        key.appId(), key.serviceId(), container.id(), grace, Reason.of(reason)),
                                Set.of(),
                                StepImpact.INTERRUPTION));
            }
            var remove =
                    new Step.RemoveContainer(key.appId(), key.serviceId(), container.id(), false, Reason.of(reason));
            scope.builder().add(remove, before, StepImpact.REMOVAL);
        }
        scope.builder()
                .status(new ServiceStatus(
                        key,
                        first.owner().appName(),
                        first.owner().serviceName(),
                        Sync.EXTRA,
                        paused ? Progress.PAUSED : kept == null ? Progress.MOVING : kept.progress(),
                        kept == null ? reason : kept.reason(),
                        null,
                        null,
                        null,
                        null,
                        true,
                        first,
                        false));
    }

    /** What is said of a service one of whose containers runs until its successor can start; null when there is none. */
    private @Nullable Leave kept(List<Container> containers) {
        return containers.stream()
                .flatMap(it -> Optional.ofNullable(scope.contest().kept().get(it.id())).stream())
                .findFirst()
                .orElse(null);
    }
}
