package io.containermanager.reconcile.execution;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.EngineFacts.ChangedNetworks;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the kept revisions say of networks that are declared otherwise now: which containers differ from the target in nothing but their
 * networks, and which networks in nothing but labels. Confined to the loop.
 */
public final class FormerNetworks {

    /** Fingerprints that are kept ready; the one used longest ago goes first. */
    private static final int FINGERPRINTS_MAX = 4_096;

    private final TargetCache targets;
    private final Map<Substituted, String> fingerprints = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Substituted, String> eldest) {
            return size() > FINGERPRINTS_MAX;
        }
    };

    /** A spec of an earlier revision with the networks of another one. */
    private record Substituted(String specHash, long before, long now, String service) {}

    public FormerNetworks(TargetCache targets) {
        this.targets = targets;
    }

    /** What is known for planning a target. */
    public ChangedNetworks known(DesiredState desired, Observation observation) {
        var alike = new HashMap<String, String>();
        var relabelled = new HashSet<String>();
        for (var container : observation.containers()) {
            var app = desired.apps().get(container.owner().appId());
            long revision = container.owner().revision();
            if (app != null && !app.app().networks().isEmpty() && revision != desired.revision()) {
                targets.declaredIn(revision, container.key())
                        .filter(before ->
                                !before.app().networks().equals(app.app().networks()))
                        .ifPresent(before -> {
                            alike.put(container.id(), fingerprint(before, app.app(), desired.revision()));
                            relabelled(before.app(), app.app(), container, observation, relabelled);
                        });
            }
        }
        return alike.isEmpty() ? ChangedNetworks.NONE : new ChangedNetworks(alike, relabelled);
    }

    private String fingerprint(DesiredService before, App now, long revision) {
        var key = new Substituted(
                before.specHash(), before.revision(), revision, before.key().toString());
        return fingerprints.computeIfAbsent(key, _ -> SpecHash.of(withNetworks(before.app(), now), before.service()));
    }

    /** The app with networks declared as now, as far as they are still declared by the same engine name. */
    private static App withNetworks(App before, App now) {
        var networks = new TreeMap<>(before.networks());
        now.networks()
                .forEach((key, network) -> networks.computeIfPresent(key, (_, old) -> {
                    boolean same = Objects.equals(old.name(), network.name()) && old.external() == network.external();
                    return same ? network : old;
                }));
        return new App(
                before.appId(), before.appName(), before.appUuid(), before.services(), before.volumes(), networks);
    }

    private static void relabelled(
            App before, App now, Container container, Observation observation, Set<String> relabelled) {
        now.networks().forEach((key, network) -> {
            var old = before.networks().get(key);
            if (old != null && onlyLabels(old, network)) {
                observation.networks().stream()
                        .filter(there -> SpecHash.of(old).equals(there.hash()))
                        .filter(there -> container.attached().joins(there.name(), there.id()))
                        .filter(there -> container.attached().networks().containsKey(there.name()))
                        .forEach(there -> relabelled.add(there.id()));
            }
        });
    }

    private static boolean onlyLabels(Network old, Network now) {
        return !old.equals(now) && old.withLabels(now.labels()).equals(now);
    }
}
