package io.containermanager.model.compose;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns {@code deploy}, {@code scale} and {@code gpus} into limits and device requests. Made for one service. */
final class DeployTranslator {

    private static final Set<String> CARRIED = Set.of("replicas", "resources", "restart_policy");
    private static final Map<String, String> RESTART =
            Map.of("none", "no", "on-failure", "on-failure", "any", "always");

    private final ComposeFile file;
    private final String pointer;

    DeployTranslator(ComposeFile file, String pointer) {
        this.file = file;
        this.pointer = pointer;
    }

    void apply(
            Map<String, @Nullable Object> service,
            Map<String, @Nullable Object> config,
            Map<String, @Nullable Object> limits) {
        Map<String, @Nullable Object> deploy = Trees.map(service.get("deploy"));
        replicas(service.get("scale"), "/scale");
        replicas(deploy.get("replicas"), "/deploy/replicas");
        deploy.keySet().stream()
                .filter(key -> !CARRIED.contains(key))
                .forEach(key -> file.notes()
                        .warn(
                                pointer + "/deploy/" + Trees.escaped(key),
                                "deploy." + key + " is left out: it has no effect here"));
        Map<String, @Nullable Object> resources = Trees.map(deploy.get("resources"));
        Map<String, @Nullable Object> most = Trees.map(resources.get("limits"));
        Map<String, @Nullable Object> least = Trees.map(resources.get("reservations"));
        known(resources, "/deploy/resources", Set.of("limits", "reservations"));
        known(most, "/deploy/resources/limits", Set.of("memory", "cpus", "pids"));
        known(least, "/deploy/resources/reservations", Set.of("memory", "devices"));
        limit(limits, "memory", most.get("memory"));
        limit(limits, "cpus", most.get("cpus"));
        limit(limits, "pids", most.get("pids"));
        limit(limits, "memoryReservation", least.get("memory"));
        Object condition = Trees.map(deploy.get("restart_policy")).get("condition");
        if (service.get("restart") == null && condition != null) {
            config.put("restart", RESTART.getOrDefault(condition.toString(), condition.toString()));
        }
        var requests = new ArrayList<>();
        Trees.list(least.get("devices")).forEach(device -> requests.add(request(Trees.map(device))));
        gpus(service.get("gpus"), requests);
        if (!requests.isEmpty()) {
            config.put("deviceRequests", requests);
        }
    }

    private void known(Map<String, @Nullable Object> tree, String at, Set<String> carried) {
        for (String key : tree.keySet()) {
            if (!carried.contains(key)) {
                file.notes().warn(pointer + at + "/" + Trees.escaped(key), key + " is left out: it has no effect here");
            }
        }
    }

    private static void limit(Map<String, @Nullable Object> limits, String key, @Nullable Object value) {
        if (value != null && !value.equals("")) {
            limits.putIfAbsent(key, value);
        }
    }

    private void replicas(@Nullable Object count, String key) {
        if (count != null && Objects.equals(count.toString(), "1")) {
            file.notes().warn(pointer + key, "one replica is what there is anyway");
        } else if (count != null) {
            file.notes()
                    .refuse(
                            pointer + key,
                            count + " replicas cannot be: one container runs for each service,"
                                    + " declare a second service under another name");
        }
    }

    private void gpus(@Nullable Object gpus, List<Object> requests) {
        if ("all".equals(gpus)) {
            requests.add(Map.of("count", -1, "capabilities", List.of("gpu")));
            return;
        }
        for (Object gpu : Trees.list(gpus)) {
            Map<String, @Nullable Object> request = request(Trees.map(gpu));
            request.putIfAbsent("capabilities", List.of("gpu"));
            requests.add(request);
        }
    }

    private static Map<String, @Nullable Object> request(Map<String, @Nullable Object> device) {
        var request = new LinkedHashMap<>(device);
        if (request.containsKey("device_ids")) {
            request.put("deviceIds", request.remove("device_ids"));
        }
        request.remove("options");
        if (!request.containsKey("count") && !request.containsKey("deviceIds")) {
            request.put("count", -1);
        }
        return request;
    }
}
