package io.containermanager.engine.kubernetes.cluster;

import io.containermanager.engine.kubernetes.ManifestTree;
import io.containermanager.engine.kubernetes.ObjectLabels;
import io.containermanager.engine.kubernetes.client.ResourceKind;
import io.containermanager.engine.kubernetes.version.PulledImages;
import io.containermanager.engine.kubernetes.version.Version;
import io.containermanager.engine.kubernetes.version.VersionAnnotations;
import io.containermanager.model.ImageReference;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.plan.input.ImageLocks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes an observation of what the watches brought: it asks the API server nothing. */
final class ClusterObserver {

    /** The driver of every volume: a claim. */
    static final String DRIVER = "local";

    private final ClusterView view;
    private final PulledImages images;
    private final LostFiles lostFiles;

    ClusterObserver(ClusterView view, PulledImages images, LostFiles lostFiles) {
        this.view = view;
        this.lostFiles = lostFiles;
        this.images = images;
    }

    Observation look(Instant now) {
        var reader = new VersionReader(view, images, lostFiles, now);
        var containers = new ArrayList<Container>();
        view.versions().forEach(version -> reader.container(version).ifPresent(containers::add));
        var made = volumes();
        return new Observation(now, containers, images(containers), made.keySet(), networks(), made);
    }

    /** Whether pods run an image; it is known from then on. */
    boolean runs(String image, Instant now) {
        var wanted = ImageReference.normal(image);
        var reader = new VersionReader(view, images, lostFiles, now);
        boolean runs = view.versions().stream()
                .filter(version -> version.wanted() > 0)
                .anyMatch(version -> reader.container(version)
                        .filter(it -> images(it).contains(wanted))
                        .isPresent());
        if (runs) {
            images.add(image, null);
        }
        return runs;
    }

    /** Nodes do not tell which images they have: these are the ones that pods run, and those that were pulled for this process. */
    private Set<String> images(Iterable<Container> containers) {
        var present = new HashSet<String>(images.references());
        containers.forEach(container -> present.addAll(images(container)));
        return present;
    }

    private static Set<String> images(Container container) {
        var digest = container.imageId();
        if (!container.run().running()) {
            return Set.of();
        }
        var name = ImageReference.normal(container.imageName());
        return digest == null
                ? Set.of(name)
                : Set.copyOf(List.of(name, ImageReference.normal(ImageLocks.byDigest(container.imageName(), digest))));
    }

    /** Managed claims by their engine names, others by their own: a target may name them as external. */
    private Map<String, VolumeMaking> volumes() {
        var made = new HashMap<String, VolumeMaking>();
        for (var claim : view.near(ResourceKind.CLAIM)) {
            boolean managed = view.own().made(claim);
            var noted = managed ? ClusterView.annotation(claim, ObjectLabels.ENGINE_NAME) : null;
            var name = noted != null ? noted : String.valueOf(ClusterView.metadata(claim, "name"));
            var making = new VolumeMaking(DRIVER, options(claim), managed);
            made.merge(name, making, (one, other) -> one.managed() ? one : other);
        }
        return made;
    }

    private static Map<String, String> options(Map<String, Object> claim) {
        var options = new HashMap<String, String>();
        Version.texts(ManifestTree.object(claim, "metadata", "annotations")).forEach((key, value) -> {
            if (key.startsWith(VersionAnnotations.OPTION)) {
                options.put(key.substring(VersionAnnotations.OPTION.length()), value);
            }
        });
        return options;
    }

    /** A network is the policy that lets its pods reach each other: this manager's pods alone, so that another manager's is none for it. */
    private Set<OwnedNetwork> networks() {
        var networks = new HashSet<OwnedNetwork>();
        for (var policy : view.near(ResourceKind.POLICY)) {
            var name = ClusterView.annotation(policy, ObjectLabels.ENGINE_NAME);
            var hash = ClusterView.annotation(policy, ContainerLabels.NETWORK_HASH);
            if (name != null && hash != null && view.own().made(policy)) {
                long appId = Long.parseLong(String.valueOf(ClusterView.label(policy, ObjectLabels.APP_ID)));
                networks.add(new OwnedNetwork(ClusterView.uid(policy), name, appId, hash));
            }
        }
        return networks;
    }
}
