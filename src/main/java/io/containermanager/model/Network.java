package io.containermanager.model;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A network that an app declares.
 *
 * @param name the engine's own name for it; null means {@code <appId>_<key>}
 * @param external created by others: joined, never created, never removed
 * @param driver Docker's network driver; null means the engine's default
 * @param driverOpts options for that driver
 * @param labels labels to put on it, beside ours
 * @param internal without a way out
 * @param ipam address pools, in order of preference
 * @param addressing how addresses are given out
 */
public record Network(
        @Nullable String name,
        boolean external,
        @Nullable String driver,
        Map<String, String> driverOpts,
        Map<String, String> labels,
        boolean internal,
        List<AddressPool> ipam,
        Addressing addressing) {

    /** A network with nothing special about it. */
    public static final Network PLAIN = new Network(null, false, null, Map.of(), Map.of(), false, List.of());

    /** One whose addresses are given out as usual. */
    public Network(
            @Nullable String name,
            boolean external,
            @Nullable String driver,
            Map<String, String> driverOpts,
            Map<String, String> labels,
            boolean internal,
            List<AddressPool> ipam) {
        this(name, external, driver, driverOpts, labels, internal, ipam, Addressing.USUAL);
    }

    /** The same with other labels. */
    public Network withLabels(Map<String, String> others) {
        return new Network(name, external, driver, driverOpts, others, internal, ipam, addressing);
    }

    /** Whether containers get IPv6 addresses: asked for, or by a pool of such addresses. */
    public boolean hasIpv6() {
        return addressing.ipv6()
                || ipam.stream().map(AddressPool::subnet).anyMatch(subnet -> subnet != null && subnet.contains(":"));
    }

    /** Whether it says which addresses it has; one that does not gets a subnet that is free when it is made. */
    public boolean choosesSubnet() {
        return ipam.stream().anyMatch(pool -> pool.subnet() != null);
    }

    /** The address ranges that it declares, in CIDR form. */
    public Set<String> subnets() {
        return ipam.stream().map(AddressPool::subnet).filter(Objects::nonNull).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * How addresses are given out.
     *
     * @param ipv6 whether IPv6 is switched on
     * @param driver Docker's IPAM driver; null means the engine's default
     * @param options options for that driver
     */
    public record Addressing(boolean ipv6, @Nullable String driver, Map<String, String> options) {

        /** As the engine does it by itself. */
        public static final Addressing USUAL = new Addressing(false, null, Map.of());

        public Addressing {
            options = Map.copyOf(options);
        }
    }

    /**
     * One pool of addresses (Docker's IPAM configuration).
     *
     * @param subnet in CIDR form
     * @param ipRange the part of the subnet that containers get, in CIDR form
     * @param gateway the router's address
     * @param reserved addresses that containers do not get, each by the name of the host that has it
     */
    public record AddressPool(
            @Nullable String subnet,
            @Nullable String ipRange,
            @Nullable String gateway,
            Map<String, String> reserved) {

        public AddressPool {
            reserved = Map.copyOf(reserved);
        }
    }

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
