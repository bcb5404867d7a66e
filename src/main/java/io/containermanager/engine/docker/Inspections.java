package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineEvent;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Remembers what was inspected, as long as neither an event nor the list says that it changed: an observation of containers at rest
 * costs one list call. While events may be lost nothing is remembered. Thread-safe.
 */
final class Inspections {

    private static final Pattern PASSING_TIME =
            Pattern.compile("\\b(about )?(an?|\\d+) (second|minute|hour|day|week|month|year)s?\\b|less than");

    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final AtomicLong events = new AtomicLong();

    /** What was inspected, and what the list said then. */
    private record Known(String listed, JsonNode inspected) {}

    /** What was inspected, if the list still says the same. */
    Optional<JsonNode> of(JsonNode listed) {
        var before = known.get(listed.path("Id").asText());
        return before != null && before.listed().equals(essence(listed))
                ? Optional.of(before.inspected())
                : Optional.empty();
    }

    /** How many events there were: to be asked before an inspection. */
    long moment() {
        return events.get();
    }

    /** Keeps what was inspected, unless there was an event since that moment: it may have been of what was inspected. */
    void remember(JsonNode listed, JsonNode inspected, long moment) {
        if (events.get() == moment) {
            known.put(listed.path("Id").asText(), new Known(essence(listed), inspected));
        }
    }

    /** An event says that something changed, or that anything may have. */
    void happened(EngineEvent event) {
        events.incrementAndGet();
        switch (event) {
            case EngineEvent.ContainerChanged changed -> known.remove(changed.containerId());
            case EngineEvent.Lost _, EngineEvent.Connected _ -> known.clear();
            case EngineEvent.PullProgress _ -> {}
        }
    }

    /** Forgets all but these. */
    void keep(JsonNode list) {
        Set<String> ids = new HashSet<>();
        list.forEach(listed -> ids.add(listed.path("Id").asText()));
        known.keySet().retainAll(ids);
    }

    /** What the list says apart from how long ago it was. */
    static String essence(JsonNode listed) {
        return listed.path("State").asText()
                + "|"
                + PASSING_TIME
                        .matcher(listed.path("Status").asText().toLowerCase(java.util.Locale.ROOT))
                        .replaceAll("")
                + "|"
                + listed.path("Names");
    }
}
