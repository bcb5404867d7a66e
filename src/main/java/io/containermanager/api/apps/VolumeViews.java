package io.containermanager.api.apps;

import io.containermanager.engine.VolumeUsers;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.Volume;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.input.EngineNames;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON of existing and declared volumes. Pure. */
final class VolumeViews {

    private VolumeViews() {}

    /** The app that declares a volume. */
    private record Declared(App app, String key, Volume volume) {}

    /**
     * The declared volumes and those created by this manager, by engine name; others are not listed.
     *
     * @param others the containers of others that use volumes
     */
    static List<Map<String, @Nullable Object>> list(State target, Observation observation, VolumeUsers others) {
        var byName = new TreeMap<String, @Nullable Declared>();
        observation.volumes().stream().filter(observation::managesVolume).forEach(name -> byName.put(name, null));
        target.apps()
                .values()
                .forEach(app -> EngineNames.volumesOf(app)
                        .forEach((key, volume) ->
                                byName.put(volume.engineName(app.appId(), key), new Declared(app, key, volume))));
        return byName.entrySet().stream()
                .map(entry -> tree(entry.getKey(), entry.getValue(), observation, others))
                .toList();
    }

    /** Those of the users that are not among the observed containers, as these are named by their services. */
    static VolumeUsers others(VolumeUsers all, Observation observation) {
        var known = observation.containers().stream().map(Container::name).collect(Collectors.toSet());
        var others = new HashMap<String, List<String>>();
        all.containers()
                .forEach((volume, names) -> others.put(
                        volume,
                        names.stream().filter(name -> !known.contains(name)).toList()));
        return new VolumeUsers(others, all.reason());
    }

    private static Map<String, @Nullable Object> tree(
            String name, @Nullable Declared declared, Observation seen, VolumeUsers others) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("name", name);
        tree.put("present", seen.volumes().contains(name));
        tree.put("managed", seen.managesVolume(name));
        tree.put("declared", declared != null);
        if (declared != null) {
            tree.put("appId", declared.app().appId());
            tree.put("key", declared.key());
            tree.put("external", declared.volume().external());
        }
        tree.put(
                "usedBy",
                seen.containers().stream()
                        .filter(container -> container.attached().volumes().contains(name))
                        .map(VolumeViews::user)
                        .distinct()
                        .toList());
        tree.put("usedByOthers", others.reason() == null ? others.of(name) : null);
        return tree;
    }

    private static Map<String, @Nullable Object> user(Container container) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("appId", container.owner().appId());
        tree.put("serviceId", container.owner().serviceId());
        tree.put("serviceName", container.owner().serviceName());
        return tree;
    }
}
