package io.containermanager.logging;

import io.containermanager.model.secret.Masking;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * The text of a log record. Messages of this code are templates whose foreign parts were masked on insertion, and are not
 * changed; messages of libraries and the JVM are searched for secrets by pattern. The origin is known by the logger's name, and for an
 * exception by the class that created it. Pure.
 */
final class LogText {

    /** Maximum causes and suppressed exceptions in a stack trace; deeper ones are omitted. */
    private static final int THROWABLES_MAX = 50;

    private static final String OURS = "io.containermanager.";

    private LogText() {}

    /** The message with its parameters. */
    static String message(Formatter formatter, LogRecord record) {
        var text = formatter.formatMessage(record);
        return String.valueOf(record.getLoggerName()).startsWith(OURS) ? text : Masking.mask(text);
    }

    /** A stack trace in the JVM's format, with every message on one line. */
    static String stackTrace(Throwable thrown) {
        var text = new StringBuilder();
        append(text, "", thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
        return text.toString();
    }

    private static void append(StringBuilder text, String label, Throwable thrown, Set<Throwable> seen) {
        if (seen.size() == THROWABLES_MAX || !seen.add(thrown)) {
            return;
        }
        text.append(label).append(escaped(said(thrown))).append(System.lineSeparator());
        for (var frame : thrown.getStackTrace()) {
            text.append("\tat ").append(frame).append(System.lineSeparator());
        }
        for (var suppressed : thrown.getSuppressed()) {
            append(text, "Suppressed: ", suppressed, seen);
        }
        if (thrown.getCause() != null) {
            append(text, "Caused by: ", thrown.getCause(), seen);
        }
    }

    private static String said(Throwable thrown) {
        var frames = thrown.getStackTrace();
        boolean ours = frames.length > 0 && frames[0].getClassName().startsWith(OURS);
        return ours ? thrown.toString() : Masking.mask(thrown.toString());
    }

    /** Text on one line: control characters are escaped, so that foreign text cannot move the cursor or start a line. */
    static String escaped(String text) {
        var escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            switch (unit) {
                case '\n' -> escaped.append("\\n");
                case '\r' -> escaped.append("\\r");
                case '\t' -> escaped.append("\\t");
                default -> {
                    if (steers(unit)) {
                        escaped.append("\\u%04x".formatted((int) unit));
                    } else {
                        escaped.append(unit);
                    }
                }
            }
        }
        return escaped.toString();
    }

    /** Control characters, line separators and bidirectional controls. */
    private static boolean steers(char unit) {
        return Character.isISOControl(unit)
                || unit == '\u2028'
                || unit == '\u2029'
                || (unit >= '\u202a' && unit <= '\u202e')
                || (unit >= '\u2066' && unit <= '\u2069');
    }
}
