package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.plan.step.PlanWarning;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Existing volumes that were created with another driver or other options than declared: reported, never changed. Pure. */
public final class VolumeDrift {

    private VolumeDrift() {}

    /** What to know of an app's volumes, given what those that are there were made with, by engine name. */
    public static List<PlanWarning> of(App app, Map<String, VolumeMaking> present) {
        if (present.isEmpty()) {
            return List.of();
        }
        var warnings = new ArrayList<PlanWarning>();
        app.volumes().forEach((key, volume) -> {
            var engineName = volume.engineName(app.appId(), key);
            var made = present.get(engineName);
            if (made != null && !volume.external()) {
                difference(volume, made)
                        .map(difference -> "volume " + engineName + " was created with " + difference
                                + ": existing volumes are never changed. To get the declared one, declare it under"
                                + " another name, or back up its data and purge it while no container uses it")
                        .ifPresent(message -> warnings.add(new PlanWarning(app.appId(), users(app, key), message)));
            }
        });
        return warnings;
    }

    private static Set<Long> users(App app, String key) {
        return app.services().stream()
                .filter(service -> service.config().volumes().stream()
                        .anyMatch(mount -> mount.type() == VolumeMount.Type.VOLUME && key.equals(mount.source())))
                .map(Service::serviceId)
                .collect(Collectors.toSet());
    }

    /** Options are named without their values: there may be passwords among them. */
    private static Optional<String> difference(Volume declared, VolumeMaking made) {
        var parts = new ArrayList<String>();
        if (declared.driver() != null && !declared.driver().equals(made.driver())) {
            parts.add("driver " + made.driver() + " instead of " + declared.driver());
        }
        var names = new TreeSet<>(declared.driverOpts().keySet());
        names.addAll(made.driverOpts().keySet());
        names.removeIf(name -> Objects.equals(
                declared.driverOpts().get(name), made.driverOpts().get(name)));
        if (!names.isEmpty()) {
            parts.add("other driver options than declared (" + String.join(", ", names) + ")");
        }
        return parts.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", parts));
    }
}
