package io.containermanager.host.network;

import io.containermanager.host.linux.ByteRates;
import org.jspecify.annotations.Nullable;

/**
 * One network interface of {@code SystemMetrics#networkInterfaces()}.
 *
 * @param name the kernel's name, such as {@code eth0}
 * @param ip4 its first IPv4 address, or null
 * @param ip6 its first IPv6 address, a global one before a link-local one, or null
 * @param mac hardware address in lower-case hexadecimal with colons, or null
 * @param type {@code wired}, {@code wireless}, {@code loopback}, {@code virtual}, or null when unknown
 * @param isDefault whether the default route leaves through it; at most one interface of a sample is the default. JSON
 *         calls it {@code default}
 * @param virtual whether software makes it (bridges, veth pairs, tunnels, the loopback), or null when unknown
 * @param operstate the kernel's word, such as {@code up}, {@code down} or {@code unknown}, or null
 * @param rates bytes a second since the previous sample, or null
 */
public record NetworkInterfaceInfo(
        String name,
        @Nullable String ip4,
        @Nullable String ip6,
        @Nullable String mac,
        @Nullable String type,
        boolean isDefault,
        @Nullable Boolean virtual,
        @Nullable String operstate,
        @Nullable ByteRates rates) {

    /** Without rates. */
    public NetworkInterfaceInfo(
            String name,
            @Nullable String ip4,
            @Nullable String ip6,
            @Nullable String mac,
            @Nullable String type,
            boolean isDefault,
            @Nullable Boolean virtual,
            @Nullable String operstate) {
        this(name, ip4, ip6, mac, type, isDefault, virtual, operstate, null);
    }

    /** The same with rates. */
    public NetworkInterfaceInfo withRates(@Nullable ByteRates now) {
        return new NetworkInterfaceInfo(name, ip4, ip6, mac, type, isDefault, virtual, operstate, now);
    }
}
