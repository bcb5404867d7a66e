package io.containermanager.plan.resource;

import io.containermanager.model.ImageReference;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Images that were built or loaded on the machine, to whose tags a rollback returns: they have no digest, so that the tag may mean another image now
 * than the revision ran. Pure.
 */
public final class LocalImages {

    private LocalImages() {}

    /**
     * What to know of a target that is brought back, given the last look at the engine.
     *
     * @param kept the target
     * @param newest the one that it replaces: what is declared as it is there is not made again
     */
    public static List<PlanWarning> of(State kept, State newest, Observation seen) {
        var warnings = new ArrayList<PlanWarning>();
        for (var app : kept.apps().values()) {
            for (var service : app.services()) {
                var key = new ServiceKey(app.appId(), service.serviceId());
                boolean changes = newest.service(key).filter(service::equals).isEmpty();
                if (changes
                        && seen.containers().stream()
                                .anyMatch(it -> it.key().equals(key) && isLocal(it, service, seen))) {
                    warnings.add(new PlanWarning(
                            app.appId(),
                            Set.of(service.serviceId()),
                            "image " + service.imageName()
                                    + " was built or loaded on this machine, and nothing says which"
                                    + " one the revision ran: the container is made from what the tag means now"));
                }
            }
        }
        return warnings;
    }

    private static boolean isLocal(Container container, Service service, Observation seen) {
        var id = container.imageId();
        return id != null
                && ImageReference.same(container.imageName(), service.imageName())
                && !seen.hasImage(ImageLocks.byDigest(container.imageName(), id));
    }
}
