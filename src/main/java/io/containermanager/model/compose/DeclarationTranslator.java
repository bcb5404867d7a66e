package io.containermanager.model.compose;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns top-level volumes and networks into ours. Their engine names are Compose's own ({@code <project>_<name>}), so
 * that what a stack
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
            "ipam");
    private static final Set<String> WARNED = Set.of("attachable", "enable_ipv6", "enable_ipv4");

    private final ComposeFile file;

    DeclarationTranslator(ComposeFile file) {
        this.file = file;
    }

    Map<String, @Nullable Object> volumes() {
        return all("volumes");
    }

    /** The declared networks, and the default one when somebody joins it. */
    Map<String, @Nullable Object> networks() {
        Map<String, @Nullable Object> networks = all("networks");
        boolean joined = file.active().values().stream().anyMatch(DeclarationTranslator::joinsDefault);
        if (joined && !networks.containsKey("default")) {
            networks.put("default", Map.of("name", file.project() + "_default"));
        }
        return networks;
    }

    private static boolean joinsDefault(Map<String, @Nullable Object> service) {
        Object networks = service.get("networks");
        boolean named = networks instanceof Map<?, ?> map
                ? map.containsKey("default")
                : Trees.list(networks).contains("default");
        return named || (networks == null && service.get("network_mode") == null);
    }

    private Map<String, @Nullable Object> all(String kind) {
        var all = new LinkedHashMap<String, @Nullable Object>();
        file.declared(kind).forEach((key, options) -> all.put(key, one(kind, key, Trees.map(options))));
        return all;
    }

    private Map<String, @Nullable Object> one(String kind, String key, Map<String, @Nullable Object> options) {
        String at = "/" + kind + "/" + Trees.escaped(key);
        var declaration = new LinkedHashMap<String, @Nullable Object>();
        options.forEach((option, value) -> {
            if (WARNED.contains(option)) {
                file.notes().warn(at + "/" + option, option + " is left out: it has no effect here");
            } else if (CARRIED.containsKey(option)) {
                declaration.put(CARRIED.getOrDefault(option, option), value);
            } else {
                file.notes().refuse(at + "/" + Trees.escaped(option), "unknown key \"" + option + "\"");
            }
        });
        external(declaration);
        if (!Boolean.TRUE.equals(declaration.get("external"))) {
            declaration.putIfAbsent("name", file.project() + "_" + key);
        }
        declaration.computeIfPresent(
                "ipam", (same, ipam) -> Trees.list(Trees.map(ipam).get("config")));
        declaration.computeIfPresent("labels", (same, labels) -> {
            var pairs = Trees.pairs(labels);
            pairs.replaceAll((label, value) -> value == null ? "" : value);
            return pairs;
        });
        return declaration;
    }

    /** Compose once wrote {@code external: {name: x}}. */
    private static void external(Map<String, @Nullable Object> declaration) {
        if (declaration.get("external") instanceof Map<?, ?> map) {
            declaration.put("external", true);
            Object name = map.get("name");
            if (name != null) {
                declaration.put("name", name);
            }
        }
    }
}
