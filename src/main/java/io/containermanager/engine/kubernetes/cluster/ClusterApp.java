package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.ObjectNames;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Volume;
import io.containermanager.plan.step.Step.CreateContainer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a step needs to know of its app, as the cluster has it: a volume is external unless there is a claim that was made for it, a network is
 * internal if it has the policy of one.
 */
final class ClusterApp {

    private ClusterApp() {}

    static App step(CreateContainer create, String namespace, ClusterView view) {
        var volumes = new TreeMap<String, Volume>();
        create.placement().volumes().forEach((key, engineName) -> {
            boolean external = view.ownClaim(namespace, engineName).isEmpty();
            volumes.put(key, new Volume(engineName, external, null, Map.of(), Map.of()));
        });
        var networks = new TreeMap<String, Network>();
        create.placement().networks().forEach((key, engineName) -> {
            var policy = "internal-" + ObjectNames.network(engineName);
            boolean internal = view.own(ResourceKind.POLICY, namespace, policy).isPresent();
            networks.put(key, new Network(engineName, false, null, Map.of(), Map.of(), internal, List.of()));
        });
        var labels = create.labels();
        return new App(labels.appId(), labels.appName(), null, List.of(create.service()), volumes, networks);
    }

    /** An app of which nothing but its id matters. */
    static App numbered(long appId) {
        return new App(appId, "", null, List.of(), new TreeMap<>(), new TreeMap<>());
    }
}
