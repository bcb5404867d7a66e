package io.containermanager.logs;

import io.containermanager.model.text.UnicodeText;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Detects the level of a log line from its format. Only the formats of loggers count, not words in a sentence: "0 errors" is not an
 * error. {@code LevelDetectionTest} has the table of loggers. Pure.
 */
final class LevelDetection {

    /** Only this much of a line is examined. */
    private static final int EXAMINED_MAX_CHARS = 512;

    /** Level fields of loggers that write JSON: a word or a number. MongoDB's {@code s} is one letter. */
    private static final Pattern JSON = Pattern.compile(
            "\"(?:level|lvl|severity|severity_?text|log\\.level|log_?level|@l|s|levelname|level_name)\"\\s*:\\s*\"?(\\w{1,13})\"?",
            Pattern.CASE_INSENSITIVE);

    /** The journal and GELF use syslog's numbers. */
    private static final Pattern JSON_SYSLOG =
            Pattern.compile("\"(?:PRIORITY|level|syslog_severity)\"\\s*:\\s*\"?([0-7])\"?[\\s,}]");

    private static final Pattern LOGFMT =
            Pattern.compile("(?:^|[\\s,|])(?:level|lvl|severity|loglevel|l)=\"?(\\w{1,13})", Pattern.CASE_INSENSITIVE);
    private static final Pattern SYSLOG = Pattern.compile("^<(\\d{1,3})>");

    /** Line formats, the most specific first; the group is the level. */
    private static final List<Pattern> SHAPES = List.of(
            // glog and klog: E0102 10:00:00.123456
            Pattern.compile("^([IWEF])\\d{4} \\d\\d:\\d\\d:\\d\\d"),
            // logrus on a terminal: WARN[0001]
            Pattern.compile("^([A-Z]{4})\\[\\d{4,}]"),
            // [error], [ WARN ], [core:warn], [10:00:00 INF], [2026-11-23T10:00:00Z WARN  crate], [NOTICE]
            Pattern.compile("\\[\\s*(?:[\\w+]{1,20}:(?!\\d))?(?:[-\\d:.,TZ+/"
                    + " ]{5,40}[\\s:])?([A-Za-z]{3,13})(?:/\\w{1,30}|\\s[\\w:.]{1,60})?\\s*]"),
            // app.ERROR: of Monolog
            Pattern.compile("\\s\\w{1,40}\\.([A-Z]{4,9}): "),
            // PHP Warning:  , PHP Fatal error:
            Pattern.compile("^PHP (\\w{5,10})(?: error)?: "),
            // npm ERR! , npm warn
            Pattern.compile("^npm (\\w{3,5})!?\\s"),
            // MongoDB before 4.4: a time, then one letter, then a component in capitals
            Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT[\\d:.+]{8,24} ([EWIFD])\\d? [A-Z]{2,12} "),
            // Redis: 1:M 23 Nov 2026 10:00:00.123 # text
            Pattern.compile("^\\d{1,7}:[XCSM] \\d{1,2} \\w{3} (?:\\d{4} )?[\\d:.]{8,12} ([#*.-]) "),
            // logcat and others: W/Tag:
            Pattern.compile("^([VDIWEF])/\\S{1,40}"),
            // error: , fail: of .NET, after at most three words
            Pattern.compile("^(?:\\S{1,40}\\s+){0,3}?([A-Za-z]{3,13}):(?:\\s|$)"),
            // ERROR as a word of its own
            Pattern.compile("(?:^|[\\s|])([A-Z]{3,9})(?=[\\s|:]|$)"),
            // =ERROR REPORT====
            Pattern.compile("^=([A-Z]{4,7}) REPORT="));

    private static final Pattern BROKEN = Pattern.compile(
            "^(?:Exception in thread|Traceback \\(most recent|Caused by: |panic: |fatal error: |thread '[^']{0,60}'"
                    + " panicked|Uncaught |Unhandled"
                    + " |(?:[\\w$]{1,60}\\.){0,12}[A-Z]\\w{0,60}(?:Error|Exception)(?::\\s|$))");

    private LevelDetection() {}

    /**
     * The level of a line; informational without a recognised one, on stderr too: nginx, Python and Go write all of their log there, and
     * a page full of red hides what went wrong.
     */
    static LogLevel detect(String text) {
        var shown = AnsiText.plain(text).stripLeading();
        var start = UnicodeText.start(shown, EXAMINED_MAX_CHARS);
        return recognised(start).orElse(LogLevel.INFO);
    }

    private static Optional<LogLevel> recognised(String text) {
        if (text.startsWith("{")) {
            return first(JSON, text).or(() -> severity(JSON_SYSLOG, text));
        }
        var found = severity(SYSLOG, text).or(() -> first(LOGFMT, text));
        for (var shape : SHAPES) {
            if (found.isPresent()) {
                return found;
            }
            found = first(shape, text);
        }
        return found.or(() -> BROKEN.matcher(text).find() ? Optional.of(LogLevel.ERROR) : Optional.empty());
    }

    /** The first match that is a level. */
    private static Optional<LogLevel> first(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .flatMap(match -> LogLevel.of(match.group(1)).stream())
                .findFirst();
    }

    /** RFC 5424, section 6.2.1: the priority's remainder by 8 is the severity. */
    private static Optional<LogLevel> severity(Pattern pattern, String text) {
        return pattern.matcher(text).results().findFirst().map(match -> {
            int severity = Integer.parseInt(match.group(1)) % 8;
            return severity <= 3
                    ? LogLevel.ERROR
                    : severity == 4 ? LogLevel.WARN : severity == 7 ? LogLevel.DEBUG : LogLevel.INFO;
        });
    }
}
