package io.containermanager.engine.simulated;

import io.containermanager.engine.EngineException;
import io.containermanager.engine.StepResult;
import io.containermanager.model.ImageReference;
import io.containermanager.model.observed.AdoptedResources;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.ContainerLabels;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.observed.Observation.NetworkMaking;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.observed.Observation.VolumeMaking;
import io.containermanager.model.rules.Subnet;
import io.containermanager.model.wire.Sha256;
import io.containermanager.plan.step.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Everything that is on the simulated engine. Confined to the scheduler's tasks. */
final class SimulatedContainers {

    private final Map<String, SimulatedContainer> containers = new LinkedHashMap<>();
    /** Containers that cannot be started any more. */
    private final Set<String> broken = new HashSet<>();

    private final Map<String, String> images = new TreeMap<>();
    private final Map<String, Integer> generations = new TreeMap<>();
    /** Images that were made or loaded here: no registry gave them or knows them. */
    private final Set<String> loaded = new TreeSet<>();

    private final Set<String> volumes = new TreeSet<>();
    private final Map<String, VolumeMaking> volumesMadeWith = new TreeMap<>();
    private final Map<String, SimulatedNetwork> networks = new LinkedHashMap<>();
    private final Map<Integer, String> foreignPorts = new TreeMap<>();
    private final SimulatedNamespaces namespaces = new SimulatedNamespaces();
    /** What networks of others are made with here. */
    private static final NetworkMaking FOREIGN = new NetworkMaking("bridge", false, Map.of());

    private AdoptedResources claims = AdoptedResources.NONE;
    private Set<String> imageNames = Set.of();
    private final AtomicLong version = new AtomicLong();

    /** Grows with every change; read to decide whether to take a snapshot. */
    long version() {
        return version.get();
    }

    private void changed() {
        version.incrementAndGet();
    }

    SimulatedNamespaces namespaces() {
        return namespaces;
    }

    Collection<SimulatedContainer> containers() {
        return List.copyOf(containers.values());
    }

    Optional<SimulatedContainer> container(String id) {
        return Optional.ofNullable(containers.get(id));
    }

    SimulatedContainer require(@Nullable String id) {
        var found = id == null ? null : containers.get(id);
        if (found == null) {
            throw new EngineException.NotFound("No such container: " + id);
        }
        return found;
    }

    Optional<SimulatedContainer> named(String name) {
        return containers.values().stream()
                .filter(container -> container.name().equals(name))
                .findFirst();
    }

    /** What counts as the manager's without its labels. */
    void claim(AdoptedResources adopted) {
        claims = adopted;
    }

    /** Whose a container is, by its labels or because it was adopted; empty for a foreign one. */
    Optional<ContainerLabels> owner(SimulatedContainer container) {
        return container.owner().or(() -> claims.labels(container.id()));
    }

    void put(SimulatedContainer container) {
        containers.put(container.id(), container);
        changed();
    }

    void remove(String id) {
        containers.remove(id);
        broken.remove(id);
        namespaces.forget(id);
        changed();
    }

    void breakState(String id) {
        broken.add(id);
    }

    boolean broken(String id) {
        return broken.contains(id);
    }

    /** Why a container cannot be started beside those that run: a host port or a fixed address is taken. Empty when all are free. */
    Optional<EngineException.Rejected> taken(SimulatedContainer wanting) {
        return new SimulatedPorts(containers.values(), foreignPorts).conflict(wanting);
    }

    void takePort(int port, String holder) {
        foreignPorts.put(port, holder);
    }

    void freePort(int port) {
        foreignPorts.remove(port);
    }

    /** The digest of a present image. */
    Optional<String> digest(String image) {
        var reference = ImageReference.apart(image);
        var present = images.get(reference.familiar());
        if (present == null && imageNames.contains(reference.familiar())) {
            return Optional.ofNullable(reference.digest());
        }
        return Optional.ofNullable(present);
    }

    /** The digest that the registry would give then. */
    String registryDigest(String image, Instant then) {
        var reference = ImageReference.apart(image);
        if (reference.digest() != null) {
            return reference.digest();
        }
        var moves = Fault.of(image).movesEvery();
        long moved = moves == null ? 0 : then.getEpochSecond() / moves.toSeconds();
        return "sha256:"
                + Sha256.hex(reference.familiar() + "#" + (generations.getOrDefault(reference.familiar(), 0) + moved));
    }

