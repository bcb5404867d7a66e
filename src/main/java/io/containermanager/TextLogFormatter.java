package io.containermanager;

import io.containermanager.model.Masking;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** {@code 2026-11-23 10:04:13.123 INFO  ReconcileLoop: what happened}. */
final class TextLogFormatter extends Formatter {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.systemDefault());

    @Override
    public String format(LogRecord record) {
        var name = String.valueOf(record.getLoggerName());
        var line =
                TIME.format(record.getInstant()) + " " + word(record) + " " + name.substring(name.lastIndexOf('.') + 1)
                        + ": " + Masking.mask(formatMessage(record)) + System.lineSeparator();
        return record.getThrown() == null ? line : line + stackTrace(record.getThrown());
    }

    static String stackTrace(Throwable thrown) {
        var text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return Masking.mask(text.toString());
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
