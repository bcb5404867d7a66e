package io.containermanager.plan;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Observation.OwnedNetwork;
import io.containermanager.model.Volume;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What the services of one app share while they are planned: volumes, networks, and how far each sibling has come. */
final class AppScope {

    private final PlanInput input;
    private final Draft draft;
    private final Present present;
    private final Map<String, Integer> made = new HashMap<>();
    private final Map<String, Standing> standings = new LinkedHashMap<>();
    private final Set<String> networksInUse = new HashSet<>();

    /** Engine names that are there; looked up once a plan, because each app asks. */
    record Present(Set<String> volumes, Set<String> networks) {
        static Present of(PlanInput input) {
            return new Present(
                    input.observation().volumes(),
                    input.observation().networks().stream()
                            .map(OwnedNetwork::name)
                            .collect(Collectors.toSet()));
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
                .forEach((name, network) ->
                        networksInUse.add(network.engineName(service.app().appId(), name)));
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

    /** The step that makes a network; empty when it is there or made by somebody else. */
    Set<Integer> network(App app, String name, Network network) {
        var engineName = network.engineName(app.appId(), name);
        networksInUse.add(engineName);
        if (network.external() || present.networks().contains(engineName)) {
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
