package io.containermanager.plan.resource;

import io.containermanager.model.App;
import io.containermanager.model.Dependency;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.RunState.Health;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Services that wait for what another does not do. One that has no health check is not healthy: Docker Compose fails there, here it is waited
 * for only until it has run for a moment. A check of the image is known once its container runs. One that is restarted whenever it ends
 * does not complete, and would be waited for without end. Pure.
 */
public final class DependencyWarnings {

    private DependencyWarnings() {}

    /** What to know of a target, given the last look at the engine. */
    public static List<PlanWarning> of(State target, Observation seen) {
        var warnings = new ArrayList<PlanWarning>();
        for (var app : target.apps().values()) {
            for (var service : app.services()) {
                for (var dependency : service.config().dependsOn()) {
                    var message = message(app, service, dependency, seen);
                    if (message != null) {
                        warnings.add(new PlanWarning(app.appId(), Set.of(service.serviceId()), message));
                    }
                }
            }
        }
        return warnings;
    }

    private static @Nullable String message(App app, Service service, Dependency dependency, Observation seen) {
        var other = app.services().stream()
                .filter(it -> it.serviceName().equals(dependency.serviceName()))
                .findFirst()
                .orElse(null);
        if (other == null) {
            return null;
        }
        var waits = DisplayName.service(app.appName(), service.serviceName()) + " waits for ";
        var name = DisplayName.service(app.appName(), other.serviceName());
        return switch (dependency.condition()) {
            case STARTED -> null;
            case HEALTHY -> {
                var why = unhealthy(app, other, seen);
                yield why == null
                        ? null
                        : waits + name + " to be healthy, but " + name + " " + why + ": it is started once " + name
                                + " has run for reconcile.min-healthy. Declare a health check for " + name
                                + ", or the condition service_started";
            }
            case COMPLETED -> {
                var restart = other.config().restart();
                yield restart == RestartPolicy.NO || restart == RestartPolicy.ON_FAILURE
                        ? null
                        : waits + name + " to complete, but " + name + " is started again whenever it exits, for its"
                                + " restart is \"" + restart.word()
                                + "\". Declare restart \"no\" or \"on-failure\" for "
                                + name + ", or the condition service_started";
            }
        };
    }

    private static @Nullable String unhealthy(App app, Service other, Observation seen) {
        var check = other.config().healthcheck();
        if (check != null && check.none()) {
            return "has its health check disabled";
        }
        // A declared check without a command, like none at all, means the image's own.
        boolean ofImage = check == null || check.test().isEmpty();
        var key = new ServiceKey(app.appId(), other.serviceId());
        return ofImage && seen.containers().stream().anyMatch(it -> it.key().equals(key) && unchecked(it, other))
                ? "has no health check, and its image has none either"
                : null;
    }

    private static boolean unchecked(Container container, Service declared) {
        return container.imageName().equals(declared.imageName())
                && container.run().running()
                && container.run().health() == Health.NONE;
    }
}
