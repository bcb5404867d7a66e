package io.containermanager.plan.resource;

import io.containermanager.model.State;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Volumes that were purged and that a target uses once more, as after a rollback: the engine makes them again, empty. Only purges that are still
 * remembered are known. Pure.
 */
public final class PurgedVolumes {

    private PurgedVolumes() {}

    /**
     * What to know of a target, given the last look at the engine.
     *
     * @param purges tells when and by whom volumes were purged, for people, by engine name; asked only when a volume is missing
     */
    public static List<PlanWarning> of(State target, Observation seen, Supplier<Map<String, String>> purges) {
        var warnings = new ArrayList<PlanWarning>();
        for (var app : target.apps().values()) {
            var users = new TreeMap<String, Set<Long>>();
            for (var service : app.services()) {
                EngineNames.volumesOf(app, service).forEach((key, volume) -> {
                    var name = volume.engineName(app.appId(), key);
                    if (!volume.external() && !seen.volumes().contains(name)) {
                        users.computeIfAbsent(name, _ -> new TreeSet<>()).add(service.serviceId());
                    }
                });
            }
            // Mostly there is no such volume, and nothing has to be looked up.
            var known = users.isEmpty() ? Map.<String, String>of() : purges.get();
            users.keySet().retainAll(known.keySet());
            users.forEach((name, services) -> warnings.add(new PlanWarning(
                    app.appId(),
                    services,
                    "volume " + name + " was purged " + known.get(name)
                            + ": it is created again, empty. Its data is gone; restore it from a backup")));
        }
        return warnings;
    }
}
