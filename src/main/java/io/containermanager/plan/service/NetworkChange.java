package io.containermanager.plan.service;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.rules.Subnet;
import io.containermanager.model.wire.SpecHash;
import io.containermanager.plan.input.EngineNames;
import io.containermanager.plan.input.PlanRules;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a network on the engine differs from its declaration, and the words for what follows from that. Pure. */
public final class NetworkChange {

    /** Why a network stays that was there before us. */
    public static final String FOREIGN = "this manager did not create it";

    private static final Pattern BESIDE = Pattern.compile("-[0-9a-f]{8}");

    private NetworkChange() {}

    /**
     * Whether a network was made from another declaration. One that says what it was made from in another version's words is taken for the
     * same; one that this manager did not create differs by what it was made with.
     */
    public static boolean differs(OwnedNetwork there, Network network) {
        return differs(there, network, () -> SpecHash.of(network));
    }

    /** The same, where the declaration's fingerprint may be at hand. */
    static boolean differs(OwnedNetwork there, Network network, Supplier<String> wanted) {
        var hash = there.hash();
        if (foreign(there)) {
            return subnetsDiffer(there, network) || madeOtherwise(there, network);
        }
        return hash != null && SpecHash.comparable(hash) && !hash.equals(wanted.get());
    }

    /** Whether this manager did not create a network: an adopted one belongs to an app and stays as others made it. */
    public static boolean foreign(OwnedNetwork there) {
        return there.appId() == 0 || there.making() != null;
    }

    private static boolean subnetsDiffer(OwnedNetwork there, Network network) {
        return !network.subnets().isEmpty()
                && !there.subnets().isEmpty()
                && !there.subnets().containsAll(network.subnets());
    }

    private static boolean madeOtherwise(OwnedNetwork there, Network network) {
        var made = there.making();
        var driver = network.driver();
        return made != null
                && ((driver != null && !driver.equals(made.driver()))
                        || network.internal() != made.internal()
                        || !made.driverOpts()
                                .entrySet()
                                .containsAll(network.driverOpts().entrySet()));
    }

    /** Whether a network that differs does so in nothing but labels, by what it says or by what is known. */
    public static boolean relabelledOnly(OwnedNetwork there, Network network, Set<String> known) {
        return known.contains(there.id()) || SpecHash.shape(network).equals(there.shape());
    }

    /** Whether all who declare a network by that name declare the same. */
    public static boolean agreed(Stream<App> apps, String engineName, Network network) {
        return apps.flatMap(app -> app.networks().values().stream())
                .filter(other -> engineName.equals(other.name()) && !other.external())
                .allMatch(other -> other.equals(network) || SpecHash.of(other).equals(SpecHash.of(network)));
    }

    /** Another network that has addresses of the declared subnet: after the old one had gone, the new one could not be created. */
    public static Optional<String> inTheWay(Collection<OwnedNetwork> present, Network network, OwnedNetwork there) {
        return present.stream()
                .filter(other -> !other.id().equals(there.id()))
                .flatMap(other -> Subnet.overlap(network.subnets(), other.subnets())
                        .map(range -> "subnet %s overlaps with %s of network %s"
                                .formatted(range, String.join(", ", new TreeSet<>(other.subnets())), other.name()))
                        .stream())
                .sorted()
                .findFirst();
    }

    /** Whether a name is a network's usual one, or the one of a network that was made beside it. */
    static boolean isOrWasBeside(String name, String usual) {
        return name.equals(usual)
                || (name.startsWith(usual)
                        && BESIDE.matcher(name.substring(usual.length())).matches());
    }

    /** The services that join a declared network, those included that name none and so join the default one. */
    public static Set<Long> users(App app, String key) {
        return app.services().stream()
                .filter(service -> EngineNames.networksOf(app, service).containsKey(key))
                .map(Service::serviceId)
                .collect(Collectors.toSet());
    }

    /** For a network that is not replaced. */
    public static String stays(String name, String why) {
        return "network " + name + " keeps the driver, options and subnets it was created with, because " + why
                + "; its containers stay as well. Declare another name to get another network";
    }

    /** For containers on it that nobody may stop. */
    public static String used(Collection<String> containers) {
        return "containers that this manager does not manage are connected to it (" + String.join(", ", containers)
                + "): disconnect them to have it replaced";
    }

    /** The apps whose pause keeps a network: the one that declares it, or another one with containers on it. */
    static List<Long> pausedOf(App app, List<Container> users, PlanRules rules) {
        return Stream.concat(
                        Stream.of(app.appId()),
                        users.stream().map(it -> it.owner().appId()))
                .filter(rules::paused)
                .toList();
    }

    static String labelsStay(String name) {
        return "network " + name + " keeps the labels it was created with: they are changed when it is created the next"
                + " time";
    }

    /** For a network that is replaced. */
    public static String replaced(String name, List<String> containers) {
        return "network " + name + " is replaced, because an engine cannot change its driver, options or subnets"
                + (containers.isEmpty()
                        ? ""
                        : ": " + String.join(", ", containers) + " " + (containers.size() == 1 ? "is" : "are")
                                + " stopped until the new network exists");
    }

    /** An address that a service is to have on a network that exists and does not have it, for people. */
    public static Optional<String> addressOutside(
            App app, Service service, BiFunction<String, Network, @Nullable OwnedNetwork> staying) {
        for (var joined : service.config().networks()) {
            if (joined.ipv4Address() != null || joined.ipv6Address() != null) {
                var there = staying.apply(joined.name(), app.networks().getOrDefault(joined.name(), Network.PLAIN));
                var outside = there == null ? Optional.<String>empty() : outside(joined, there);
                if (outside.isPresent()) {
                    return outside;
                }
            }
        }
        return Optional.empty();
    }

    private static List<String> addresses(NetworkAttachment joined) {
        return Stream.of(joined.ipv4Address(), joined.ipv6Address())
                .flatMap(Stream::ofNullable)
                .toList();
    }

    private static Optional<String> outside(NetworkAttachment joined, OwnedNetwork there) {
        return addresses(joined).stream()
                .filter(address -> Subnet.outside(there.subnets(), address))
                .map(address -> "address %s is outside the subnets of network %s (%s): choose another address"
                        .formatted(address, there.name(), String.join(", ", new TreeSet<>(there.subnets()))))
                .findFirst();
    }
}
