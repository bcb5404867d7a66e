package io.containermanager.logs;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Finds out how grave a line is from the way it is written: JSON with a level, {@code level=error}, {@code [ERROR]}, {@code warn:},
 * syslog's {@code <3>}, glog's {@code E0102}, a level in capitals as one of the first words. Only the shapes of loggers count, not
 * words in a sentence: "0 errors" is no error. Pure.
 */
final class LevelDetection {

    /** How much of a line is looked at. */
    private static final int LOOKED_AT_MAX_CHARS = 512;

    private static final Pattern JSON = Pattern.compile(
            "\"(?:level|lvl|severity|log\\.level|loglevel|s)\"\\s*:\\s*\"?(\\w{1,13})\"?", Pattern.CASE_INSENSITIVE);
    private static final Pattern LOGFMT =
            Pattern.compile("(?:^|\\s)(?:level|lvl|severity)=\"?(\\w{1,13})", Pattern.CASE_INSENSITIVE);
    private static final Pattern SYSLOG = Pattern.compile("^<(\\d{1,3})>");
    private static final Pattern GLOG = Pattern.compile("^([IWEF])\\d{4} \\d\\d:\\d\\d:\\d\\d");
    private static final Pattern BRACKETS = Pattern.compile("\\[\\s*(?:\\w{1,20}:)?([A-Za-z]{3,13})\\s*]");
    private static final Pattern COLON = Pattern.compile("^(?:\\S{1,40}\\s+){0,3}?([A-Za-z]{3,13}):(?:\\s|$)");
    private static final Pattern CAPITALS = Pattern.compile("(?:^|[\\s|])([A-Z]{3,9})(?=[\\s|:]|$)");
    private static final Pattern STACK =
            Pattern.compile("^(?:Exception in thread|Traceback \\(most recent|Caused by: )");

    private LevelDetection() {}

    /** The level of a line; one that does not say is an error when it came on the error stream, else informative. */
    static LogLevel detect(String text, boolean stderr) {
        var start = text.length() > LOOKED_AT_MAX_CHARS ? text.substring(0, LOOKED_AT_MAX_CHARS) : text;
        return told(start).orElse(stderr ? LogLevel.ERROR : LogLevel.INFO);
    }

    private static Optional<LogLevel> told(String text) {
        if (text.startsWith("{")) {
            return first(JSON, text);
        }
        return syslog(text)
                .or(() -> glog(text))
                .or(() -> first(LOGFMT, text))
                .or(() -> first(BRACKETS, text))
                .or(() -> first(COLON, text))
                .or(() -> first(CAPITALS, text))
                .or(() -> STACK.matcher(text).find() ? Optional.of(LogLevel.ERROR) : Optional.empty());
    }

    /** The first match whose word is a level. */
    private static Optional<LogLevel> first(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .flatMap(match -> LogLevel.of(match.group(1)).stream())
                .findFirst();
    }

    /** RFC 5424, section 6.2.1: the priority's remainder by 8 is the severity. */
    private static Optional<LogLevel> syslog(String text) {
        return SYSLOG.matcher(text).results().findFirst().map(match -> {
            int severity = Integer.parseInt(match.group(1)) % 8;
            return severity <= 3
                    ? LogLevel.ERROR
                    : severity == 4 ? LogLevel.WARN : severity == 7 ? LogLevel.DEBUG : LogLevel.INFO;
        });
    }

    private static Optional<LogLevel> glog(String text) {
        return GLOG.matcher(text).results().findFirst().map(match -> switch (match.group(1)) {
            case "I" -> LogLevel.INFO;
            case "W" -> LogLevel.WARN;
            default -> LogLevel.ERROR;
        });
    }
}
