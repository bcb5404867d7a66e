package io.containermanager.model.read;

import io.containermanager.model.Limits;
import io.containermanager.model.Network;
import io.containermanager.model.Network.AddressPool;
import io.containermanager.model.Network.Addressing;
import io.containermanager.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads the volumes and networks that an app declares. */
final class DeclarationReader {

    private static final List<String> VOLUME_KEYS = List.of("name", "external", "driver", "driverOpts", "labels");
    private static final List<String> NETWORK_KEYS = List.of(
            "name",
            "external",
            "driver",
            "driverOpts",
            "labels",
            "internal",
            "ipam",
            "enableIpv6",
            "ipamDriver",
            "ipamOptions");

    private static final List<String> POOL_KEYS =
            List.of("subnet", "ipRange", "ip_range", "gateway", "auxAddresses", "aux_addresses");

    private DeclarationReader() {}

    static SortedMap<String, Volume> volumes(TreeNode node) {
        var volumes = new TreeMap<String, Volume>();
        node.entries().forEach((key, value) -> {
            if (named(key, value) && (value.absent() || value.object(VOLUME_KEYS))) {
                volumes.put(
                        key,
                        new Volume(
                                engineName(value),
                                flag(value, "external"),
                                driver(value),
                                options(value, "driverOpts"),
                                options(value, "labels")));
            }
        });
        return volumes;
    }

    static SortedMap<String, Network> networks(TreeNode node) {
        var networks = new TreeMap<String, Network>();
        node.entries().forEach((key, value) -> {
            if (named(key, value) && (value.absent() || value.object(NETWORK_KEYS))) {
                networks.put(
                        key,
                        new Network(
                                engineName(value),
                                flag(value, "external"),
                                driver(value),
                                options(value, "driverOpts"),
                                options(value, "labels"),
                                flag(value, "internal"),
                                pools(value.child("ipam")),
                                addressing(value)));
            }
        });
        return networks;
    }

    private static boolean named(String key, TreeNode value) {
        boolean good = Patterns.RESOURCE.matcher(key).matches();
        if (!good) {
            value.bad(PlainText.quoted(key) + " " + Patterns.RESOURCE_RULE);
        }
        return good;
    }

    private static @Nullable String engineName(TreeNode value) {
        return value.child("name").word(Patterns.RESOURCE, Patterns.RESOURCE_RULE);
    }

    private static @Nullable String driver(TreeNode value) {
        return value.child("driver").text(Limits.NAME_CHARS_MAX);
    }

    private static boolean flag(TreeNode value, String key) {
        return Boolean.TRUE.equals(value.child(key).flag());
    }

    private static Map<String, String> options(TreeNode value, String key) {
        return KeyValues.plain(value.child(key));
    }

    /** Beside the pools, or, as Compose has it, with them in one object. */
    private static Addressing addressing(TreeNode value) {
        var ipam = value.child("ipam");
        var beside = value.child("ipamDriver").text(Limits.NAME_CHARS_MAX);
        var within = ipam.isMap() ? ipam.child("driver").text(Limits.NAME_CHARS_MAX) : null;
        var options = options(value, "ipamOptions");
        return new Addressing(
                flag(value, "enableIpv6"),
                beside == null ? within : beside,
                options.isEmpty() && ipam.isMap() ? options(ipam, "options") : options);
    }

    private static Map<String, String> reserved(TreeNode pool) {
        var reserved = new TreeMap<String, String>();
        for (var key : List.of("auxAddresses", "aux_addresses")) {
            pool.child(key).entries().forEach((host, address) -> {
                var read = Patterns.ip(address);
                if (read != null) {
                    reserved.put(host, read);
                }
            });
        }
        return reserved;
    }

    /** Docker's list of pools, or Compose's {@code {config: [...]}} around it. */
    private static List<AddressPool> pools(TreeNode node) {
        if (node.isMap()) {
            node.object(List.of("config", "driver", "options"));
        }
        var pools = new ArrayList<AddressPool>();
        for (TreeNode item : (node.isMap() ? node.child("config") : node).items()) {
            if (item.object(POOL_KEYS)) {
                String range = Patterns.cidr(item.child("ipRange"));
                pools.add(new AddressPool(
                        Patterns.cidr(item.child("subnet")),
                        range == null ? Patterns.cidr(item.child("ip_range")) : range,
                        Patterns.ip(item.child("gateway")),
                        reserved(item)));
            }
        }
        return pools;
    }
}
