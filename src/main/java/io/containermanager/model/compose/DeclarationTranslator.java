package io.containermanager.model.compose;

import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.compose.file.ComposeFile;
import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.compose.file.Keys;
import io.containermanager.model.read.TreeNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns top-level volumes and networks into ours. Their engine names are Compose's own ({@code <project>_<name>}), so that what a stack
 * has stored so far is found. Made for one file.
 */
final class DeclarationTranslator {

    private static final Map<String, String> CARRIED = Map.of(
            "name",
            "name",
            "external",
            "external",
            "driver",
            "driver",
            "driver_opts",
            "driverOpts",
            "labels",
            "labels",
            "internal",
            "internal",
            "ipam",
            "ipam",
            "enable_ipv6",
            "enableIpv6");

    private final ComposeFile file;

    DeclarationTranslator(ComposeFile file) {
        this.file = file;
    }

    Map<String, @Nullable Object> volumes() {
        return all("volumes", ComposeKeys.VOLUME);
    }

    /**
     * The declared networks, and the default one when a service joins it: by Compose's name for it, but where the stored app has joined one
     * without declaring it, as JSON can, its services stay on that.
     */
    Map<String, @Nullable Object> networks() {
        Map<String, @Nullable Object> networks = all("networks", ComposeKeys.NETWORK);
        boolean joined = file.active().values().stream().anyMatch(DeclarationTranslator::joinsDefault);
        if (joined && !file.declared("networks").containsKey("default") && !storedJoinsItsOwn()) {
            networks.put("default", Map.of("name", file.project() + "_default"));
            file.places().put("/networks/default", file.root().get("name") == null ? "" : "/name");
        }
        return networks;
    }

    private boolean storedJoinsItsOwn() {
        var stored = file.request().known().app();
        return stored != null
                && !stored.networks().containsKey("default")
                && stored.services().stream().map(Service::config).anyMatch(DeclarationTranslator::joinsDefault);
    }

    private static boolean joinsDefault(ServiceConfig config) {
        var joined = config.networks().stream().map(NetworkAttachment::name).toList();
        return joined.contains("default") || (joined.isEmpty() && config.networkMode() == null);
    }

    private static boolean joinsDefault(Map<String, @Nullable Object> service) {
        Object networks = service.get("networks");
        boolean named = networks instanceof Map<?, ?> map
                ? map.containsKey("default")
                : ComposeTree.list(networks).contains("default");
        return named || (networks == null && service.get("network_mode") == null);
    }

    private Map<String, @Nullable Object> all(String kind, Keys keys) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        Object declared = file.root().get(kind);
        if (declared != null && !(declared instanceof Map)) {
            file.diagnostics().refuse("/" + kind, "must be an object, each key a name");
        }
        file.declared(kind).forEach((key, options) -> {
            String at = "/" + kind + "/" + TreeNode.escaped(key);
            Map<String, @Nullable Object> tree = ComposeTree.map(options);
            Map<String, @Nullable Object> ours = ComposeTree.map(tree.get(ComposeKeys.EXTENSION));
            if (options != null && !(options instanceof Map)) {
                file.diagnostics().refuse(at, "must be an object or empty");
            }
            keys.classify(tree, at, file.diagnostics());
            ComposeKeys.DECLARATION_EXTENSION.classify(ours, at + "/" + ComposeKeys.EXTENSION, file.diagnostics());
            ComposeKeys.EXTERNAL.classify(ComposeTree.map(tree.get("external")), at + "/external", file.diagnostics());
            if (!Boolean.FALSE.equals(ours.get(ComposeKeys.DECLARED))) {
                all.put(key, one(at, key, tree, Boolean.FALSE.equals(ours.get(ComposeKeys.NAMED))));
            }
        });
        return all;
    }

    private Map<String, @Nullable Object> one(
            String at, String key, Map<String, @Nullable Object> options, boolean unnamed) {
        var declaration = new LinkedHashMap<String, @Nullable Object>();
        var all = new LinkedHashMap<>(options);
        ComposeTree.map(options.get(ComposeKeys.EXTENSION)).forEach(all::putIfAbsent);
        all.forEach((option, value) -> {
            if (CARRIED.containsKey(option)) {
                declaration.put(CARRIED.getOrDefault(option, option), value);
            }
        });
        external(declaration);
        if (unnamed) {
            declaration.remove("name");
        } else if (!Boolean.TRUE.equals(declaration.get("external"))) {
            declaration.putIfAbsent("name", file.project() + "_" + key);
        }
        if (options.containsKey("enable_ipv4") && Boolean.FALSE.equals(ComposeTree.flag(options.get("enable_ipv4")))) {
            file.diagnostics().refuse(at + "/enable_ipv4", "cannot be disabled: remove it");
        }
        declaration.computeIfPresent("enableIpv6", (same, value) -> ComposeTree.flag(value));
        declaration.computeIfPresent("ipam", (same, ipam) -> addressing(at + "/ipam", ipam));
        declaration.computeIfPresent("driverOpts", (same, opts) -> driverOptions(at + "/driver_opts", opts));
        declaration.computeIfPresent("labels", (same, labels) -> {
            var pairs = ComposeTree.pairs(labels);
            pairs.replaceAll((label, value) -> value == null ? "" : value);
            return pairs;
        });
        return declaration;
    }

    /** Pools, driver and options in one object, as Compose has them. */
    private Object addressing(String at, Object ipam) {
        if (!(ipam instanceof Map)) {
            file.diagnostics().refuse(at, "must be an object with config, a list");
        }
        ComposeKeys.IPAM.classify(ComposeTree.map(ipam), at, file.diagnostics());
        var pools = new ArrayList<Object>();
        for (Object pool : ComposeTree.list(ComposeTree.map(ipam).get("config"))) {
            String place = at + "/config/" + pools.size();
            ComposeKeys.POOL.classify(ComposeTree.map(pool), place, file.diagnostics());
            var kept = new LinkedHashMap<>(ComposeTree.map(pool));
            kept.keySet().retainAll(ComposeKeys.POOL.carried());
            pools.add(kept);
        }
        var whole = new LinkedHashMap<>(ComposeTree.map(ipam));
        whole.keySet().retainAll(ComposeKeys.IPAM.carried());
        whole.put("config", pools);
        return whole;
    }

    /** A bind by driver options may name a folder of the project, as a bind of a service may. */
    private Object driverOptions(String at, Object options) {
        if (!(options instanceof Map) || !(ComposeTree.map(options).get("device") instanceof String device)) {
            return options;
        }
        var copy = new LinkedHashMap<>(ComposeTree.map(options));
        if (device.startsWith(".") && String.valueOf(copy.get("o")).contains("bind")) {
            copy.put("device", file.onHost(device, at + "/device"));
        }
        return copy;
    }

    /** Compose once wrote {@code external: {name: x}}. */
    private static void external(Map<String, @Nullable Object> declaration) {
        if (declaration.get("external") instanceof Map<?, ?> map) {
            declaration.put("external", true);
            Object name = map.get("name");
            if (name != null) {
                declaration.put("name", name);
            }
        } else {
            declaration.computeIfPresent("external", (same, value) -> ComposeTree.flag(value));
        }
        declaration.computeIfPresent("internal", (same, value) -> ComposeTree.flag(value));
    }
}
