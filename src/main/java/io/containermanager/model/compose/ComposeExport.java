package io.containermanager.model.compose;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.compose.file.ComposeKeys;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.wire.StateTree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Writes an app as the tree of a Compose file that Docker Compose runs with the same volumes and networks, and that
 * {@link ComposeImport} reads back to the same fingerprints. What Compose has no key for is under
 * {@link ComposeKeys#EXTENSION}.
 */
public final class ComposeExport {

    private static final List<String> UNCHANGED = List.of("environment", "ports", "labels", "restart");

    private ComposeExport() {}

    /** Names of services that Compose cannot have, in their order: an app with any cannot be written as a Compose file. */
    public static List<String> unwritable(App app) {
        return app.services().stream()
                .map(Service::serviceName)
                .filter(name -> !ComposeKeys.SERVICE_NAME.matcher(name).matches())
                .toList();
    }

    /** The Compose file of an app, without secrets masked: mask the app before, if it is to be shown. */
    public static Map<String, @Nullable Object> write(App app) {
        var services = new LinkedHashMap<String, @Nullable Object>();
        var secrets = new TreeMap<String, @Nullable Object>();
        for (Service service : app.services()) {
            services.put(service.serviceName(), service(service));
            service.config()
                    .runtimeOptions()
                    .secrets()
                    .forEach(secret -> secrets.put(secret, Map.of("external", true)));
        }
        var tree = new LinkedHashMap<String, @Nullable Object>();
        String project = ComposeImport.projectName(app.appName(), ComposeImport.defaultName(app.appId()));
        var ours = new LinkedHashMap<String, @Nullable Object>();
        // Compose takes no name with blanks or capitals.
        ComposeTree.putIfAny(ours, "appName", project.equals(app.appName()) ? null : app.appName());
        ComposeTree.putIfAny(ours, "appUuid", app.appUuid());
        tree.put("name", project);
        ComposeTree.putIfAny(tree, ComposeKeys.EXTENSION, ours);
        tree.put("services", services);
        ComposeTree.putIfAny(tree, "volumes", DeclarationExport.volumes(app));
        ComposeTree.putIfAny(tree, "networks", DeclarationExport.networks(app));
        ComposeTree.putIfAny(tree, "secrets", secrets);
        return ComposeTree.map(escaped(tree));
    }

    private static Map<String, @Nullable Object> service(Service service) {
        Map<String, @Nullable Object> config = StateTree.write(service.config());
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("image", service.imageName());
        // Compose restarts nothing unless it is declared.
        tree.put("restart", service.config().restart().word());
        UNCHANGED.forEach(key -> ComposeTree.putIfAny(tree, key, config.get(key)));
        ServiceTranslator.SAME.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> {
                    if (config.containsKey(entry.getValue())) {
                        tree.put(entry.getKey(), config.get(entry.getValue()));
                    }
                });
        Map<String, @Nullable Object> limits = ComposeTree.map(config.get("resources"));
        ServiceTranslator.LIMITS.forEach((theirs, ours) -> ComposeTree.putIfAny(tree, theirs, limits.get(ours)));
        ComposeTree.putIfAny(tree, "devices", config.get("devices"));
        ComposeTree.putIfAny(tree, "secrets", config.get("secrets"));
        ComposeTree.putIfAny(tree, "healthcheck", renamed(config.get("healthcheck")));
        ComposeTree.putIfAny(tree, "networks", attachments(config.get("networks")));
        ComposeTree.putIfAny(tree, "pull_policy", config.get("pullPolicy"));
        MountExport.write(service.config().volumes(), tree);
        dependencies(tree, service);
        var deploy = new LinkedHashMap<String, @Nullable Object>();
        ComposeTree.putIfAny(deploy, "replicas", config.get("replicas"));
        devices(deploy, config.get("deviceRequests"));
        ComposeTree.putIfAny(tree, "deploy", deploy);
        if (config.containsKey("updateStrategy")) {
            tree.put(ComposeKeys.EXTENSION, Map.of("updateStrategy", String.valueOf(config.get("updateStrategy"))));
        }
        return tree;
    }

    private static void dependencies(Map<String, @Nullable Object> tree, Service service) {
        var dependencies = new LinkedHashMap<String, @Nullable Object>();
        service.config().dependsOn().forEach(dependency -> {
            var options = new LinkedHashMap<String, @Nullable Object>();
            options.put(
                    "condition",
                    switch (dependency.condition()) {
                        case STARTED -> "service_started";
                        case HEALTHY -> "service_healthy";
                        case COMPLETED -> "service_completed_successfully";
                    });
            if (!dependency.required()) {
                options.put("required", false);
            }
            dependencies.put(dependency.serviceName(), options);
        });
        ComposeTree.putIfAny(tree, "depends_on", dependencies);
    }

    private static void devices(Map<String, @Nullable Object> deploy, @Nullable Object requests) {
        var devices = new ArrayList<>();
        for (Object request : ComposeTree.list(requests)) {
            var device = new LinkedHashMap<>(ComposeTree.map(request));
            if (device.containsKey("deviceIds")) {
                device.put("device_ids", device.remove("deviceIds"));
            }
            // Compose has a word for all of them.
            device.replace("count", -1, "all");
            device.replace("count", -1L, "all");
            devices.add(device);
        }
        if (!devices.isEmpty()) {
            deploy.put("resources", Map.of("reservations", Map.of("devices", devices)));
        }
    }

    /** Names by Compose's rule: {@code ipv4Address} is {@code ipv4_address}. */
    private static @Nullable Object renamed(@Nullable Object value) {
        if (!(value instanceof Map)) {
            return value;
        }
        var renamed = new LinkedHashMap<String, @Nullable Object>();
        ComposeTree.map(value)
                .forEach((key, item) ->
                        renamed.put(key.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT), item));
        return renamed;
    }

    private static @Nullable Object attachments(@Nullable Object networks) {
        if (!(networks instanceof Map)) {
            return networks;
        }
        var attachments = new LinkedHashMap<String, @Nullable Object>();
        ComposeTree.map(networks).forEach((name, options) -> attachments.put(name, renamed(options)));
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