    /** An image appears that no registry gave: built here, or loaded from a file. */
    void load(String image) {
        var familiar = ImageReference.apart(image).familiar();
        loaded.add(familiar);
        images.put(familiar, "sha256:" + Sha256.hex("loaded " + familiar));
        imagesChanged();
    }

    /** Whether an image was made here and pushed nowhere. */
    boolean loadedOnly(String image) {
        return loaded.contains(ImageReference.apart(image).familiar());
    }

    /** Makes the registry give another digest from now on, also of what it did not know before. */
    void moveTag(String image) {
        loaded.remove(ImageReference.apart(image).familiar());
        generations.merge(ImageReference.apart(image).familiar(), 1, Integer::sum);
        changed();
    }

    /** The image is there now; what its tag meant before stays, under its digest alone, as on a real engine. */
    void pulled(String image, Instant now) {
        var reference = ImageReference.apart(image);
        var digest = registryDigest(image, now);
        var before = images.put(reference.familiar(), digest);
        if (before != null && !before.equals(digest)) {
            images.put(reference.repository() + "@" + before, before);
        }
        imagesChanged();
    }

    /** Whether there was such an image. */
    boolean removeImage(String image) {
        boolean removed = images.remove(ImageReference.apart(image).familiar()) != null;
        imagesChanged();
        return removed;
    }

    private void imagesChanged() {
        var names = new HashSet<String>();
        images.forEach((familiar, digest) -> {
            var reference = ImageReference.apart(familiar);
            names.add(familiar);
            if (!loaded.contains(familiar)) {
                names.add(reference.repository() + "@" + digest);
            }
        });
        imageNames = Set.copyOf(names);
        changed();
    }

    boolean hasVolume(String name) {
        return volumes.contains(name);
    }

    void addVolume(String name, VolumeMaking made) {
        volumes.add(name);
        volumesMadeWith.put(name, made);
        changed();
    }

    void removeVolume(String name) {
        volumes.remove(name);
        volumesMadeWith.remove(name);
        changed();
    }

    List<SimulatedNetwork> networksNamed(String name) {
        return networks.values().stream()
                .filter(network -> network.name().equals(name))
                .toList();
    }

    /** Adds a network, unless another one has addresses of its subnets. */
    void makeNetwork(SimulatedNetwork made) {
        for (var network : networks.values()) {
            Subnet.overlap(made.ranges(), network.ranges()).ifPresent(range -> {
                throw refused("subnet %s overlaps with %s of network %s"
                        .formatted(range, String.join(", ", network.ranges()), network.name()));
            });
        }
        addNetwork(made);
    }

    void addNetwork(SimulatedNetwork network) {
        networks.put(network.id(), network);
        changed();
    }

    void removeNetwork(String id) {
        networks.remove(id);
        changed();
    }

    /** Connects a container to a network that it was taken off, or otherwise than it was. */
    StepResult connect(Step.ConnectNetwork connect) {
        var container = require(connect.containerId());
        if (container.connected(connect.engineName()) && !connect.again()) {
            return StepResult.UNCHANGED;
        }
        var found = networksNamed(connect.engineName()).stream()
                .filter(network -> connect.networkId() == null || network.id().equals(connect.networkId()))
                .findFirst()
                .orElseThrow(() -> new EngineException.NotFound("Network " + connect.engineName() + " does not exist"));
        put(container.connected(found, connect.wanted()));
        return StepResult.DONE;
    }

    /** The container with the networks that its start finds: by id those that it joined before, the others by name, as Docker does. */
    SimulatedContainer joining(SimulatedContainer container) {
        var ids = new HashMap<String, String>();
        for (var name : container.networks()) {
            if (OwnedNetwork.BUILT_IN.contains(name)) {
                continue;
            }
            var known = container.networkId(name);
            ids.put(name, known.isEmpty() ? find(name) : known);
            if (!known.isEmpty() && !networks.containsKey(known)) {
                throw refused("network " + known + " not found");
            }
            requireAddress(container, name, networks.get(ids.get(name)));
        }
        return ids.isEmpty() ? container : container.joined(ids);
    }

