package io.containermanager.plan.resource;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.State;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.text.Names;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Volumes and networks that are declared external, which services use and which the engine does not have. Docker makes a volume of any name
 * that a container mounts, empty: so a service is not made before its external volumes are there. Pure.
 */
public final class MissingExternals {

    /** How many beside the first one sentence names; it counts all. */
    private static final int NAMED_MAX = 5;

    private MissingExternals() {}

    /** A volume or network that is missing. */
    private record Missing(String kind, String key, String name) {
        /** What is missing, and what to do. */
        String described(String when) {
            return "%1$s %2$s is declared external and %4$s: create it (docker %1$s create %2$s), fix its name, or remove \"external\" from %1$s %3$s to have it created"
                    .formatted(kind, name, key, when);
        }
    }

    /** What to know of a target, given the last look at the engine; what the target itself declares to be made is not missing. */
    public static List<PlanWarning> of(State target, Observation seen) {
        Set<String> made = null;
        var warnings = new ArrayList<PlanWarning>();
        for (var app : target.apps().values()) {
            var users = new TreeMap<String, Set<Long>>();
            for (var service : app.services()) {
                for (var lacks : missing(app, service, seen)) {
                    made = made == null ? made(target) : made;
                    if (!made.contains(lacks.kind() + " " + lacks.name())) {
                        var described = lacks.described("was missing at the last observation of the engine");
                        users.computeIfAbsent(described, _ -> new TreeSet<>()).add(service.serviceId());
                    }
                }
            }
            users.forEach((missing, services) -> warnings.add(new PlanWarning(
                    app.appId(), services, missing + ". The services that use it wait until it exists")));
        }
        return warnings;
    }

    private static Set<String> made(State target) {
        var made = new HashSet<String>();
        for (var app : target.apps().values()) {
            app.volumes().forEach((key, volume) -> {
                if (!volume.external()) {
                    made.add("volume " + volume.engineName(app.appId(), key));
                }
            });
            app.networks().forEach((key, network) -> {
                if (!network.external()) {
                    made.add("network " + network.engineName(app.appId(), key));
                }
            });
        }
        return made;
    }

    /** What a service lacks, for people: what to do about the first, and which others there are. */
    public static Optional<String> lacking(DesiredService service, Observation seen) {
        var missing = missing(service.app(), service.service(), seen);
        if (missing.isEmpty()) {
            return Optional.empty();
        }
        var others = missing.stream()
                .skip(1)
                .map(it -> it.kind() + " " + it.name())
                .distinct()
                .toList();
        var described = missing.getFirst().described("does not exist");
        return Optional.of(
                others.isEmpty()
                        ? described
                        : described + "; so " + (others.size() == 1 ? "is " : "are ")
                                + Names.listed(others, NAMED_MAX));
    }

    private static List<Missing> missing(App app, Service service, Observation seen) {
        var missing = new ArrayList<Missing>();
        EngineNames.networksOf(app, service).forEach((key, network) -> {
            var name = network.engineName(app.appId(), key);
            if (network.external() && !seen.hasNetwork(name)) {
                missing.add(new Missing("network", key, name));
            }
        });
        EngineNames.volumesOf(app, service).forEach((key, volume) -> {
            var name = volume.engineName(app.appId(), key);
            if (volume.external() && !seen.volumes().contains(name)) {
                missing.add(new Missing("volume", key, name));
            }
        });
        return missing;
    }
}
