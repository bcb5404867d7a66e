package io.containermanager.logging;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Writes every event to the service's log as one line, failures as warnings. */
public final class EventLogger {

    private static final Logger LOGGER = System.getLogger("io.containermanager.Events");

    private EventLogger() {}

    /** Logs one event. */
    public static void log(RecordedEvent recorded) {
        var event = recorded.event();
        var level = level(event.type());
        if (LOGGER.isLoggable(level)) {
            LOGGER.log(level, line(event));
        }
    }

    /** {@code target-accepted: why {details}}, with {@code app/service} before the colon where there is one. */
    public static String line(Event event) {
        var subject = event.service()
                .map(Object::toString)
                .orElse(event.appId() == null ? "" : event.appId().toString());
        return event.type().word() + (subject.isEmpty() ? "" : " " + subject) + ": " + event.reason()
                + (event.details().isEmpty() ? "" : " " + event.details());
    }

    private static Level level(EventType type) {
        return switch (type) {
            case PASS_FAILED,
                    STEP_FAILED,
                    SERVICE_UNHEALTHY,
                    CONTAINER_BROKEN,
                    ROLLED_BACK,
                    SPEC_HELD,
                    UNCLAIMED_FOUND,
                    ENGINE_UNAVAILABLE,
                    STORE_FAILED,
                    CLOCK_JUMPED -> Level.WARNING;
            case STEP_STARTED, PULL_PROGRESS -> Level.DEBUG;
            default -> Level.INFO;
        };
    }
}
