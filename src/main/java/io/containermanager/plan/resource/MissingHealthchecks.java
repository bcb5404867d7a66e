package io.containermanager.plan.resource;

import io.containermanager.model.App;
import io.containermanager.model.Dependency;
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
 * Services that wait for another to be healthy which has no health check: Docker Compose fails there, here they wait only until it has run
 * for a moment. A check of the image is known once its container runs. Pure.
 */
public final class MissingHealthchecks {

    private MissingHealthchecks() {}

    /** What to know of a target, given the last look at the engine. */
    public static List<PlanWarning> of(State target, Observation seen) {
        var warnings = new ArrayList<PlanWarning>();
        for (var app : target.apps().values()) {
            for (var service : app.services()) {
                for (var dependency : service.config().dependsOn()) {
                    var why = dependency.condition() == Dependency.Condition.HEALTHY
                            ? missing(app, dependency.serviceName(), seen)
                            : null;
                    if (why != null) {
                        warnings.add(new PlanWarning(
                                app.appId(), Set.of(service.serviceId()), message(app, service, dependency, why)));
                    }
                }
            }
        }
        return warnings;
    }

    private static String message(App app, Service service, Dependency dependency, String why) {
        var other = DisplayName.service(app.appName(), dependency.serviceName());
        return DisplayName.service(app.appName(), service.serviceName()) + " waits for " + other
                + " to be healthy, but "
                + other + " " + why + ": it is started once " + other
                + " has run for 5 s. Declare a health check for " + other + ", or the condition service_started";
    }

    private static @Nullable String missing(App app, String name, Observation seen) {
        var other = app.services().stream()
                .filter(it -> name.equals(it.serviceName()))
                .findFirst()
                .orElse(null);
        if (other == null) {
            return null;
        }
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
