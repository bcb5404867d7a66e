package io.containermanager.host.network;

import io.containermanager.host.linux.HostSettings;
import io.containermanager.linux.SmallFile;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The machine's network interfaces: addresses from the JDK (OSHI asks the same source, and counters that are not
 * shown), kind and state from the kernel's files.
 */
public final class NetworkInterfaces {
    /** Interfaces shown; a host of many containers has one per container, so the machine's own come first then. */
    static final int SHOWN_MAX = 64;

    /** Bytes of a routing table that are read: some 400 routes; beyond, a default route at the end is not found. */
    private static final int ROUTES_BYTES_MAX = 65_536;

    private static final Comparator<NetworkInterfaceInfo> HARDWARE_FIRST =
            Comparator.comparingInt(each -> each.virtual() == null ? 1 : each.virtual() ? 2 : 0);

    private final HostSettings settings;

    public NetworkInterfaces(HostSettings settings) {
        this.settings = settings;
    }

    /** The interfaces, those made of hardware first, then by the kernel's order. */
    public List<NetworkInterfaceInfo> read() throws SocketException {
        Optional<String> gateway = defaultInterface(settings.networkPath());
        if (settings.hasHostProc()) {
            return new HostInterfaces(settings.networkPath(), settings.interfaceFolders())
                    .read(gateway).stream()
                            .sorted(HARDWARE_FIRST)
                            .limit(SHOWN_MAX)
                            .toList();
        }
        try (Stream<NetworkInterface> all = NetworkInterface.networkInterfaces()) {
            return all.sorted(Comparator.comparingInt(NetworkInterface::getIndex))
                    .map(each ->
                            info(each, gateway.filter(each.getName()::equals).isPresent()))
                    .sorted(HARDWARE_FIRST)
                    .limit(SHOWN_MAX)
                    .toList();
        }
    }

    /** The interface of the IPv4 default route, else of the IPv6 one. */
    static Optional<String> defaultInterface(Path network) {
        return SmallFile.text(network.resolve("route"), ROUTES_BYTES_MAX)
                .flatMap(NetworkRoutes::defaultInterface4)
                .or(() -> SmallFile.text(network.resolve("ipv6_route"), ROUTES_BYTES_MAX)
                        .flatMap(NetworkRoutes::defaultInterface6));
    }

    private NetworkInterfaceInfo info(NetworkInterface each, boolean isDefault) {
        InterfaceFacts facts = settings.interfaceFolders()
                .map(all -> InterfaceFacts.read(all.resolve(each.getName())))
                .orElse(InterfaceFacts.UNKNOWN);
        List<InetAddress> addresses = each.inetAddresses().toList();
        return new NetworkInterfaceInfo(
                each.getName(),
                ip4(addresses),
                ip6(addresses),
                mac(each),
                facts.type(),
                isDefault,
                facts.virtual(),
                facts.operstate());
    }

    /** The first IPv4 address. */
    static @Nullable String ip4(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(Inet4Address.class::isInstance)
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse(null);
    }

    /** The first IPv6 address that reaches beyond the link, else the first one; without a scope. */
    static @Nullable String ip6(List<InetAddress> addresses) {
        return addresses.stream()
                .filter(Inet6Address.class::isInstance)
                .min(Comparator.comparing(InetAddress::isLinkLocalAddress))
                .map(address -> Ipv6Text.of(address.getAddress()))
                .orElse(null);
    }

    private static @Nullable String mac(NetworkInterface each) {
        try {
            byte[] address = each.getHardwareAddress();
            return address == null ? null : HexFormat.ofDelimiter(":").formatHex(address);
        } catch (SocketException gone) {
            return null;
        }
    }
}
