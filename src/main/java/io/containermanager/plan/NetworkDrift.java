package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Networks with a fixed name, such as those of every Compose file, that exist and were created from another declaration: reported as long
 * as they differ, never changed. Pure.
 */
public final class NetworkDrift {

    private NetworkDrift() {}

    /** What to know of an app's networks. */
    public static List<PlanWarning> of(App app, Observation seen) {
        var warnings = new ArrayList<PlanWarning>();
        app.networks().forEach((key, network) -> {
            if (network.name() != null && !network.external() && differs(network, seen)) {
                var message =
                        "network " + network.name() + " keeps the driver and options it was created with, because its"
                                + " name is fixed: declare another name, or remove it manually while nothing uses it";
                warnings.add(new PlanWarning(app.appId(), users(app, key), message));
            }
        });
        return warnings;
    }

    /** One that does not say what it was created from, or says it in another version's words, is not reported. */
    private static boolean differs(Network network, Observation seen) {
        return seen.networks().stream()
                .filter(there -> there.name().equals(network.name()))
                .anyMatch(there -> there.hash() != null
                        && SpecHash.comparable(there.hash())
                        && !there.hash().equals(SpecHash.of(network)));
    }

    private static Set<Long> users(App app, String key) {
        return app.services().stream()
                .filter(service -> service.config().networks().stream()
                        .anyMatch(attachment -> attachment.name().equals(key)))
                .map(Service::serviceId)
                .collect(Collectors.toSet());
    }
}
