package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.Volume;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes an app's volumes and networks as a Compose file declares them: every one that is used, by the name the engine knows it by. What
 * the app itself left out is marked under {@link ComposeKeys#EXTENSION}, but for the default network: Compose makes one of its own, and it
 * keeps nothing that one would look for.
 */
final class DeclarationExport {

    private DeclarationExport() {}

    static Map<String, @Nullable Object> volumes(App app) {
        var used = new TreeMap<>(app.volumes());
        app.services()
                .forEach(service -> service.config().volumes().forEach(mount -> {
                    if (mount.type() == VolumeMount.Type.VOLUME && mount.source() != null) {
                        used.putIfAbsent(mount.source(), Volume.PLAIN);
                    }
                }));
        var tree = new LinkedHashMap<String, @Nullable Object>();
        used.forEach((key, volume) -> {
            var declaration = declaration(
                    volume.engineName(app.appId(), key), app.volumes().containsKey(key), volume.name() != null);
            more(declaration, volume.external(), volume.driver(), volume.driverOpts(), volume.labels());
            setAside(declaration);
            tree.put(key, declaration);
        });
        return tree;
    }

    static Map<String, @Nullable Object> networks(App app) {
        var used = new TreeMap<>(app.networks());
        for (Service service : app.services()) {
            service.config().networks().stream()
                    .filter(network -> !network.name().equals("default"))
                    .forEach(network -> used.putIfAbsent(network.name(), Network.PLAIN));
        }
        var tree = new LinkedHashMap<String, @Nullable Object>();
        used.forEach((key, network) -> {
            var declaration = declaration(
                    network.engineName(app.appId(), key), app.networks().containsKey(key), network.name() != null);
            more(declaration, network.external(), network.driver(), network.driverOpts(), network.labels());
            ComposeTree.putIfAny(declaration, "internal", network.internal() ? true : null);
            ComposeTree.putIfAny(
                    declaration, "enable_ipv6", network.addressing().ipv6() ? true : null);
            ComposeTree.putIfAny(declaration, "ipam", addressing(network));
            setAside(declaration);
            tree.put(key, declaration);
        });
        return tree;
    }

    private static @Nullable Object addressing(Network network) {
        var pools = new ArrayList<>();
        network.ipam().forEach(pool -> {
            var plain = new LinkedHashMap<String, @Nullable Object>();
            ComposeTree.putIfAny(plain, "subnet", pool.subnet());
            ComposeTree.putIfAny(plain, "ip_range", pool.ipRange());
            ComposeTree.putIfAny(plain, "gateway", pool.gateway());
            ComposeTree.putIfAny(plain, "aux_addresses", pool.reserved().isEmpty() ? null : pool.reserved());
            pools.add(plain);
        });
        var ipam = new LinkedHashMap<String, @Nullable Object>();
        ComposeTree.putIfAny(ipam, "driver", network.addressing().driver());
        ComposeTree.putIfAny(
                ipam,
                "options",
                network.addressing().options().isEmpty()
                        ? null
                        : network.addressing().options());
        ComposeTree.putIfAny(ipam, "config", pools.isEmpty() ? null : pools);
        return ipam.isEmpty() ? null : ipam;
    }

    private static Map<String, @Nullable Object> declaration(String name, boolean declared, boolean named) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("name", name);
        if (!declared) {
            tree.put(ComposeKeys.EXTENSION, Map.of(ComposeKeys.DECLARED, false));
        } else if (!named) {
            tree.put(ComposeKeys.EXTENSION, Map.of(ComposeKeys.NAMED, false));
        }
        return tree;
    }

    private static void more(
            Map<String, @Nullable Object> tree,
            boolean external,
            @Nullable String driver,
            Map<String, String> driverOpts,
            Map<String, String> labels) {
        ComposeTree.putIfAny(tree, "external", external ? true : null);
        ComposeTree.putIfAny(tree, "driver", driver);
        ComposeTree.putIfAny(tree, "driver_opts", new TreeMap<>(driverOpts));
        ComposeTree.putIfAny(tree, "labels", new TreeMap<>(labels));
    }

    /** Compose takes nothing but a name beside {@code external}: the rest goes under the extension field. */
    private static void setAside(Map<String, @Nullable Object> tree) {
        if (!tree.containsKey("external")) {
            return;
        }
        var ours = new LinkedHashMap<>(ComposeTree.map(tree.get(ComposeKeys.EXTENSION)));
        for (String key : List.of("driver", "driver_opts", "labels", "internal", "ipam", "enable_ipv6")) {
            if (tree.containsKey(key)) {
                ours.put(key, tree.remove(key));
            }
        }
        ComposeTree.putIfAny(tree, ComposeKeys.EXTENSION, ours);
    }
}
