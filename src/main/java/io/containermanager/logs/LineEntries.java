package io.containermanager.logs;

import io.containermanager.engine.LogLine;
import io.containermanager.logs.LogEntry.Origin;
import io.containermanager.model.observed.Container;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.secret.SecretValues;
import java.time.Instant;

/** What containers write as log entries. Pure. */
final class LineEntries {

    private LineEntries() {}

    /** A container's line without its secrets. */
    static LogEntry entry(Container container, SecretValues secrets, LogLine line) {
        return new LogEntry(
                0,
                line.timestamp().toEpochMilli(),
                LineSecrets.hide(line.text(), secrets),
                LevelDetection.detect(line.text(), line.stderr()),
                new LogSource(LogSource.Type.CONTAINER, container.owner().serviceName()),
                origin(container),
                line.stderr());
    }

    /** The manager's own words about a container's output. */
    static LogEntry notice(Container container, Instant at, String text) {
        return new LogEntry(
                0,
                at.toEpochMilli(),
                text,
                LogLevel.WARN,
                new LogSource(LogSource.Type.MANAGER, "logs"),
                origin(container),
                false);
    }

    private static Origin origin(Container container) {
        var owner = container.owner();
        return new Origin(owner.appId(), owner.serviceId(), owner.serviceName(), container.id());
    }

    /**
     * Hides secrets in lines: those that can be told by their form, and those that a container was given,
     * wherever it prints them. Pure.
     */
    static final class LineSecrets {

        private LineSecrets() {}

        /** The line as anybody may see it, cut to what an entry holds before it is searched for forms: that takes 150 ns a character. */
        static String hide(String line, SecretValues secrets) {
            return Masking.mask(LogEntry.cut(secrets.hide(line)));
        }
    }
}
