package io.containermanager.logs;

import io.containermanager.engine.LogLine;
import io.containermanager.logs.LogEntry.Origin;
import io.containermanager.model.observed.Container;
import io.containermanager.model.secret.Masking;
import io.containermanager.model.secret.SecretValues;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns container output into log entries without secrets. Pure. */
final class LogMasker {

    private LogMasker() {}

    /** The entry of a container's line, with secrets masked. */
    static LogEntry entry(Container container, SecretValues secrets, EntryNames names, LogLine line) {
        var origin = origin(container, names, line.pod());
        return new LogEntry(
                0,
                line.timestamp().toEpochMilli(),
                mask(line.text(), secrets),
                LevelDetection.detect(line.text()),
                new LogSource(LogSource.Type.CONTAINER, String.valueOf(origin.serviceName())),
                origin,
                line.stderr());
    }

    /** A message of the manager about a container's log. */
    static LogEntry notice(Container container, EntryNames names, Instant at, String text) {
        return new LogEntry(
                0, at.toEpochMilli(), text, LogLevel.WARN, LogSource.NOTICE, origin(container, names, null), false);
    }

    /** What is said in the place of lines that were dropped, and where they are. */
    static String dropped(long lines, Optional<String> command) {
        return ("%d %s dropped here: the container wrote more than %d lines or %d KiB of text in a second, of which the"
                        + " first and the newest are kept.%s")
                .formatted(
                        lines,
                        lines == 1 ? "line was" : "lines were",
                        LineRate.FIRST_MAX_LINES + LineRate.NEWEST_MAX_LINES,
                        (LineRate.FIRST_MAX_CHARS + LineRate.NEWEST_MAX_CHARS) >> 10,
                        command.map(it -> " All of them, while its engine has them: " + it)
                                .orElse(""));
    }

    private static Origin origin(Container container, EntryNames names, @Nullable String pod) {
        var owner = container.owner();
        return new Origin(
                owner.appId(),
                owner.serviceId(),
                Objects.requireNonNullElse(names.app(owner.appId()), owner.appName()),
                Objects.requireNonNullElse(names.service(owner.appId(), owner.serviceId()), owner.serviceName()),
                container.id(),
                pod);
    }

    /**
     * The masked line: without secrets recognisable by their format and those that the container was given, truncated to an entry's
     * size before the search for patterns, which takes 150 ns per character.
     */
    static String mask(String line, SecretValues secrets) {
        return Masking.mask(LogEntry.cut(secrets.hide(line)));
    }
}
