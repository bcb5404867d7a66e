package io.containermanager.api.state;

import io.containermanager.model.read.TreeNode;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds services in a posted target that were copied from the current state. They are accepted, as clients post back what they were given,
 * but the current state lacks much of what was declared, so that the answer warns. Pure.
 */
public final class ObservedMembers {

    private static final String COPIED =
            "was copied from the current state, which lacks part of what was declared (such as command, health check,"
                    + " limits and volume names): check the plan before you apply it. To edit the declared app, post"
                    + " apps.<id> of GET /api/v1/state/target instead";

    private ObservedMembers() {}

    /** {@code {pointer, message}} for each copied service of a posted app; whatever the tree holds, nothing is thrown. */
    public static List<Map<String, String>> ofApp(@Nullable Object app) {
        return ofApp(app, "").toList();
    }

    /** The warnings about a whole target, each with its place, as plans have them. */
    static List<String> ofState(@Nullable Object state) {
        var apps = state instanceof Map<?, ?> tree && tree.get("apps") instanceof Map<?, ?> found ? found : Map.of();
        return apps.entrySet().stream()
                .flatMap(app -> ofApp(app.getValue(), "/apps/" + TreeNode.escaped(String.valueOf(app.getKey()))))
                .map(warning -> warning.get("pointer") + " " + warning.get("message"))
                .toList();
    }

    private static Stream<Map<String, String>> ofApp(@Nullable Object app, String at) {
        var services = app instanceof Map<?, ?> tree && tree.get("services") instanceof List<?> list ? list : List.of();
        return IntStream.range(0, services.size())
                .filter(index -> services.get(index) instanceof Map<?, ?> service && isObserved(service))
                .mapToObj(index -> Map.of("pointer", at + "/services/" + index, "message", COPIED));
    }

    /** A declared app of which nothing runs is shown in full, with this status. */
    private static boolean isObserved(Map<?, ?> service) {
        var status = service.get("status");
        return service.get("containerId") != null || (status != null && !StateViews.MISSING.equals(status));
    }
}
