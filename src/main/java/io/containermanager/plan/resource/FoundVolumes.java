package io.containermanager.plan.resource;

import io.containermanager.model.State;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Volumes of new apps that are there already, as those of a removed app are: nothing is created, and what is in them is used. Pure. */
public final class FoundVolumes {

    private FoundVolumes() {}

    /**
     * What to know of a target.
     *
     * @param applied what was applied last
     * @param present engine names of the volumes that are there
     */
    public static List<PlanWarning> of(State target, State applied, Set<String> present) {
        var warnings = new ArrayList<PlanWarning>();
        var used = new HashSet<String>();
        applied.apps()
                .values()
                .forEach(app -> EngineNames.volumesOf(app)
                        .forEach((key, volume) -> used.add(volume.engineName(app.appId(), key))));
        for (var app : target.apps().values()) {
            if (applied.app(app.appId()).isPresent()) {
                continue;
            }
            var users = new TreeMap<String, Set<Long>>();
            for (var service : app.services()) {
                EngineNames.volumesOf(app, service).forEach((key, volume) -> {
                    var name = volume.engineName(app.appId(), key);
                    if (!volume.external() && present.contains(name) && !used.contains(name)) {
                        users.computeIfAbsent(name, _ -> new TreeSet<>()).add(service.serviceId());
                    }
                });
            }
            users.forEach((name, services) -> warnings.add(new PlanWarning(
                    app.appId(),
                    services,
                    "volume " + name + " is there already: it is used with the data that is in it. For an empty one,"
                            + " purge it first (container-manager purge " + name + "), or give it another name")));
        }
        return warnings;
    }
}
