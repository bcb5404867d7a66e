package io.containermanager.model.read;

import io.containermanager.model.Healthcheck;
import io.containermanager.model.ProcessSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what is executed in a container, as whom, and how its health is found out. */
final class ProcessReader {

    static final List<String> KEYS = List.of(
            "command",
            "entrypoint",
            "workingDir",
            "user",
            "hostname",
            "init",
            "tty",
            "stopSignal",
            "groupAdd",
            "healthcheck");

    private static final List<String> HEALTH_KEYS =
            List.of("test", "interval", "timeout", "retries", "startPeriod", "disable");
    private static final Pattern USER = Pattern.compile("[^\\s:\\x00]{1,255}(?::[^\\s:\\x00]{1,255})?");
    private static final Pattern SIGNAL = Pattern.compile("(?:SIG)?[A-Z][A-Z0-9+-]{1,14}|[1-9]|[1-5][0-9]|6[0-4]");
    private static final Pattern KNOWN_SIGNAL =
            Pattern.compile("(?:SIG)?(?:ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE"
                + "|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP|TTIN|TTOU|URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ"
                + "|RTMIN(?:\\+[1-9]|\\+1[0-5])?|RTMAX(?:-[1-9]|-1[0-4])?)|[0-9]+");
    private static final Pattern GROUP = Pattern.compile("[^\\s:\\x00]{1,255}");
    private static final int RETRIES_MAX = 1_000;
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

    /** Linux's hostnames have no more (sethostname(2)). */
    private static final int HOSTNAME_CHARS_MAX = 64;

    private ProcessReader() {}

    static ProcessSpec read(TreeNode config) {
        return new ProcessSpec(
                words(config.child("command")),
                words(config.child("entrypoint")),
                config.child("workingDir").absolutePath(),
                user(config.child("user")),
                hostname(config.child("hostname")),
                config.child("init").flag(),
                Boolean.TRUE.equals(config.child("tty").flag()),
                signal(config.child("stopSignal")),
                groups(config.child("groupAdd")));
    }

    private static @Nullable String user(TreeNode node) {
        var user = node.word(USER, "must be a name or id, optionally with :group");
        if (user != null) {
            for (var part : user.split(":", -1)) {
                id(node, part);
            }
        }
        return user;
    }

    private static List<String> groups(TreeNode node) {
        var groups = node.words(GROUP, "must be a group name or id");
        groups.forEach(group -> id(node, group));
        return groups;
    }

    /** Docker takes what is a number for an id, never for a name. */
    private static void id(TreeNode node, String part) {
        var number = NUMBER.matcher(part).matches() ? PlainText.integer(part) : Long.valueOf(0);
        if (number == null || number < 0 || number > Integer.MAX_VALUE) {
            node.useless(PlainText.quoted(part) + " is not an id: ids go from 0 to " + Integer.MAX_VALUE);
        }
    }

    private static @Nullable String hostname(TreeNode node) {
        var name = node.word(Patterns.HOSTNAME, Patterns.HOSTNAME_RULE);
        if (name != null && name.length() > HOSTNAME_CHARS_MAX) {
            node.useless("has " + name.length() + " characters: Linux allows " + HOSTNAME_CHARS_MAX + " at most");
        }
        return name;
    }

    private static @Nullable String signal(TreeNode node) {
        String rule = "must be a signal, such as SIGTERM or 15";
        String text = node.text();
        if (text == null) {
            return null;
        }
        // Docker takes them in either case.
        String signal = text.toUpperCase(Locale.ROOT);
        if (!SIGNAL.matcher(signal).matches()) {
            node.bad(PlainText.quoted(text) + " " + rule);
            return null;
        }
        if (!KNOWN_SIGNAL.matcher(signal).matches()) {
            node.useless(PlainText.quoted(text) + " " + rule);
        }
        return signal;
    }

    /**
     * A command: a list of words, or a line that is split as a shell would. Null means the image's, an empty list means
     * none.
     */
    private static @Nullable List<String> words(TreeNode node) {
        if (node.absent()) {
            return null;
        }
        if (node.isList()) {
            return node.texts();
        }
        String line = node.text();
        List<String> words = line == null ? null : ShellWords.split(line);
        return words != null || line == null
                ? words
                : node.refuse("has a quote that is not closed, or ends in a backslash");
    }

    static @Nullable Healthcheck health(TreeNode node) {
        if (node.absent() || !node.object(HEALTH_KEYS)) {
            return null;
        }
        Long retries = node.child("retries").integer(0, RETRIES_MAX);
        Duration start = DurationText.read(node.child("startPeriod"));
        boolean disabled = Boolean.TRUE.equals(node.child("disable").flag());
        var check = new Healthcheck(
                disabled ? List.of("NONE") : test(node.child("test")),
                orDefault(DurationText.read(node.child("interval")), Healthcheck.DEFAULT_INTERVAL),
                orDefault(DurationText.read(node.child("timeout")), Healthcheck.DEFAULT_TIMEOUT),
                retries == null || retries == 0 ? Healthcheck.DEFAULT_RETRIES : retries.intValue(),
                start == null ? Duration.ZERO : start);
        return check.equals(Healthcheck.IMAGES) ? null : check;
    }

    /** Docker takes zero for "not said". */
    private static Duration orDefault(@Nullable Duration given, Duration usual) {
        return given == null || given.isZero() ? usual : given;
    }

    /** Without a test the image's own runs, at these intervals. */
    private static List<String> test(TreeNode node) {
        if (!node.isList()) {
            String line = node.text();
            if (line == null || line.isBlank()) {
                return List.of();
            }
            // As Compose writes it: test: NONE.
            return line.strip().equals("NONE") ? List.of("NONE") : List.of("CMD-SHELL", line);
        }
        List<String> test = new ArrayList<>(node.texts());
        if (!test.isEmpty() && !List.of("CMD", "CMD-SHELL", "NONE").contains(test.getFirst())) {
            node.bad("must begin with CMD, CMD-SHELL or NONE");
        } else if (test.size() == 1 && !test.getFirst().equals("NONE")) {
            node.bad("has no command after " + test.getFirst());
        }
        return test.isEmpty() || !test.getFirst().equals("NONE") ? test : List.of("NONE");
    }
}
