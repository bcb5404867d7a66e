package io.containermanager.logs;

import io.containermanager.event.Event;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.logs.LogEntry.Origin;
import io.containermanager.plan.step.RestartCause;
import java.util.Optional;

/** Turns the manager's events into log entries. Pure. */
final class EventEntries {

    /** The cause of a restart that an operator ordered. */
    private static final String OPERATOR = RestartCause.OPERATOR.word();

    private EventEntries() {}

    /** The entry of an event; empty for progress events, which come many times a second. */
    static Optional<LogEntry> entry(RecordedEvent recorded, EntryNames names) {
        var event = recorded.event();
        if (event.type() == EventType.PULL_PROGRESS) {
            return Optional.empty();
        }
        return Optional.of(new LogEntry(
                0,
                recorded.timestamp().toEpochMilli(),
                event.type().word() + ": " + event.reason() + error(event),
                level(event),
                source(event.type()),
                new Origin(
                        event.appId(),
                        event.serviceId(),
                        names.app(event.appId()),
                        names.service(event.appId(), event.serviceId()),
                        null,
                        null),
                false));
    }

    /** The error of a failed step, in addition to the step's reason. */
    private static String error(Event event) {
        var error = event.details().get("error");
        return error == null ? "" : " (" + error + ")";
    }

    private static LogLevel level(Event event) {
        return switch (event.type()) {
            case SERVICE_EXITED, SERVICE_RESTARTED -> ordered(event) ? LogLevel.INFO : LogLevel.WARN;
            case PASS_FAILED, STEP_FAILED, STORE_FAILED, SPEC_HELD, VOLUME_LOST, ENGINE_UNAVAILABLE -> LogLevel.ERROR;
            case ROLLED_BACK,
                    CONTAINER_BROKEN,
                    SERVICE_UNHEALTHY,
                    DRIFT_DETECTED,
                    UNCLAIMED_FOUND,
                    NETWORK_KEPT,
                    CLOCK_JUMPED,
                    RECONCILIATION_PAUSED,
                    SECRETS_REVEALED,
                    VOLUME_PURGED -> LogLevel.WARN;
            case PASS_STARTED, STEP_STARTED, SERVICE_WAITING -> LogLevel.DEBUG;
            default -> LogLevel.INFO;
        };
    }

    /** Whether a container ended or started because that was ordered, and nothing went wrong with it. */
    private static boolean ordered(Event event) {
        var details = event.details();
        return event.type() == EventType.SERVICE_EXITED
                ? Boolean.TRUE.equals(details.get("stopped")) && !Boolean.TRUE.equals(details.get("oomKilled"))
                : OPERATOR.equals(details.get("cause"));
    }

    private static LogSource source(EventType type) {
        return switch (type) {
            case MANAGER_STARTED, MANAGER_STOPPING, CLOCK_JUMPED, DEVICE_CHANGED -> system("manager");
            case STORE_FAILED, STORE_RECOVERED -> system("store");
            case ENGINE_AVAILABLE, ENGINE_UNAVAILABLE -> system("engine");
            case EXEC, SECRETS_REVEALED, SESSION_STARTED, SESSION_ENDED, TOKEN_CREATED, TOKEN_REVOKED ->
                system("access");
            default -> new LogSource(LogSource.Type.MANAGER, "reconcile");
        };
    }

    private static LogSource system(String name) {
        return new LogSource(LogSource.Type.SYSTEM, name);
    }
}
