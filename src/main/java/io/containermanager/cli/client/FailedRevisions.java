package io.containermanager.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongFunction;

/**
 * The services that failed with a revision, as far back as the manager keeps events: those whose version was undone, as its history says, and
 * those for which a step failed, such as fetching their image, and did not succeed before the next revision was applied.
 */
public final class FailedRevisions {

    /** What the manager gives of events of one type at most, the newest. */
    private static final int EVENTS_MAX = 1_000;

    private final Map<Long, Set<String>> failed = new HashMap<>();
    private final AppDirectory names;
    private final LongFunction<JsonNode> target;

    private FailedRevisions(AppDirectory names, LongFunction<JsonNode> target) {
        this.names = names;
        this.target = target;
    }

    /**
     * Asks a manager; the services by the revision.
     *
     * @param targets of a history
     */
    public static Map<Long, Set<String>> of(ApiClient api, AppDirectory names, JsonNode targets) {
        var found = new FailedRevisions(
                names,
                revision -> api.get(ApiClient.path("/api/v1/state/history/{}", revision))
                        .path("target"));
        targets.forEach(target -> target.path("failed")
                .forEach(service -> found.add(target.path("revision").asLong(), service.asText())));
        if (!targets.path(0).path("failed").isArray()) {
            // An older manager's history does not say.
            events(api, "spec-held").values().forEach(found::held);
        }
        var failures = events(api, "step-failed");
        if (!failures.isEmpty()) {
            var successes = events(api, "step-finished");
            found.steps(events(api, "target-applied"), sinceKnown(failures, successes), successes);
        }
        return found.failed;
    }

    private static NavigableMap<Long, JsonNode> events(ApiClient api, String type) {
        var events = new TreeMap<Long, JsonNode>();
        api.get(ApiClient.query("/api/v1/events", Map.of("type", type, "limit", Integer.toString(EVENTS_MAX))))
                .path("events")
                .forEach(event -> events.put(event.path("seq").asLong(), event));
        return events;
    }

    /** Of a failure before the oldest success that is known, it is not known whether a success followed. */
    static NavigableMap<Long, JsonNode> sinceKnown(
            NavigableMap<Long, JsonNode> failures, NavigableMap<Long, JsonNode> successes) {
        return successes.size() < EVENTS_MAX ? failures : failures.tailMap(successes.firstKey(), true);
    }

    private void held(JsonNode event) {
        add(
                event.at("/details/revision").asLong(),
                names.name(event.path("appId").asLong(), event.path("serviceId").asLong()));
    }

    private void add(long revision, String service) {
        failed.computeIfAbsent(revision, _ -> new TreeSet<>()).add(service);
    }

    /** A step that failed last counts, by the revision that was applied then. */
    private void steps(
            NavigableMap<Long, JsonNode> applied,
            NavigableMap<Long, JsonNode> failures,
            NavigableMap<Long, JsonNode> successes) {
        var open = new LinkedHashMap<String, JsonNode>();
        var all = new TreeMap<>(failures);
        all.putAll(successes);
        all.forEach((seq, event) -> {
            var revision = applied.lowerEntry(seq);
            if (revision != null) {
                var key = revision.getValue().at("/details/revision").asLong() + " " + key(event);
                if (failures.containsKey(seq)) {
                    open.put(key, event);
                } else {
                    open.remove(key);
                }
            }
        });
        open.forEach((key, event) -> step(Long.parseLong(key.substring(0, key.indexOf(' '))), event));
    }

    private static String key(JsonNode event) {
        long service = event.path("serviceId").asLong();
        var details = event.path("details");
        return event.path("appId").asLong() + "/" + service + " "
                + details.path("kind").asText()
                + (service == 0 ? " " + details.path("subject").asText() : "");
    }

    private void step(long revision, JsonNode event) {
        long appId = event.path("appId").asLong();
        long serviceId = event.path("serviceId").asLong();
        if (serviceId != 0) {
            add(revision, names.name(appId, serviceId));
        } else if (event.at("/details/kind").asText().equals("downloadImage")) {
            var image = event.at("/details/subject").asText();
            for (var app : target(revision).path("apps")) {
                for (var service : app.path("services")) {
                    if (service.path("imageName").asText().equals(image)) {
                        add(
                                revision,
                                names.name(
                                        app.path("appId").asLong(),
                                        service.path("serviceId").asLong()));
                    }
                }
            }
        }
    }

    /** The history keeps a limited number of targets. */
    private JsonNode target(long revision) {
        try {
            return target.apply(revision);
        } catch (ClientException notKept) {
            return ApiResult.MAPPER.missingNode();
        }
    }
}
