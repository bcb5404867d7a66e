package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.StateTree;
import io.containermanager.model.VolumeMount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes an app as the tree of a Compose file that Docker Compose runs with the same volumes and networks, and that
 * {@link ComposeImport} reads back to the same fingerprints. What Compose has no key for stands under
 * {@link #EXTENSION}.
 */
public final class ComposeExport {

    /** The extension field of ours, at a service. */
    public static final String EXTENSION = "x-containermanager";

    /** Within it, at a volume or network: false where the app uses it without declaring it. */
    static final String DECLARED = "declared";

    /** Within it, at a volume or network: false where the name is ours by default. */
    static final String NAMED = "named";

    private static final List<String> UNCHANGED = List.of("environment", "ports", "labels", "restart");

    /** A bind's options that Compose has keys for. */
    private static final Map<String, String> BIND = Map.of(
            "z",
            "selinux",
            "Z",
            "selinux",
            "shared",
            "propagation",
            "rshared",
            "propagation",
            "slave",
            "propagation",
            "rslave",
            "propagation",
            "private",
            "propagation",
            "rprivate",
            "propagation");

    private ComposeExport() {}

    /** The Compose file of an app, without secrets masked: mask the app before, if it is to be shown. */
    public static Map<String, @Nullable Object> write(App app) {
        var services = new LinkedHashMap<String, @Nullable Object>();
        var secrets = new TreeMap<String, @Nullable Object>();
        for (Service service : app.services()) {
            services.put(service.serviceName(), service(service));
            service.config().environs().secrets().forEach(secret -> secrets.put(secret, Map.of("external", true)));
        }
        var tree = new LinkedHashMap<String, @Nullable Object>();
        String project = ComposeImport.projectName(app.appName());
        var ours = new LinkedHashMap<String, @Nullable Object>();
        // Compose takes no name with blanks or capitals.
        putIfAny(ours, "appName", project.equals(app.appName()) ? null : app.appName());
        putIfAny(ours, "appUuid", app.appUuid());
        tree.put("name", project);
        putIfAny(tree, EXTENSION, ours);
        tree.put("services", services);
        putIfAny(tree, "volumes", DeclarationExport.volumes(app));
        putIfAny(tree, "networks", DeclarationExport.networks(app));
        putIfAny(tree, "secrets", secrets);
        return Trees.map(escaped(tree));
    }

    private static Map<String, @Nullable Object> service(Service service) {
        Map<String, @Nullable Object> config = StateTree.write(service.config());
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("image", service.imageName());
        // Compose restarts nothing unless it is told to.
        tree.put("restart", service.config().restart().word());
        UNCHANGED.forEach(key -> putIfAny(tree, key, config.get(key)));
        ServiceTranslator.SAME.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> {
                    if (config.containsKey(entry.getValue())) {
                        tree.put(entry.getKey(), config.get(entry.getValue()));
                    }
                });
        Map<String, @Nullable Object> limits = Trees.map(config.get("resources"));
        ServiceTranslator.LIMITS.forEach((theirs, ours) -> putIfAny(tree, theirs, limits.get(ours)));
        putIfAny(tree, "devices", config.get("devices"));
        putIfAny(tree, "secrets", config.get("secrets"));
        putIfAny(tree, "healthcheck", renamed(config.get("healthcheck")));
        putIfAny(tree, "networks", attachments(config.get("networks")));
        putIfAny(tree, "pull_policy", config.get("pullPolicy"));
        mounts(tree, service.config().volumes());
        dependencies(tree, service);
        devices(tree, config.get("deviceRequests"));
        if (config.containsKey("updateStrategy")) {
            tree.put(EXTENSION, Map.of("updateStrategy", String.valueOf(config.get("updateStrategy"))));
        }
        return tree;
    }

    static void putIfAny(Map<String, @Nullable Object> tree, String key, @Nullable Object value) {
        boolean empty = value instanceof Map<?, ?> map && map.isEmpty();
        if (value != null && !empty) {
            tree.put(key, value);
        }
    }

    private static void mounts(Map<String, @Nullable Object> tree, List<VolumeMount> mounts) {
        var volumes = new ArrayList<>();
        for (VolumeMount mount : mounts) {
            var volume = new LinkedHashMap<String, @Nullable Object>();
            volume.put(
                    "type",
                    switch (mount.type()) {
                        case VOLUME, ANONYMOUS -> "volume";
                        case BIND -> "bind";
                        case TMPFS -> "tmpfs";
                    });
            putIfAny(volume, "source", mount.source());
            volume.put("target", mount.target());
            if (mount.readOnly()) {
                volume.put("read_only", true);
            }
            options(mount).forEach(volume::put);
            volumes.add(volume);
        }
        putIfAny(tree, "volumes", volumes.isEmpty() ? null : volumes);
    }

    /** Options in Compose's words; what it has none for stands under {@link #EXTENSION}. */
    private static Map<String, @Nullable Object> options(VolumeMount mount) {
        var options = new LinkedHashMap<String, @Nullable Object>();
        if (mount.options().isEmpty()) {
            return options;
        }
        if (mount.type() != VolumeMount.Type.TMPFS && mount.options().equals(List.of("nocopy"))) {
            options.put("volume", Map.of("nocopy", true));
        } else if (mount.type() == VolumeMount.Type.BIND
                && mount.options().size() == 1
                && BIND.containsKey(mount.options().getFirst())) {
            String only = mount.options().getFirst();
            options.put("bind", Map.of(BIND.getOrDefault(only, only), only));
        } else {
            options.put(EXTENSION, Map.of("options", mount.options()));
        }
        return options;
    }

    private static void dependencies(Map<String, @Nullable Object> tree, Service service) {
        var dependencies = new LinkedHashMap<String, @Nullable Object>();
        service.config()
                .dependsOn()
                .forEach(dependency -> dependencies.put(
                        dependency.serviceName(),
                        Map.of(
                                "condition",
                                switch (dependency.condition()) {
                                    case STARTED -> "service_started";
                                    case HEALTHY -> "service_healthy";
                                    case COMPLETED -> "service_completed_successfully";
                                })));
        putIfAny(tree, "depends_on", dependencies);
    }

    private static void devices(Map<String, @Nullable Object> tree, @Nullable Object requests) {
        var devices = new ArrayList<>();
        for (Object request : Trees.list(requests)) {
            var device = new LinkedHashMap<>(Trees.map(request));
            if (device.containsKey("deviceIds")) {
                device.put("device_ids", device.remove("deviceIds"));
            }
            devices.add(device);
        }
        if (!devices.isEmpty()) {
            tree.put("deploy", Map.of("resources", Map.of("reservations", Map.of("devices", devices))));
        }
    }

    /** Names by Compose's rule: {@code ipv4Address} is {@code ipv4_address}. */
    private static @Nullable Object renamed(@Nullable Object value) {
        if (!(value instanceof Map)) {
            return value;
        }
        var renamed = new LinkedHashMap<String, @Nullable Object>();
        Trees.map(value)
                .forEach((key, item) ->
                        renamed.put(key.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT), item));
        return renamed;
    }

    private static @Nullable Object attachments(@Nullable Object networks) {
        if (!(networks instanceof Map)) {
            return networks;
        }
        var attachments = new LinkedHashMap<String, @Nullable Object>();
        Trees.map(networks).forEach((name, options) -> attachments.put(name, renamed(options)));
        return attachments;
    }

    /** Compose takes a dollar sign for a variable. */
    private static @Nullable Object escaped(@Nullable Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<String, @Nullable Object>();
                map.forEach((key, value) -> copy.put(String.valueOf(key), escaped(value)));
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<@Nullable Object>();
                list.forEach(item -> copy.add(escaped(item)));
                yield copy;
            }
            case String text -> text.replace("$", "$$");
            case null, default -> tree;
        };
    }
}
