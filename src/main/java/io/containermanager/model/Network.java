package io.containermanager.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network that an app declares.
 *
 * @param name the engine's own name for it; null means {@code <appId>_<key>}
 * @param external made by somebody else: joined, never created, never removed
 * @param driver Docker's network driver; null means the engine's default
 * @param driverOpts options for that driver
 * @param labels labels to put on it, beside ours
 * @param internal without a way out
 * @param ipam address pools, in order of preference
 */
public record Network(
        @Nullable String name,
        boolean external,
        @Nullable String driver,
        Map<String, String> driverOpts,
        Map<String, String> labels,
        boolean internal,
        List<AddressPool> ipam) {

    /** A network with nothing special about it. */
    public static final Network PLAIN = new Network(null, false, null, Map.of(), Map.of(), false, List.of());

    /**
     * One pool of addresses (Docker's IPAM configuration).
     *
     * @param subnet in CIDR form
     * @param ipRange the part of the subnet that containers get, in CIDR form
     * @param gateway the router's address
     */
    public record AddressPool(
            @Nullable String subnet,
            @Nullable String ipRange,
            @Nullable String gateway) {}

    public Network {
        driverOpts = Map.copyOf(driverOpts);
        labels = Map.copyOf(labels);
        ipam = List.copyOf(ipam);
    }

    /** The name the engine knows it by. */
    public String engineName(long appId, String key) {
        return name != null ? name : external ? key : appId + "_" + key;
    }
}
