package io.containermanager.logging;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Writes every event to the service's log as one line, failures as warnings. */
public final class EventLogger {

    private static final Logger LOGGER = System.getLogger("io.containermanager.Events");

    private volatile Supplier<State> known = () -> State.EMPTY;

    /** From now on the apps of that target are named; asked for each event. */
    public void nameBy(Supplier<State> target) {
        known = target;
    }

    /** Logs one event. */
    public void log(RecordedEvent recorded) {
        var event = recorded.event();
        var level = level(event.type());
        if (LOGGER.isLoggable(level)) {
            LOGGER.log(level, line(event, known.get()));
        }
    }

    /**
     * {@code spec-held: shop/web: why {appId=1001, serviceId=1, …}}: an app is named before the colon, a service by the reason itself; the ids
     * are among the details.
     *
     * @param known names apps
     */
    public static String line(Event event, State known) {
        var appId = event.appId();
        var subject = appId == null || event.serviceId() != null ? "" : " " + DisplayName.app(known, appId);
        var details = new LinkedHashMap<String, @Nullable Object>();
        if (appId != null) {
            details.put("appId", appId);
        }
        if (event.serviceId() != null) {
            details.put("serviceId", event.serviceId());
        }
        details.putAll(event.details());
        return event.type().word() + subject + ": " + event.reason() + (details.isEmpty() ? "" : " " + details);
    }

    private static Level level(EventType type) {
        return switch (type) {
            case PASS_FAILED,
                    STEP_FAILED,
                    SERVICE_UNHEALTHY,
                    CONTAINER_BROKEN,
                    ROLLED_BACK,
                    SPEC_HELD,
                    VOLUME_LOST,
                    UNCLAIMED_FOUND,
                    NETWORK_KEPT,
                    ENGINE_UNAVAILABLE,
                    STORE_FAILED,
                    CLOCK_JUMPED -> Level.WARNING;
            case STEP_STARTED, PULL_PROGRESS -> Level.DEBUG;
            default -> Level.INFO;
        };
    }
}
