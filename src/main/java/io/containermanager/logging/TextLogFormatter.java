package io.containermanager.logging;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** {@code 2026-11-23 10:04:13.123 INFO  ReconcileLoop: what happened}. */
public final class TextLogFormatter extends Formatter {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @Override
    public String format(LogRecord record) {
        var name = String.valueOf(record.getLoggerName());
        var line =
                TIME.format(record.getInstant()) + " " + word(record) + " " + name.substring(name.lastIndexOf('.') + 1)
                        + ": " + LogText.escaped(LogText.message(this, record)) + System.lineSeparator();
        return record.getThrown() == null ? line : line + LogText.stackTrace(record.getThrown());
    }

    private static String word(LogRecord record) {
        return switch (record.getLevel().getName()) {
            case "SEVERE" -> "ERROR";
            case "WARNING" -> "WARN ";
            case "INFO" -> "INFO ";
            default -> "DEBUG";
        };
    }
}
