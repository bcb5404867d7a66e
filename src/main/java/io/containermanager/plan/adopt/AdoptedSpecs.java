package io.containermanager.plan.adopt;

import io.containermanager.model.App;
import io.containermanager.model.ImageReference;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.wire.StateTree;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.plan.input.Adoptions.AdoptedContainer;
import io.containermanager.plan.input.DesiredService;
import io.containermanager.plan.input.DesiredState;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.input.SpecDiff;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares adopted containers with declarations. Their fingerprint is that of a declaration read from the container; another declaration
 * that means the same has another fingerprint and needs no new container. Pure.
 */
public final class AdoptedSpecs {

    /** What a container need not be recreated for. */
    private static final List<String> WITHOUT_EFFECT =
            List.of("dependsOn", "pullPolicy", "updateStrategy", "platform", "volumes", "networks", "ports");

    /** What an adopted container keeps as it is while nothing is declared. */
    private static final List<String> KEPT = List.of("logging", "containerName", "hostname");

    private AdoptedSpecs() {}

    /** The fields in which a container, declared as it is, differs from what is wanted; empty when it can stay. */
    public static List<String> differences(App is, Service actual, App wants, Service wanted) {
        var before = tree(is, actual);
        var now = tree(wants, wanted);
        KEPT.stream().filter(key -> !now.containsKey(key)).forEach(before::remove);
        return SpecDiff.of(before, now);
    }

    private static Map<String, @Nullable Object> tree(App app, Service service) {
        var config = service.config();
        Map<String, @Nullable Object> tree = new TreeMap<>(StateTree.write(config));
        WITHOUT_EFFECT.forEach(tree::remove);
        if (config.updatePolicy()
                .graceOrDefault()
                .equals(io.containermanager.model.UpdatePolicy.DEFAULT_STOP_GRACE_PERIOD)) {
            tree.remove("stopGracePeriod");
        }
        tree.put(
                "image",
                ImageReference.parse(service.imageName())
                        .map(ImageReference::canonical)
                        .orElse(service.imageName()));
        tree.put(
                "ports",
                new TreeSet<>(config.ports().stream().map(Object::toString).toList()));
        tree.put("volumes", mounts(app, service));
        tree.put("networks", networks(app, service));
        tree.computeIfPresent(
                "extraHosts", (_, _) -> new TreeSet<>(config.runtimeOptions().extraHosts()));
        return tree;
    }

    /** By the path in the container, with the engine's name of the volume. */
    private static Map<String, Object> mounts(App app, Service service) {
        var volumes = EngineNames.volumesOf(app, service);
        var mounts = new TreeMap<String, Object>();
        for (var mount : service.config().volumes()) {
            var source = mount.source();
            var volume = mount.type() == VolumeMount.Type.VOLUME && source != null ? volumes.get(source) : null;
            var name = volume == null || source == null ? source : volume.engineName(app.appId(), source);
            mounts.put(mount.path(), List.of(mount.type(), String.valueOf(name), mount.readOnly(), mount.options()));
        }
        return mounts;
    }

    /** By the engine's name; its own name it has on each anyway. */
    private static Map<String, Object> networks(App app, Service service) {
        var networks = new TreeMap<String, Object>();
        EngineNames.networksOf(app, service).forEach((key, network) -> {
            var attachment = service.config().networks().stream()
                    .filter(it -> it.name().equals(key))
                    .findFirst();
            var tree = new LinkedHashMap<String, Object>();
            var aliases = new TreeSet<String>();
            attachment.ifPresent(it -> {
                aliases.addAll(it.aliases());
                Optional.ofNullable(it.ipv4Address()).ifPresent(address -> tree.put("ipv4Address", address));
                Optional.ofNullable(it.ipv6Address()).ifPresent(address -> tree.put("ipv6Address", address));
            });
            aliases.remove(service.serviceName());
            tree.put("aliases", aliases);
            networks.put(network.engineName(app.appId(), key), tree);
        });
        return networks;
    }

    /**
     * The observation for a plan: an adopted container that satisfies what is wanted, or what ran well before, has the fingerprint of that.
     *
     * @param lastGood the specs that services can come back to
     */
    public static Observation fitted(
            Observation seen, Adoptions adoptions, DesiredState desired, Map<ServiceKey, DesiredService> lastGood) {
        if (adoptions.containers().isEmpty()) {
            return seen;
        }
        var containers = seen.containers().stream()
                .map(it -> {
                    var adopted = adoptions.containers().get(it.id());
                    return adopted == null ? it : it.withOwner(fitted(it.owner(), adopted, it, desired, lastGood));
                })
                .toList();
        return seen.withContainers(containers);
    }

    /** The observation if these containers were adopted, too. */
    public static Observation with(
            Observation seen, List<Container> foreign, Adoptions adopting, DesiredState desired, String instance) {
        var containers = new ArrayList<>(seen.containers());
        foreign.forEach(it -> Optional.ofNullable(adopting.containers().get(it.id()))
                .ifPresent(adopted -> containers.add(it.withOwner(adopted.labels(instance)))));
        return fitted(seen.withContainers(containers), adopting, desired, Map.of());
    }

    private static ContainerLabels fitted(
            ContainerLabels labels,
            AdoptedContainer adopted,
            Container container,
            DesiredState desired,
            Map<ServiceKey, DesiredService> lastGood) {
        var key = container.key();
        var app = desired.apps().get(key.appId());
        var wanted = app == null
                ? Stream.<DesiredService>empty()
                : app.services().stream().filter(it -> it.key().equals(key));
        return Stream.concat(wanted, Optional.ofNullable(lastGood.get(key)).stream())
                .filter(it -> it.specHash().equals(labels.specHash())
                        || differences(adopted.app(), adopted.service(), it.app(), it.service())
                                .isEmpty())
                .findFirst()
                .map(it -> labels.withSpecHash(it.specHash()))
                .orElse(labels);
    }
}
