package io.containermanager.access.power;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.State;
import io.containermanager.model.Volume;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What comes with the volumes and networks of a target by the engine's names, whichever app declares them, and whatever was declared when
 * they were made. Pure.
 *
 * @param volumes what a volume of that name can do
 * @param networks what joining a network of that name can do
 * @param declaredBy which apps declare a volume or network of that name
 * @param facts what the engine shows
 */
record NamedPowers(
        Map<String, String> volumes,
        Map<String, String> networks,
        Map<String, Set<Long>> declaredBy,
        TargetPowers.Facts facts) {

    static NamedPowers of(State state, TargetPowers.Facts facts) {
        var volumes = new HashMap<String, String>();
        var networks = new HashMap<String, String>();
        var declaredBy = new HashMap<String, Set<Long>>();
        facts.volumes().forEach((name, made) -> put(volumes, name, PowerRules.of(made)));
        for (var app : state.apps().values()) {
            app.volumes().forEach((key, volume) -> {
                var name = volume.engineName(app.appId(), key);
                put(volumes, name, PowerRules.of(volume));
                declaredBy.computeIfAbsent(name, _ -> new HashSet<>()).add(app.appId());
            });
            app.networks().forEach((key, network) -> {
                var name = network.engineName(app.appId(), key);
                put(networks, name, PowerRules.of(network));
                declaredBy.computeIfAbsent(name, _ -> new HashSet<>()).add(app.appId());
            });
        }
        // Docker knows it by that name, whichever manager is said to have made it.
        networks.put(PowerRules.HOST, "the host's network");
        return new NamedPowers(volumes, networks, declaredBy, facts);
    }

    /** Whether a name is the app's only by its default project, and another app, which may be called so, declares it as well. */
    boolean isOthers(App app, String name) {
        return Grants.isOfDefaultProject(app.appId(), name)
                && declaredBy.getOrDefault(name, Set.of()).stream().anyMatch(appId -> appId != app.appId());
    }

    private static void put(Map<String, String> into, String name, @Nullable String what) {
        if (what != null) {
            into.put(name, what);
        }
    }

    /** What mounting the volume that an app's services call by that name can do. */
    Optional<String> ofVolume(App app, String key) {
        var name = volumeName(app, key);
        return facts.engineKnown()
                ? Optional.ofNullable(volumes.get(name))
                : Optional.of("a volume of which nothing is known, for the engine was not seen since the start");
    }

    /** What joining the network that an app's services call by that name can do. */
    Optional<String> ofNetwork(App app, String key) {
        return Optional.ofNullable(networks.get(networkName(app, key)));
    }

    static String volumeName(App app, String key) {
        return app.volumes().getOrDefault(key, Volume.PLAIN).engineName(app.appId(), key);
    }

    private static String networkName(App app, String key) {
        return app.networks().getOrDefault(key, Network.PLAIN).engineName(app.appId(), key);
    }
}
