package io.containermanager.device;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/**
 * Which addresses a fleet's API may have. Clouds hand out credentials at link-local and a few other fixed addresses to any process that asks from
 * the machine: an endpoint must never be a way to reach those. Loopback and private networks are allowed. Pure.
 */
final class FleetAddressRules {

    /** Metadata services outside the link-local range: Alibaba, Azure, Oracle, AWS and Google over IPv6. */
    private static final Set<InetAddress> METADATA = Set.of(
            address(100, 100, 100, 200),
            address(168, 63, 129, 16),
            address(192, 0, 0, 192),
            address(0xfd, 0x00, 0x0e, 0xc2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54),
            address(0xfd, 0x20, 0x00, 0xce, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x02, 0x54));

    /** RFC 6052, section 2.1: IPv4 addresses as seen through NAT64. */
    private static final byte[] NAT64 = {0x00, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

    private FleetAddressRules() {}

    /** Why an endpoint must not have that address; empty when it may. */
    static Optional<String> refusal(InetAddress address) {
        var own = refusalOf(address);
        return own.isPresent() ? own : embedded(address).flatMap(FleetAddressRules::refusalOf);
    }

    private static Optional<String> refusalOf(InetAddress address) {
        if (address.isLinkLocalAddress()) {
            return Optional.of("a link-local address, where clouds keep their metadata service");
        }
        if (METADATA.contains(address)) {
            return Optional.of("a cloud's metadata service");
        }
        if (address.isAnyLocalAddress() || address.isMulticastAddress() || broadcast(address)) {
            return Optional.of("no address of one machine");
        }
        return Optional.empty();
    }

    private static boolean broadcast(InetAddress address) {
        return Arrays.equals(address.getAddress(), new byte[] {-1, -1, -1, -1});
    }

    /** The IPv4 address that an IPv6 one leads to: mapped, compatible, through NAT64 or 6to4 (RFC 3056). */
    private static Optional<InetAddress> embedded(InetAddress address) {
        var bytes = address.getAddress();
        if (!(address instanceof Inet6Address)) {
            return Optional.empty();
        }
        if (bytes[0] == 0x20 && bytes[1] == 0x02) {
            return Optional.of(v4(bytes, 2));
        }
        return leads(bytes, NAT64) || leads(bytes, new byte[12]) || mapped(bytes)
                ? Optional.of(v4(bytes, 12))
                : Optional.empty();
    }

    private static boolean leads(byte[] bytes, byte[] prefix) {
        // ::1 and :: look like compatible addresses and are not.
        boolean special = prefix[1] == 0 && bytes[12] == 0 && bytes[13] == 0;
        return !special && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** Java gives mapped addresses as IPv4 already; a resolver of another kind might not. */
    private static boolean mapped(byte[] bytes) {
        return Arrays.equals(bytes, 0, 10, new byte[10], 0, 10) && bytes[10] == -1 && bytes[11] == -1;
    }

    private static InetAddress v4(byte[] bytes, int from) {
        return address(bytes[from], bytes[from + 1], bytes[from + 2], bytes[from + 3]);
    }

    private static InetAddress address(int... parts) {
        var bytes = new byte[parts.length];
        for (int at = 0; at < parts.length; at++) {
            bytes[at] = (byte) parts[at];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalArgumentException("an address has 4 or 16 bytes", impossible);
        }
    }
}
