package io.containermanager.logging;

import io.containermanager.model.secret.Masking;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * The words of a record of the log. Texts of this code are templates whose foreign parts were masked when they were put in, and are left
 * alone; what libraries and the JVM say is searched for secrets by form. Where a text comes from is told by the logger's name, and for an
 * exception by the class that made it. Pure.
 */
final class LogText {

    /** Causes and suppressed exceptions that a stack trace shows; deeper ones are left out. */
    private static final int THROWABLES_MAX = 50;

    private static final String OURS = "io.containermanager.";

    private LogText() {}

    /** The message, its parameters filled in. */
    static String message(Formatter formatter, LogRecord record) {
        var text = formatter.formatMessage(record);
        return String.valueOf(record.getLoggerName()).startsWith(OURS) ? text : Masking.mask(text);
    }

    /** A stack trace in the JVM's form, with every message on one line. */
    static String stackTrace(Throwable thrown) {
        var text = new StringBuilder();
        append(text, "", thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
        return text.toString();
    }

    private static void append(StringBuilder text, String label, Throwable thrown, Set<Throwable> told) {
        if (told.size() == THROWABLES_MAX || !told.add(thrown)) {
            return;
        }
        text.append(label).append(escaped(said(thrown))).append(System.lineSeparator());
        for (var frame : thrown.getStackTrace()) {
            text.append("\tat ").append(frame).append(System.lineSeparator());
        }
        for (var suppressed : thrown.getSuppressed()) {
            append(text, "Suppressed: ", suppressed, told);
        }
        if (thrown.getCause() != null) {
            append(text, "Caused by: ", thrown.getCause(), told);
        }
    }

    private static String said(Throwable thrown) {
        var frames = thrown.getStackTrace();
        boolean ours = frames.length > 0 && frames[0].getClassName().startsWith(OURS);
        return ours ? thrown.toString() : Masking.mask(thrown.toString());
    }

    /** A text on one line: a control character as its escape, so that no foreign text moves the cursor or begins a line. */
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

    /** Control characters, and those that end a line or turn the direction of writing. */
    private static boolean steers(char unit) {
        return Character.isISOControl(unit)
                || unit == '\u2028'
                || unit == '\u2029'
                || (unit >= '\u202a' && unit <= '\u202e')
                || (unit >= '\u2066' && unit <= '\u2069');
    }
}
