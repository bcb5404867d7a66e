package io.containermanager.logs;

import java.util.Locale;
import java.util.Optional;

/** How grave an entry is. */
public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The word on the wire. */
    public String word() {
        return word;
    }

    /** The level that programs mean by that word, in either case: the names of syslog, Java, Python, Go and Node loggers. */
    public static Optional<LogLevel> of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "trace", "debug", "dbg", "verbose", "silly", "fine", "finer", "finest", "10", "20" ->
                Optional.of(DEBUG);
            case "info", "inf", "information", "informational", "notice", "log", "config", "30" -> Optional.of(INFO);
            case "warn", "wrn", "warning", "40" -> Optional.of(WARN);
            case "error",
                    "err",
                    "eror",
                    "fatal",
                    "ftl",
                    "critical",
                    "crit",
                    "severe",
                    "alert",
                    "emerg",
                    "emergency",
                    "panic",
                    "dpanic",
                    "50",
                    "60" -> Optional.of(ERROR);
            default -> Optional.empty();
        };
    }
}