    /** Refuses an address that the network does not have, as Docker does. */
    private static void requireAddress(SimulatedContainer container, String name, @Nullable SimulatedNetwork network) {
        var wanted = container.endpoint(name);
        if (wanted == null || network == null) {
            return;
        }
        Stream.of(wanted.ipv4Address(), wanted.ipv6Address())
                .flatMap(Stream::ofNullable)
                .filter(address -> Subnet.outside(network.ranges(), address))
                .findFirst()
                .ifPresent(address -> {
                    throw refused(
                            "Invalid address " + address + ": It does not belong to any of this network's subnets");
                });
    }

    /** Whether a start would find all its networks. */
    boolean joins(SimulatedContainer container) {
        return container.networks().stream()
                .filter(name -> !OwnedNetwork.BUILT_IN.contains(name))
                .allMatch(name -> container.networkId(name).isEmpty()
                        ? networksNamed(name).size() == 1
                        : networks.containsKey(container.networkId(name)));
    }

    private String find(String name) {
        var found = networksNamed(name);
        if (found.size() > 1) {
            throw refused("network %s is ambiguous (%d matches found on name)".formatted(name, found.size()));
        }
        if (found.isEmpty()) {
            throw refused("network " + name + " not found");
        }
        return found.getFirst().id();
    }

    private static EngineException refused(String why) {
        return new EngineException.Rejected(EngineException.Cause.CONFLICT, why);
    }

    /** What an observation says of it. */
    Observation observed(Instant now) {
        var ours = new ArrayList<Container>();
        // Once for all networks: most containers are owned, and to know that takes reading their labels.
        var foreign = new ArrayList<SimulatedContainer>();
        for (var container : containers.values()) {
            owner(container)
                    .ifPresentOrElse(
                            owner -> ours.add(container.observed(owner, namespaces.owners(container.id()))),
                            () -> foreign.add(container));
        }
        var owned = new HashSet<OwnedNetwork>();
        networks.values().forEach(network -> owned.add(observed(network, foreign)));
        var made = new HashMap<>(volumesMadeWith);
        made.replaceAll((name, it) ->
                claims.volumes().contains(name) ? new VolumeMaking(it.driver(), it.driverOpts(), true) : it);
        return new Observation(now, ours, imageNames, volumes, owned, made);
    }

    private OwnedNetwork observed(SimulatedNetwork network, List<SimulatedContainer> foreign) {
        var strangers = foreign.stream()
                .filter(it -> it.uses(network.name(), network.id()))
                .map(SimulatedContainer::name)
                .collect(Collectors.toSet());
        return new OwnedNetwork(
                network.id(),
                network.name(),
                network.appId() == 0 ? claims.networks().getOrDefault(network.id(), 0L) : network.appId(),
                network.hash(),
                network.shape(),
                network.ranges(),
                strangers,
                network.appId() == 0 ? FOREIGN : null);
    }

    SimulatedSnapshot snapshot(Instant now) {
        return new SimulatedSnapshot(
                now,
                List.copyOf(containers.values()),
                images,
                generations,
                List.copyOf(volumes),
                Map.of(),
                Map.of(),
                List.copyOf(loaded),
                volumesMadeWith,
                List.copyOf(networks.values()),
                namespaces.saved());
    }

    void restore(SimulatedSnapshot snapshot) {
        snapshot.containers().forEach(container -> containers.put(container.id(), container));
        images.putAll(snapshot.images());
        generations.putAll(snapshot.generations());
        volumes.addAll(snapshot.volumes());
        var hashes = snapshot.networkHashes();
        snapshot.networks()
                .forEach((name, appId) ->
                        addNetwork(new SimulatedNetwork(name, name, appId, hashes == null ? null : hashes.get(name))));
        var byId = snapshot.networksById();
        if (byId != null) {
            byId.forEach(this::addNetwork);
        }
        var shared = snapshot.namespaces();
        if (shared != null) {
            namespaces.restore(shared, containers.values());
        }
        var made = snapshot.loadedImages();
        if (made != null) {
            loaded.addAll(made);
        }
        var volumesMade = snapshot.volumesMadeWith();
        if (volumesMade != null) {
            volumesMadeWith.putAll(volumesMade);
        }
        imagesChanged();
    }
}
