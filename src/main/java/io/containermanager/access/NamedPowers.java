package io.containermanager.access;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.State;
import io.containermanager.model.Volume;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What comes with the volumes and networks of a target by the engine's names, whichever app declares them, and whatever was declared when
 * they were made. Pure.
 *
 * @param volumes what a volume of that name can do
 * @param networks what joining a network of that name can do
 * @param facts what the engine shows
 */
record NamedPowers(Map<String, String> volumes, Map<String, String> networks, TargetPowers.Facts facts) {

    static NamedPowers of(State state, TargetPowers.Facts facts) {
        var volumes = new HashMap<String, String>();
        var networks = new HashMap<String, String>();
        facts.volumes().forEach((name, made) -> put(volumes, name, PowerRules.of(made)));
        for (var app : state.apps().values()) {
            app.volumes()
                    .forEach((key, volume) -> put(volumes, volume.engineName(app.appId(), key), PowerRules.of(volume)));
            app.networks()
                    .forEach((key, network) ->
                            put(networks, network.engineName(app.appId(), key), PowerRules.of(network)));
        }
        // Docker knows it by that name, whoever is said to have made it.
        networks.put(PowerRules.HOST, "the host's network");
        return new NamedPowers(volumes, networks, facts);
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
