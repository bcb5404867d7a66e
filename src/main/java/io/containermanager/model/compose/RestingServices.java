package io.containermanager.model.compose;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes out services of no replicas: nothing of them is to run. Pure but for the notes. */
final class RestingServices {

    private static final List<String> NAMESPACES = List.of("network_mode", "pid", "ipc");

    private RestingServices() {}

    /** Removes them, and what would live in a namespace of theirs; answers their names. */
    static Set<String> removeFrom(Map<String, Map<String, @Nullable Object>> active, Notes notes) {
        var resting = new LinkedHashSet<String>();
        active.forEach((name, service) -> {
            Object scale = service.get("scale");
            Object replicas = Trees.map(service.get("deploy")).get("replicas");
            if ("0".equals(String.valueOf(scale)) || (scale == null && "0".equals(String.valueOf(replicas)))) {
                resting.add(name);
                notes.warn(
                        "/services/" + Trees.escaped(name) + (scale == null ? "/deploy/replicas" : "/scale"),
                        "the service " + Notes.quoted(name) + " is left out: it has 0 replicas");
            }
        });
        active.keySet().removeAll(resting);
        while (!resting.isEmpty() && homeless(active, resting, notes)) {
            active.keySet().removeAll(resting);
        }
        return resting;
    }

    private static boolean homeless(
            Map<String, Map<String, @Nullable Object>> active, Set<String> resting, Notes notes) {
        List<String> found = active.entrySet().stream()
                .filter(entry -> NAMESPACES.stream().anyMatch(key -> lives(entry, key, resting, notes)))
                .map(Map.Entry::getKey)
                .toList();
        return resting.addAll(found);
    }

    private static boolean lives(
            Map.Entry<String, Map<String, @Nullable Object>> service, String key, Set<String> resting, Notes notes) {
        String mode = String.valueOf(service.getValue().get(key));
        boolean lives = mode.startsWith("service:") && resting.contains(mode.substring("service:".length()));
        if (lives) {
            notes.warn(
                    "/services/" + Trees.escaped(service.getKey()) + "/" + key,
                    "the service " + Notes.quoted(service.getKey()) + " is left out: " + key + " " + mode
                            + " names one that has 0 replicas");
        }
        return lives;
    }
}
