package io.containermanager.plan.service;

import io.containermanager.model.Network;
import io.containermanager.model.Network.Addressing;
import io.containermanager.model.observed.Observation.OwnedNetwork;
import io.containermanager.model.wire.SpecHash;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Whether an engine accepts a changed network can only be seen by creating one like it. That is done under another name, before the old
 * network and its containers are stopped: a driver or an option that the engine refuses costs no outage then. Pure.
 *
 * @param appId the app that declares the network
 * @param engineName the name it is tried out by, which no declared network has
 * @param network what is tried out: the declaration without what only one network can have
 * @param of the engine's name for the network that is replaced
 */
record NetworkProbe(long appId, String engineName, Network network, String of) {

    private static final String INFIX = "-trial-";
    private static final int HASH_CHARS = 8;
    /** These drivers give a network its parent interface for itself: a second one is refused as long as the first exists. */
    private static final Set<String> EXCLUSIVE_DRIVERS = Set.of("macvlan", "ipvlan");

    /** Every engine has it, and a trial would need a free range of addresses, which an engine with many networks may lack. */
    private static final String USUAL_DRIVER = "bridge";

    private static final String BRIDGE_NAME = "com.docker.network.bridge.name";

    /** How a declaration is tried out; empty when an engine has no reason to refuse it, or cannot have it beside the old one. */
    static Optional<NetworkProbe> of(long appId, Network declared, OwnedNetwork there) {
        var network = besideOthers(declared);
        boolean plain = (network.driver() == null || network.driver().equals(USUAL_DRIVER))
                && network.driverOpts().isEmpty()
                && network.addressing().equals(Addressing.USUAL);
        if (plain || EXCLUSIVE_DRIVERS.contains(String.valueOf(network.driver()))) {
            return Optional.empty();
        }
        var hash = SpecHash.of(network);
        var suffix = hash.substring(SpecHash.VERSION.length(), SpecHash.VERSION.length() + HASH_CHARS);
        return Optional.of(new NetworkProbe(appId, there.name() + INFIX + suffix, network, there.name()));
    }

    /** Without its addresses, which the old one may have, and without the name of its bridge. */
    private static Network besideOthers(Network declared) {
        var options = new HashMap<>(declared.driverOpts());
        options.remove(BRIDGE_NAME);
        var addressing = declared.addressing();
        return new Network(
                null,
                false,
                declared.driver(),
                options,
                declared.labels(),
                declared.internal(),
                List.of(),
                new Addressing(false, addressing.driver(), addressing.options()));
    }

    /** Whether a network on the engine is the one that was created for this. */
    boolean is(OwnedNetwork network) {
        return network.appId() != 0 && network.name().equals(engineName);
    }

    /** Whether a network of that name was created to try out what a network of the other name, or one made beside it, is replaced by. */
    static boolean wasFor(String name, String usual) {
        int infix = name.lastIndexOf(INFIX);
        return infix > 0 && NetworkChange.isOrWasBeside(name.substring(0, infix), usual);
    }

    /** The lane of its creation. */
    String lane() {
        return "network " + engineName;
    }
}
