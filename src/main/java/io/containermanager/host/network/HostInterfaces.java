package io.containermanager.host.network;

import io.containermanager.linux.NetDev;
import io.containermanager.linux.SmallFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The host's interfaces as a container sees them in the host's mounted folders. The kernel's files list no IPv4 address by interface, so
 * that is null.
 */
public final class HostInterfaces {

    private static final int ADDRESS_DIGITS = 32;
    private static final int HEXADECIMAL = 16;
    private static final String LINK_LOCAL = "fe80";

    private final Path network;
    private final Optional<Path> folders;

    /**
     * @param network the folder of the network's tables
     * @param folders the host's folder {@code class/net}; empty when it is not to be seen
     */
    public HostInterfaces(Path network, Optional<Path> folders) {
        this.network = network;
        this.folders = folders;
    }

    /** The interfaces by name; empty when the table cannot be read. */
    public List<NetworkInterfaceInfo> read(Optional<String> gateway) {
        var names = SmallFile.text(network.resolve("dev"), NetDev.BYTES_MAX)
                .map(text -> new TreeSet<>(NetDev.parse(text).keySet()))
                .orElseGet(TreeSet::new);
        var addresses = SmallFile.text(network.resolve("if_inet6"), NetDev.BYTES_MAX)
                .map(HostInterfaces::addresses)
                .orElse(Map.of());
        return names.stream()
                .map(name -> info(
                        name, addresses.get(name), gateway.filter(name::equals).isPresent()))
                .toList();
    }

    private NetworkInterfaceInfo info(String name, @Nullable String ip6, boolean isDefault) {
        var folder = folders.map(all -> all.resolve(name));
        var facts = folder.map(InterfaceFacts::read).orElse(InterfaceFacts.UNKNOWN);
        var mac = folder.flatMap(own -> SmallFile.text(own.resolve("address")))
                .filter(text -> !text.equals("00:00:00:00:00:00"))
                .orElse(null);
        return new NetworkInterfaceInfo(
                name, null, ip6, mac, facts.type(), isDefault, facts.virtual(), facts.operstate());
    }

    /** IPv6 addresses by interface in {@code net/if_inet6}, one that reaches beyond the link before one that does not. */
    public static Map<String, String> addresses(String table) {
        Map<String, String> best = new HashMap<>();
        for (String line : table.split("\n", -1)) {
            String[] words = line.strip().split("\\s+", -1);
            if (words.length == 6 && words[0].length() == ADDRESS_DIGITS) {
                boolean linkLocal = words[0].startsWith(LINK_LOCAL);
                var text = Ipv6Text.of(bytes(words[0]));
                best.merge(
                        words[5], text, (known, other) -> linkLocal || !known.startsWith(LINK_LOCAL) ? known : other);
            }
        }
        return best;
    }

    private static byte[] bytes(String digits) {
        var bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits, 2 * i, 2 * i + 2, HEXADECIMAL);
        }
        return bytes;
    }
}
