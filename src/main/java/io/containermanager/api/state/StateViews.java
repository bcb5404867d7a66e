package io.containermanager.api.state;

import io.containermanager.api.http.Json;
import io.containermanager.model.App;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.wire.StateTree;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.ServiceVerdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The JSON of the current state, its apps and services, as plain trees with keys in the declared order. Pure. */
public final class StateViews {

    /** The status of a declared service without a container. */
    static final String MISSING = "missing";

    private StateViews() {}

    /** {@code {apps: {"<appId>": App}}} as it runs: each service by its live container. */
    static Map<String, @Nullable Object> current(LoopStatus status, SecretDisplay secretScope) {
        var tree = new LinkedHashMap<>(appsMap(currentApps(status, secretScope)));
        addStaleness(tree, status.engine());
        return tree;
    }

    /** While the engine is unavailable, the last observation is returned, marked with the time. */
    public static void addStaleness(Map<String, @Nullable Object> tree, LoopStatus.EngineStatus engine) {
        if (!engine.available()) {
            var away = new LinkedHashMap<String, @Nullable Object>();
            away.put("available", false);
            away.put("since", Json.time(engine.since()));
            tree.put("engine", away);
        }
    }

    /** The apps that have a live container. */
    static List<Map<String, @Nullable Object>> currentApps(LoopStatus status, SecretDisplay secretScope) {
        return liveByApp(status).entrySet().stream()
                .map(entry -> currentApp(new Seen(entry.getKey(), entry.getValue(), status), secretScope))
                .toList();
    }

    /** One app as it runs; empty when it has no live container. */
    public static Optional<Map<String, @Nullable Object>> currentApp(
            LoopStatus status, long appId, SecretDisplay secretScope) {
        return Optional.ofNullable(liveByApp(status).get(appId))
                .map(live -> currentApp(new Seen(appId, live, status), secretScope));
    }

    /**
     * An app as it runs with what is declared beside that, so that an answer can be edited and posted without a loss: services without a live
     * container, volumes and networks that were not made yet.
     */
    public static Map<String, @Nullable Object> completed(
            Map<String, @Nullable Object> running, App declared, SecretDisplay secretScope) {
        var tree = new LinkedHashMap<>(running);
        var missing = missingApp(declared, secretScope);
        var services = new ArrayList<@Nullable Object>((List<?>) Objects.requireNonNull(running.get("services")));
        var live = services.stream().map(StateViews::serviceId).collect(Collectors.toSet());
        if (missing.get("services") instanceof List<?> all) {
            all.stream().filter(service -> !live.contains(serviceId(service))).forEach(services::add);
        }
        tree.put("services", services);
        for (var part : List.of("volumes", "networks")) {
            if (missing.containsKey(part)) {
                tree.put(part, missing.get(part));
            }
        }
        return tree;
    }

    private static Object serviceId(@Nullable Object service) {
        return Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(service)).get("serviceId"));
    }

    /** One app as declared, if no container runs. */
    public static Map<String, @Nullable Object> missingApp(App app, SecretDisplay secretScope) {
        var tree = new LinkedHashMap<String, @Nullable Object>(StateTree.write(secretScope.of(app)));
        if (tree.get("services") instanceof List<?> services) {
            tree.put("services", services.stream().map(StateViews::missing).toList());
        }
        return tree;
    }

    /** One app's live containers within a snapshot. */
    private record Seen(long appId, List<ServiceVerdict> live, LoopStatus status) {}

    private static Map<String, @Nullable Object> currentApp(Seen seen, SecretDisplay secretScope) {
        var status = seen.status();
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("appId", seen.appId());
        tree.put("appName", seen.live().getFirst().appName());
        var services = new ArrayList<Object>();
        for (var verdict : seen.live()) {
            Optional.ofNullable(verdict.live())
                    .ifPresent(container -> services.add(running(verdict, container, secretScope)));
        }
        tree.put("services", services);
        status.target()
                .app(seen.appId())
                .ifPresent(app -> addPresentParts(tree, secretScope.of(app), status.observation()));
        return tree;
    }

    private static Object running(ServiceVerdict verdict, Container container, SecretDisplay secretScope) {
        var tree = head(container.owner().serviceId(), verdict.serviceName(), container.imageName());
        tree.put("appId", container.owner().appId());
        tree.put("appName", verdict.appName());
        tree.put("config", config(container.imageName(), StateTree.write(secretScope.of(container.config()))));
        tree.put("containerId", container.id());
        tree.put("status", container.run().status().word());
        return tree;
    }

    /** The declared volumes and networks that exist. */
    private static void addPresentParts(Map<String, @Nullable Object> tree, App app, Observation observation) {
        var declared = StateTree.write(app);
        var volumes = new TreeMap<>(app.volumes());
        volumes.entrySet()
                .removeIf(entry ->
                        !observation.volumes().contains(entry.getValue().engineName(app.appId(), entry.getKey())));
        var networks = new TreeMap<>(app.networks());
        networks.entrySet()
                .removeIf(entry -> !observation.hasNetwork(entry.getValue().engineName(app.appId(), entry.getKey())));
        addPart(tree, "volumes", declared.get("volumes"), volumes);
        addPart(tree, "networks", declared.get("networks"), networks);
    }

    private static void addPart(
            Map<String, @Nullable Object> tree, String name, @Nullable Object declared, SortedMap<String, ?> present) {
        if (declared instanceof Map<?, ?> parts && !present.isEmpty()) {
            var kept = new LinkedHashMap<Object, @Nullable Object>(parts);
            kept.keySet().retainAll(present.keySet());
            tree.put(name, kept);
        }
    }

    private static Map<String, @Nullable Object> head(long serviceId, String serviceName, String imageName) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("serviceId", serviceId);
        tree.put("serviceName", serviceName);
        tree.put("imageName", imageName);
        return tree;
    }

    private static Map<String, @Nullable Object> config(String image, Map<String, @Nullable Object> rest) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("image", image);
        tree.putAll(rest);
        return tree;
    }

    private static Object missing(@Nullable Object service) {
        var tree = new LinkedHashMap<Object, @Nullable Object>((Map<?, ?>) Objects.requireNonNull(service));
        tree.put("status", MISSING);
        return tree;
    }

    private static Map<String, @Nullable Object> appsMap(List<Map<String, @Nullable Object>> apps) {
        var byId = new LinkedHashMap<String, @Nullable Object>();
        apps.forEach(app -> byId.put(String.valueOf(app.get("appId")), app));
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("apps", byId);
        return tree;
    }

    private static SortedMap<Long, List<ServiceVerdict>> liveByApp(LoopStatus status) {
        var byApp = new TreeMap<Long, List<ServiceVerdict>>();
        status.services().forEach((key, verdict) -> {
            if (verdict.live() != null) {
                byApp.computeIfAbsent(key.appId(), _ -> new ArrayList<>()).add(verdict);
            }
        });
        return byApp;
    }
}
