package io.containermanager.event;

import io.containermanager.model.ServiceKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened and why; the {@link EventBus} adds time and number. Values in {@code details} are plain tree
 * values (strings, numbers, booleans, lists, maps, null), already masked.
 *
 * @param type what happened
 * @param appId the app concerned, or null
 * @param serviceId the service concerned, or null
 * @param reason why, in one sentence for people
 * @param details evidence: exit code, changed fields, next attempt, caller
 */
public record Event(
        EventType type,
        @Nullable Long appId,
        @Nullable Long serviceId,
        String reason,
        Map<String, @Nullable Object> details) {

    public Event {
        details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
    }

    /** An event of the manager as a whole. */
    public static Event of(EventType type, String reason) {
        return new Event(type, null, null, reason, Map.of());
    }

    /** An event of one app. */
    public static Event ofApp(EventType type, long appId, String reason) {
        return new Event(type, appId, null, reason, Map.of());
    }

    /** An event of one service. */
    public static Event ofService(EventType type, ServiceKey key, String reason) {
        return new Event(type, key.appId(), key.serviceId(), reason, Map.of());
    }

    /** A copy with one more detail. */
    public Event with(String name, @Nullable Object value) {
        var more = new LinkedHashMap<>(details);
        more.put(name, value);
        return new Event(type, appId, serviceId, reason, more);
    }

    /** A copy whose reason names the service first: {@code shop/web: its health check passes}. */
    public Event named(String name) {
        return new Event(type, appId, serviceId, name + ": " + reason, details);
    }

    /** The service concerned, if there is one. */
    public Optional<ServiceKey> service() {
        return appId == null || serviceId == null ? Optional.empty() : Optional.of(new ServiceKey(appId, serviceId));
    }
}
