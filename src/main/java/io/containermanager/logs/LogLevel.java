package io.containermanager.logs;

import java.util.Locale;
import java.util.Optional;

/** The level of an entry. */
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

    /** The level for a word, ignoring case: the names, letters, signs and numbers that loggers write. */
    public static Optional<LogLevel> of(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "trace",
                    "trce",
                    "trc",
                    "debug",
                    "debu",
                    "dbug",
                    "dbg",
                    "verbose",
                    "silly",
                    "fine",
                    "finer",
                    "finest",
                    "d",
                    "d1",
                    "d2",
                    "d3",
                    "d4",
                    "d5",
                    "t",
                    "v",
                    ".",
                    "-",
                    "10",
                    "20" -> Optional.of(DEBUG);
            case "info",
                    "inf",
                    "information",
                    "informational",
                    "notice",
                    "note",
                    "log",
                    "config",
                    "system",
                    "http",
                    "i",
                    "n",
                    "*",
                    "30" -> Optional.of(INFO);
            case "warn", "wrn", "warning", "w", "#", "deprecated", "40" -> Optional.of(WARN);
            case "error",
                    "err",
                    "erro",
                    "eror",
                    "fail",
                    "fatal",
                    "fata",
                    "ftl",
                    "critical",
                    "crit",
                    "severe",
                    "alert",
                    "emerg",
                    "emergency",
                    "panic",
                    "pani",
                    "pnc",
                    "dpanic",
                    "e",
                    "f",
                    "c",
                    "50",
                    "60" -> Optional.of(ERROR);
            default -> Optional.empty();
        };
    }
}
