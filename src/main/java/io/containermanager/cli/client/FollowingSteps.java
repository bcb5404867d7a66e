package io.containermanager.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The steps that a plan leads to and does not have yet: a container that is replaced is kept until its successor is good, and is removed
 * then; a service that waits for another one gets its steps when that is as far as it needs. Pure.
 */
public final class FollowingSteps {

    private static final Set<String> LIVE = Set.of("running", "restarting", "paused");

    private static final String GATE = "once the new version is good";

    private FollowingSteps() {}

    /**
     * A step that follows.
     *
     * @param words {@code remove container}
     * @param appId its app's number
     * @param serviceId its service's number
     * @param why what it follows
     * @param waits whether its service waits for another one
     */
    public record Step(String words, long appId, long serviceId, String why, boolean waits) {}

    /**
     * Those of a plan.
     *
     * @param current what {@code GET /api/v1/state/current} answers
     * @param wanted which of the plan's steps are asked about
     */
    public static List<Step> of(JsonNode plan, JsonNode current, Predicate<JsonNode> wanted) {
        var planned = new LinkedHashMap<String, Set<String>>();
        var following = new ArrayList<Step>();
        var containers = containers(current);
        for (var step : plan.path("steps")) {
            planned.computeIfAbsent(key(step), _ -> new TreeSet<>())
                    .add(step.path("kind").asText());
        }
        for (var step : plan.path("steps")) {
            var kinds = planned.getOrDefault(key(step), Set.of());
            var container = containers.get(key(step));
            if (!step.path("kind").asText().equals("createContainer")
                    || container == null
                    || kinds.contains("removeContainer")
                    || !wanted.test(step)) {
                continue;
            }
            long app = step.path("appId").asLong();
            long service = step.path("serviceId").asLong();
            if (LIVE.contains(container) && !kinds.contains("stopContainer")) {
                following.add(new Step("stop container", app, service, GATE, false));
            }
            following.add(new Step("remove container", app, service, GATE, false));
        }
        for (var service : plan.path("waiting")) {
            if (wanted.test(service)) {
                waiting(service, containers.get(key(service)), following);
            }
        }
        return following;
    }

    private static void waiting(JsonNode service, @Nullable String container, List<Step> following) {
        boolean made = container == null || service.path("status").asText().equals("needs-update");
        var kinds = new ArrayList<String>();
        if (made) {
            kinds.add("create container");
        }
        kinds.add("start container");
        if (made && container != null) {
            if (LIVE.contains(container)) {
                kinds.add("stop container");
            }
            kinds.add("remove container");
        }
        kinds.forEach(words -> following.add(new Step(
                words,
                service.path("appId").asLong(),
                service.path("serviceId").asLong(),
                service.path("reason").asText(),
                true)));
    }

    /** The states of the containers that services have. */
    private static Map<String, String> containers(JsonNode current) {
        var states = new HashMap<String, String>();
        for (var app : current.path("apps")) {
            for (var service : app.path("services")) {
                if (!service.path("containerId").asText("").isEmpty()) {
                    states.put(
                            app.path("appId").asLong() + "/"
                                    + service.path("serviceId").asLong(),
                            service.path("status").asText());
                }
            }
        }
        return states;
    }

    private static String key(JsonNode step) {
        return step.path("appId").asLong() + "/" + step.path("serviceId").asLong();
    }
}
