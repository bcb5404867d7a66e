package io.containermanager.model.compose;

import io.containermanager.model.compose.file.ComposeFile;
import io.containermanager.model.compose.file.ComposeTree;
import io.containermanager.model.compose.file.Diagnostics;
import io.containermanager.model.compose.file.Diagnostics.Message;
import io.containermanager.model.read.NearestKey;
import io.containermanager.model.read.TreeNode;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes out services of no replicas: nothing of them is to run. Pure but for the notes. */
final class InactiveServices {

    private static final List<String> NAMESPACES = List.of("network_mode", "pid", "ipc");

    /** So many wrong characters make a name that was misspelled, not another one. */
    private static final int EDITS_MAX = 2;

    private InactiveServices() {}

    /** Removes them and the services that would join their namespaces; returns their names. */
    static Set<String> removeFrom(Map<String, Map<String, @Nullable Object>> active, Diagnostics diagnostics) {
        var resting = new LinkedHashSet<String>();
        active.forEach((name, service) -> {
            Object scale = service.get("scale");
            Object replicas = ComposeTree.map(service.get("deploy")).get("replicas");
            if (scale != null && replicas != null && !String.valueOf(scale).equals(String.valueOf(replicas))) {
                diagnostics.refuse(
                        "/services/" + TreeNode.escaped(name) + "/scale",
                        "scale and deploy.replicas have different values: set only one of them");
            } else if ("0".equals(String.valueOf(scale)) || (scale == null && "0".equals(String.valueOf(replicas)))) {
                resting.add(name);
                diagnostics.warn(
                        "/services/" + TreeNode.escaped(name) + (scale == null ? "/deploy/replicas" : "/scale"),
                        Message.of("the service ").name(name).words(" is left out: it has 0 replicas"));
            }
        });
        active.keySet().removeAll(resting);
        while (!resting.isEmpty() && homeless(active, resting, diagnostics)) {
            active.keySet().removeAll(resting);
        }
        return resting;
    }

    /**
     * Says which profiles enable nothing, of those that are asked for beside the file: they are probably misspelled. COMPOSE_PROFILES, which
     * may be meant for several files, names what it wants.
     */
    static void warnUnknown(Set<String> asked, Collection<String> known, Diagnostics diagnostics) {
        asked.stream()
                .filter(name -> !name.isEmpty() && !name.equals("*") && !known.contains(name))
                .sorted()
                .forEach(name -> diagnostics.warn(
                        "/services",
                        Message.of("no service has the profile ").name(name).words(instead(name, known))));
    }

    private static String instead(String name, Collection<String> known) {
        if (known.isEmpty()) {
            return ": none has any";
        }
        return NearestKey.within(EDITS_MAX, name, known)
                .map(near -> "; did you mean " + Diagnostics.quoted(near) + "?")
                .orElse("; there are " + String.join(", ", known));
    }

    /** A file of which nothing is to run may be meant so, but for one whose services all wait for a profile. */
    static void checkSome(ComposeFile file, Diagnostics diagnostics) {
        if (!file.active().isEmpty()) {
            return;
        }
        boolean empty = ComposeTree.map(file.root().get("services")).isEmpty();
        if (empty || !file.resting().isEmpty()) {
            diagnostics.warn("/services", "the app has no services: nothing of it will run");
        } else {
            diagnostics.refuse("/services", "no service is enabled: activate a profile with ?profile=<name>");
        }
    }

    private static boolean homeless(
            Map<String, Map<String, @Nullable Object>> active, Set<String> resting, Diagnostics diagnostics) {
        List<String> found = active.entrySet().stream()
                .filter(entry -> NAMESPACES.stream().anyMatch(key -> lives(entry, key, resting, diagnostics)))
                .map(Map.Entry::getKey)
                .toList();
        return resting.addAll(found);
    }

    private static boolean lives(
            Map.Entry<String, Map<String, @Nullable Object>> service,
            String key,
            Set<String> resting,
            Diagnostics diagnostics) {
        String mode = String.valueOf(service.getValue().get(key));
        boolean lives = mode.startsWith("service:") && resting.contains(mode.substring("service:".length()));
        if (lives) {
            diagnostics.warn(
                    "/services/" + TreeNode.escaped(service.getKey()) + "/" + key,
                    Message.of("the service ")
                            .name(service.getKey())
                            .words(" is left out: " + key + " " + mode + " names one that has 0 replicas"));
        }
        return lives;
    }
}
