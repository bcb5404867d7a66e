package io.containermanager.model.observed;

import io.containermanager.model.ImageReference;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an engine reports at one moment: the current state as it is, never what we remember having done. Immutable.
 *
 * @param at when it was read, for display
 * @param containers those that carry our labels, of this instance or another; foreign ones are left out
 * @param images the references of images that are present, by tag and by digest, each in its {@link ImageReference#normal} form
 * @param volumes engine names of present volumes that carry our labels or that a target names
 * @param networks engine names of present networks that carry our labels or that a target names
 * @param volumesMadeWith what present volumes were made with, by engine name; without those that do not say
 */
public record Observation(
        Instant at,
        List<Container> containers,
        Set<String> images,
        Set<String> volumes,
        Set<OwnedNetwork> networks,
        Map<String, VolumeMaking> volumesMadeWith) {

    /** One whose volumes do not say what they were made with. */
    public Observation(
            Instant at,
            List<Container> containers,
            Set<String> images,
            Set<String> volumes,
            Set<OwnedNetwork> networks) {
        this(at, containers, images, volumes, networks, Map.of());
    }

    /** An engine with nothing on it. */
    public static Observation empty(Instant at) {
        return new Observation(at, List.of(), Set.of(), Set.of(), Set.of());
    }

    /**
     * What a volume was made with: it keeps that for good.
     *
     * @param driver the engine's volume driver
     * @param driverOpts options for that driver
     * @param managed whether this manager made it, by its labels
     */
    public record VolumeMaking(String driver, Map<String, String> driverOpts, boolean managed) {
        public VolumeMaking {
            driverOpts = Map.copyOf(driverOpts);
        }
    }

    /**
     * What a network was made with that this manager did not create: it keeps that for good.
     *
     * @param driver the engine's network driver
     * @param internal whether it has no way out
     * @param driverOpts options for that driver
     */
    public record NetworkMaking(String driver, boolean internal, Map<String, String> driverOpts) {
        public NetworkMaking {
            driverOpts = Map.copyOf(driverOpts);
        }
    }

    /**
     * A network on the engine.
     *
     * @param id the engine's id: names need not be unique on an engine
     * @param name the engine's name for it
     * @param appId the app it was created for; 0 when it is not ours
     * @param hash what it was made from, see {@code SpecHash#of(Network)}; null when it does not say
     * @param shape the same without its labels; null when it does not say
     * @param subnets its real address ranges in CIDR form; empty when they are not known
     * @param strangers names of containers on it, running or not, that no manager made; looked up for managed networks
     * @param making what one that another made was made with; null when it is not known, or when the hash says so
     */
    public record OwnedNetwork(
            String id,
            String name,
            long appId,
            @Nullable String hash,
            @Nullable String shape,
            Set<String> subnets,
            Set<String> strangers,
            @Nullable NetworkMaking making) {
        /** Networks that engines have by themselves; they may get another id with each start of the engine. */
        public static final Set<String> BUILT_IN = Set.of("bridge", "host", "none", "default", "nat");

        /** One whose address ranges are not known, and that no stranger has joined. */
        public OwnedNetwork(String id, String name, long appId, @Nullable String hash) {
            this(id, name, appId, hash, null, Set.of(), Set.of(), null);
        }

        public OwnedNetwork {
            subnets = Set.copyOf(subnets);
            strangers = Set.copyOf(strangers);
        }
    }

    public Observation {
        containers = List.copyOf(containers);
        images = Set.copyOf(images);
        volumes = Set.copyOf(volumes);
        networks = Set.copyOf(networks);
        volumesMadeWith = Map.copyOf(volumesMadeWith);
    }

    /** The same with other containers. */
    public Observation withContainers(List<Container> others) {
        return new Observation(at, others, images, volumes, networks, volumesMadeWith);
    }

    /** Whether there is such a volume and this manager made it: only such a one is its to remove. */
    public boolean managesVolume(String engineName) {
        var made = volumesMadeWith.get(engineName);
        return made != null && made.managed() && volumes.contains(engineName);
    }

    /** Whether an image is present, however its reference is spelled. */
    public boolean hasImage(String reference) {
        return images.contains(ImageReference.normal(reference));
    }

    /** Whether a network of that engine name is present. */
    public boolean hasNetwork(String engineName) {
        return networks.stream().anyMatch(network -> network.name().equals(engineName));
    }

    /** The containers of managers that have joined a network, running or not. */
    public List<Container> on(OwnedNetwork network) {
        return containers.stream()
                .filter(container -> container.attached().joins(network.name(), network.id()))
                .toList();
    }
}
