package io.containermanager.api;

import io.containermanager.event.Recorded;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The wire form of events: {@code {seq, timestamp, type, appId?, serviceId?, reason, …details}}. Pure. */
final class EventViews {

    private EventViews() {}

    static Map<String, @Nullable Object> event(Recorded recorded) {
        var event = recorded.event();
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("seq", recorded.seq());
        tree.put("timestamp", Json.time(recorded.timestamp()));
        tree.put("type", event.type().word());
        if (event.appId() != null) {
            tree.put("appId", event.appId());
        }
        if (event.serviceId() != null) {
            tree.put("serviceId", event.serviceId());
        }
        tree.put("reason", event.reason());
        // A detail never hides a field of the event itself.
        event.details().forEach(tree::putIfAbsent);
        return tree;
    }
}
