package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Observation.OwnedNetwork;
import io.containermanager.model.SpecHash;
import io.containermanager.model.Volume;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the services of one app share while they are planned: volumes, networks, and how far each sibling has come. */
final class AppScope {

    private static final int HASH_CHARS = 8;

    private final PlanInput input;
    private final Draft draft;
    private final Present present;
    private final Map<String, Integer> made = new HashMap<>();
    private final Map<String, Standing> standings = new LinkedHashMap<>();
    private final Set<String> networksInUse = new HashSet<>();
    /** By declaration, since each service asks for its networks again: at most as many as the app declares and the default one. */
    private final Map<Network, String> networkHashes = new HashMap<>();

    /** Engine names that are there; looked up once a plan, because each app asks. */
    record Present(Set<String> volumes, Map<String, OwnedNetwork> networks) {
        static Present of(PlanInput input) {
            return new Present(
                    input.observation().volumes(),
                    input.observation().networks().stream()
                            .collect(Collectors.toMap(OwnedNetwork::name, network -> network, (one, _) -> one)));
        }
    }

    AppScope(PlanInput input, Draft draft, Present present) {
        this.input = input;
        this.draft = draft;
        this.present = present;
    }

    PlanInput input() {
        return input;
    }

    Draft draft() {
        return draft;
    }

    Map<String, Standing> standings() {
        return standings;
    }

    void stands(String serviceName, Standing standing) {
        standings.put(serviceName, standing);
    }

    /** Keeps the service's networks from being taken for orphans. */
    void uses(DesiredService service) {
        EngineNames.networksOf(service.app(), service.service())
                .forEach((name, network) -> networksInUse.add(networkName(service.app(), name, network)));
    }

    Set<String> networksInUse() {
        return networksInUse;
    }

    /** The step that makes a volume; empty when it is there or made by somebody else. */
    Set<Integer> volume(App app, String name, Volume volume) {
        var engineName = volume.engineName(app.appId(), name);
        if (volume.external() || present.volumes().contains(engineName)) {
            return Set.of();
        }
        return Set.of(made.computeIfAbsent(
                "volume " + engineName,
                _ -> draft.add(
                        new Step.CreateVolume(app.appId(), engineName, volume, "it is declared and not there"),
                        Set.of(),
                        Impact.NONE)));
    }

    /**
     * The engine's name for a network. When one of that name is there that was made from another declaration, the new one is made beside
     * it under a name of its own: containers move as they are replaced, the way back stays, and the old network goes when nobody uses it.
     */
    String networkName(App app, String name, Network network) {
        var usual = network.engineName(app.appId(), name);
        if (!replaceable(network)) {
            return usual;
        }
        var wanted = hash(network);
        var beside = usual + "-" + wanted.substring(SpecHash.VERSION.length(), SpecHash.VERSION.length() + HASH_CHARS);
        return present.networks().containsKey(beside) || differs(usual, wanted) ? beside : usual;
    }

    private String hash(Network network) {
        return networkHashes.computeIfAbsent(network, SpecHash::of);
    }

    private static boolean replaceable(Network network) {
        return !network.external() && network.name() == null;
    }

    /** One that does not say what it was made from, or says it in another version's words, is never replaced for that alone. */
    private boolean differs(String engineName, String wanted) {
        var there = present.networks().get(engineName);
        var hash = there == null ? null : there.hash();
        return hash != null && SpecHash.comparable(hash) && !hash.equals(wanted);
    }

    /** What people should know of the networks that a new container joins; null when nothing. */
    @Nullable
    String networkWarning(App app, Map<String, Network> joined) {
        return joined.entrySet().stream()
                .filter(it -> !it.getValue().external() && it.getValue().name() != null)
                .filter(it -> differs(it.getValue().engineName(app.appId(), it.getKey()), hash(it.getValue())))
                .findFirst()
                .map(it -> "network " + it.getValue().name()
                        + " keeps the driver and options it was made with, because its name is fixed: declare another"
                        + " name, or remove it by hand while nothing uses it")
                .orElse(null);
    }

    /** The step that makes a network; empty when it is there or made by somebody else. */
    Set<Integer> network(App app, String name, Network network) {
        var engineName = networkName(app, name, network);
        networksInUse.add(engineName);
        if (network.external() || present.networks().containsKey(engineName)) {
            return Set.of();
        }
        return Set.of(made.computeIfAbsent(
                "network " + engineName,
                _ -> draft.add(
                        new Step.CreateNetwork(app.appId(), engineName, network, "it is needed and not there"),
                        Set.of(),
                        Impact.NONE)));
    }
}
