package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.Network;
import io.containermanager.model.Service;
import io.containermanager.model.StateTree;
import io.containermanager.model.Volume;
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
        tree.put("name", app.appName());
        tree.put("services", services);
        putIfAny(tree, "volumes", volumes(app));
        putIfAny(tree, "networks", networks(app));
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

    private static void putIfAny(Map<String, @Nullable Object> tree, String key, @Nullable Object value) {
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

    private static Map<String, @Nullable Object> volumes(App app) {
        var used = new TreeMap<>(app.volumes());
        app.services()
                .forEach(service -> service.config().volumes().forEach(mount -> {
                    if (mount.type() == VolumeMount.Type.VOLUME && mount.source() != null) {
                        used.putIfAbsent(mount.source(), Volume.PLAIN);
                    }
                }));
        var tree = new LinkedHashMap<String, @Nullable Object>();
        used.forEach((key, volume) -> tree.put(
                key,
                declaration(
                        volume.engineName(app.appId(), key),
                        volume.external(),
                        volume.driver(),
                        volume.driverOpts(),
                        volume.labels())));
        return tree;
    }

    private static Map<String, @Nullable Object> networks(App app) {
        var used = new TreeMap<>(app.networks());
        for (Service service : app.services()) {
            service.config().networks().forEach(network -> used.putIfAbsent(network.name(), Network.PLAIN));
            if (service.config().networks().isEmpty() && service.config().networkMode() == null) {
                used.putIfAbsent("default", Network.PLAIN);
            }
        }
        var tree = new LinkedHashMap<String, @Nullable Object>();
        used.forEach((key, network) -> {
            var declaration = declaration(
                    network.engineName(app.appId(), key),
                    network.external(),
                    network.driver(),
                    network.driverOpts(),
                    network.labels());
            putIfAny(declaration, "internal", network.internal() ? true : null);
            var pools = new ArrayList<>();
            network.ipam().forEach(pool -> {
                var plain = new LinkedHashMap<String, @Nullable Object>();
                putIfAny(plain, "subnet", pool.subnet());
                putIfAny(plain, "ip_range", pool.ipRange());
                putIfAny(plain, "gateway", pool.gateway());
                pools.add(plain);
            });
            putIfAny(declaration, "ipam", pools.isEmpty() ? null : Map.of("config", pools));
            tree.put(key, declaration);
        });
        return tree;
    }

    private static Map<String, @Nullable Object> declaration(
            String name,
            boolean external,
            @Nullable String driver,
            Map<String, String> driverOpts,
            Map<String, String> labels) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("name", name);
        putIfAny(tree, "external", external ? true : null);
        putIfAny(tree, "driver", driver);
        putIfAny(tree, "driver_opts", new TreeMap<>(driverOpts));
        putIfAny(tree, "labels", new TreeMap<>(labels));
        return tree;
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
