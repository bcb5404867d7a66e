package io.containermanager.engine.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.engine.EngineEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;

/**
 * Caches inspections as long as neither an event nor the list shows a change: an observation of idle containers
 * costs one list call. While events may be lost, only containers that are being started are cached: the daemon does not answer for
 * such a container until it runs, and observations must not wait for that. Thread-safe.
 */
final class InspectCache {

    /**
     * The daemon reports a health check when its verdict changes, and not each run. While the verdict is not good, what the check wrote is
     * inspected again, once in this time at most.
     */
    static final Duration HEALTHCHECK_KEPT = Duration.ofSeconds(5);

    private static final Pattern NOT_HEALTHY = Pattern.compile("\\((health: starting|unhealthy)\\)");

    private static final Pattern PASSING_TIME =
            Pattern.compile("\\b(about )?(an?|\\d+) (second|minute|hour|day|week|month|year)s?\\b|less than");

    // Guarded by this, which is never held while the daemon is asked.
    private final Map<String, Known> known = new HashMap<>();
    private final Map<String, CompletableFuture<Optional<JsonNode>>> starting = new HashMap<>();
    private final Map<String, Long> changedAt = new HashMap<>();
    private long moment;
    private long allChangedAt;

    /** What was inspected, when, and what the list said then. */
    private record Known(String listed, JsonNode inspected, Instant at) {
        /** Whether its health check may have run again since. */
        private boolean outdated(JsonNode now, Instant moment) {
            return NOT_HEALTHY.matcher(now.path("Status").asText()).find()
                    && Duration.between(at, moment).abs().compareTo(HEALTHCHECK_KEPT) >= 0;
        }
    }

    /** What was inspected, if the list still says the same. */
    synchronized Optional<JsonNode> of(JsonNode listed, Instant now) {
        var before = known.get(listed.path("Id").asText());
        return before != null && before.listed().equals(essence(listed)) && !before.outdated(listed, now)
                ? Optional.of(before.inspected())
                : Optional.empty();
    }

    /** What is inspected before the start that is under way, empty if that could not be learnt; nothing when none is under way. */
    synchronized Optional<CompletableFuture<Optional<JsonNode>>> beforeStart(String containerId) {
        return Optional.ofNullable(starting.get(containerId));
    }

    /** A container is about to be started; what is given is to be completed with how it is. */
    synchronized CompletableFuture<Optional<JsonNode>> starts(String containerId) {
        var before = new CompletableFuture<Optional<JsonNode>>();
        starting.put(containerId, before);
        return before;
    }

    /** Its start has ended, well or not. */
    synchronized void startEnded(String containerId, CompletableFuture<Optional<JsonNode>> before) {
        starting.remove(containerId, before);
    }

    /** Now, by the number of events: to be asked before an inspection. */
    synchronized long moment() {
        return moment;
    }

    /** Keeps what was inspected, unless there was an event of it since that moment. */
    synchronized void remember(JsonNode listed, JsonNode inspected, Instant now, long asked) {
        var id = listed.path("Id").asText();
        if (changedAt.getOrDefault(id, 0L) <= asked && allChangedAt <= asked) {
            known.put(id, new Known(essence(listed), inspected, now));
        }
    }

    /** An event says that something changed, or that anything may have. */
    synchronized void happened(EngineEvent event) {
        switch (event) {
            case EngineEvent.ContainerChanged changed -> {
                changedAt.put(changed.containerId(), ++moment);
                known.remove(changed.containerId());
            }
            case EngineEvent.Lost _, EngineEvent.Connected _ -> {
                allChangedAt = ++moment;
                known.clear();
            }
            case EngineEvent.PullProgress _ -> {}
        }
    }

    /** Whether a container was listed at the last look, or there was an event of it since. */
    synchronized boolean knows(String id) {
        return known.containsKey(id) || changedAt.containsKey(id);
    }

    /** Forgets all but these. */
    synchronized void keep(Iterable<JsonNode> list) {
        Set<String> ids = new HashSet<>();
        list.forEach(listed -> ids.add(listed.path("Id").asText()));
        known.keySet().retainAll(ids);
        changedAt.keySet().retainAll(ids);
    }

    /** What the list says apart from how long ago it was. Its networks belong to it: their events may have been missed. */
    static String essence(JsonNode listed) {
        var endpoints = new TreeMap<String, String>();
        listed.at("/NetworkSettings/Networks")
                .properties()
                .forEach(joined -> endpoints.put(
                        joined.getKey(), joined.getValue().path("EndpointID").asText()));
        return listed.path("State").asText()
                + "|"
                + PASSING_TIME
                        .matcher(listed.path("Status").asText().toLowerCase(java.util.Locale.ROOT))
                        .replaceAll("")
                + "|"
                + listed.path("Names")
                + "|"
                + endpoints;
    }
}
