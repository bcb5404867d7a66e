package io.containermanager.reconcile.history;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RuntimeOptions;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfigBuilder;
import io.containermanager.model.UpdatePolicy.UpdateStrategy;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.rules.Subnet;
import io.containermanager.model.wire.SpecHash;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the apps of a history share by one engine name, networks and volumes; what moves between their services and only one of them can
 * have, host ports, fixed addresses and container names; and images by all their spellings.
 */
final class HistorySharing {
    /** Two without an owner, and one that an app has without naming it. */
    private static final List<String> NETWORKS = List.of("edge", "backbone", "1_default");

    private static final List<String> VOLUMES = List.of("wiki_data", "1_data");
    private static final int PORTS = 3;
    private static final int FIRST_PORT = 8_080;
    private static final int ADDRESSES = 3;
    private static final int CONTAINER_NAMES = 3;
    /** The network on which addresses are fixed. */
    private static final String LAN = "lan";

    /** Of these the second and the third cannot be made beside the first, and the last has none of the addresses. */
    private static final List<String> SUBNETS = List.of("10.9.0.0/24", "10.9.0.0/16", "10.8.0.0/15", "10.11.0.0/24");

    private final Random random;
    private final Map<FaultKind, Integer> faults;
    /** This app gets nothing of the kind, since another one may hold it for a while. */
    private final long withoutPorts;

    private final Set<Object> taken = new HashSet<>();
    private String subnet = SUBNETS.getFirst();
    private boolean internal;
    private boolean disagreeing;
    private Map<String, String> labels = Map.of();
    private Map<String, String> options = Map.of();

    HistorySharing(Random random, long withoutPorts, Map<FaultKind, Integer> faults) {
        this.faults = faults;
        this.random = random;
        this.withoutPorts = withoutPorts;
    }

    /** Another target: in each one of a kind is had by one service at most, as validation wants it. */
    void begin() {
        taken.clear();
        // Every other target leaves networks as they are.
        if (random.nextBoolean()) {
            subnet = SUBNETS.get(random.nextInt(SUBNETS.size()));
            internal = random.nextBoolean();
            labels = random.nextInt(3) == 0 ? Map.of("made", "by-" + random.nextInt(3)) : Map.of();
            options = random.nextInt(3) == 0 ? Map.of("mtu", "140" + random.nextInt(3)) : Map.of();
            faults.merge(FaultKind.NETWORK_CHANGED, 1, Integer::sum);
        }
        disagreeing = random.nextInt(8) == 0;
    }

    /** All apps agree, but for the times when they do not. */
    private Network network(App app, String name, List<AddressPool> pools) {
        boolean inside = internal ^ (disagreeing && app.appId() == 1);
        return new Network(name, false, null, options, labels, inside, pools);
    }

    /** What is wrong with the networks that a target declares in one way only; they are made as it says. */
    static Optional<String> wrong(List<App> apps, Observation seen) {
        return apps.stream()
                .flatMap(app -> app.networks().values().stream())
                .filter(network -> apps.stream()
                        .flatMap(app -> app.networks().values().stream())
                        .allMatch(other -> !Objects.equals(other.name(), network.name()) || other.equals(network)))
                .filter(network -> seen.networks().stream()
                        .filter(there -> there.name().equals(network.name()) && there.appId() != 0)
                        .noneMatch(there -> SpecHash.shape(network).equals(there.shape())))
                .map(network -> "network " + network + " is not there as declared: " + seen.networks())
                .findFirst();
    }

    /** The same app, sharing this and that. */
    App of(App app) {
        var networks = new TreeMap<>(app.networks());
        var volumes = new TreeMap<>(app.volumes());
        var services = new ArrayList<Service>();
        for (var service : app.services()) {
            var config = service.config().builder();
            if (random.nextInt(3) == 0) {
                var name = NETWORKS.get(random.nextInt(NETWORKS.size()));
                var key = "shared-" + name;
                networks.put(key, network(app, name, List.of()));
                config.networks(List.of(new NetworkAttachment(key, List.of(), null, null)));
            }
            if (service.config().updatePolicy().updateStrategy() != UpdateStrategy.HAND_OVER) {
                alone(app, config, volumes, networks);
            }
            services.add(service.withConfig(config.build()).withImage(spelled(service.imageName())));
        }
        return new App(app.appId(), app.appName(), app.appUuid(), services, volumes, networks);
    }

    /** What two versions side by side must not have. */
    private void alone(
            App app, ServiceConfigBuilder config, Map<String, Volume> volumes, Map<String, Network> networks) {
        if (random.nextInt(6) == 0) {
            var name = VOLUMES.get(random.nextInt(VOLUMES.size()));
            var key = "shared-" + name;
            volumes.put(key, new Volume(name, false, null, Map.of(), Map.of()));
            config.volumes(List.of(new VolumeMount(VolumeMount.Type.VOLUME, key, "/shared", false, List.of())));
        }
        int port = FIRST_PORT + random.nextInt(PORTS);
        if (app.appId() != withoutPorts && random.nextInt(4) == 0 && taken.add(port)) {
            config.ports(List.of(new PortMapping(null, port, 80, "tcp")));
        }
        var address = "10.9.0." + (10 + random.nextInt(ADDRESSES));
        if (app.appId() != withoutPorts && random.nextInt(4) == 0 && taken.add(address)) {
            networks.put(LAN, network(app, LAN, List.of(new AddressPool(subnet, null, null, Map.of()))));
            var fixed = Subnet.outside(Set.of(subnet), address) ? null : address;
            config.networks(List.of(new NetworkAttachment(LAN, List.of(), fixed, null)));
        }
        var name = "named-" + random.nextInt(CONTAINER_NAMES);
        if (app.appId() != withoutPorts && random.nextInt(4) == 0 && taken.add(name)) {
            config.environs(new RuntimeOptions(List.of(), List.of(), List.of(), null, List.of(), name, null, null));
        }
    }

    private String spelled(String image) {
        if (image.startsWith("simulated.fault/")) {
            return image;
        }
        var digest = "sha256:" + "%064x".formatted((int) image.charAt(image.length() - 1));
        return switch (random.nextInt(8)) {
            case 0 -> "docker.io/" + image;
            case 1 -> "index.docker.io/library/" + image;
            case 2 -> "library/" + image;
            case 3 -> image + "@" + digest;
            case 4 -> image.substring(0, image.indexOf(':')) + "@" + digest;
            default -> image;
        };
    }
}
