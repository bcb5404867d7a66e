package io.containermanager.cli.client;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The manager's advice names calls of its API, which users of other clients need; here each is the command that does the same. Pure. */
public final class CommandAdvice {

    private static final Pattern RESUME =
            Pattern.compile("POST /api/v1/reconciliation/pause \\{\"minutes\":0(?:,\"appId\":(\\d+))?}");
    private static final String RESUME_ALL = "container-manager resume";
    private static final Pattern LIST = Pattern.compile("GET /api/v1/[a-z/]*[a-z](?:/[0-9a-f-]{8,})?(?![/\\w-])");
    private static final String PASSES = "GET /api/v1/passes/";
    private static final Map<String, String> COMMANDS = Map.of(
            "GET /api/v1/apps", "ps",
            "GET /api/v1/containers", "ps -o wide",
            "GET /api/v1/state/current", "ps -o wide",
            "GET /api/v1/state/history", "history",
            "GET /api/v1/state/plan", "plan",
            "GET /api/v1/status", "doctor",
            "GET /api/v1/tokens", "tokens",
            "GET /api/v1/volumes", "volumes",
            "GET /api/v1/images", "images");

    private CommandAdvice() {}

    /** A text with commands in place of calls; calls that no command makes stay. */
    public static String asCommands(String text) {
        // A number needs no quotes in a shell.
        var resumed =
                RESUME.matcher(text).replaceAll(found -> found.group(1) == null ? RESUME_ALL : RESUME_ALL + " $1");
        var optioned = resumed.replace("?profile=<name>", "--profile NAME");
        return LIST.matcher(optioned).replaceAll(found -> Matcher.quoteReplacement(command(found.group())));
    }

    private static String command(String call) {
        if (call.startsWith(PASSES)) {
            return "container-manager ps";
        }
        var command = COMMANDS.get(call);
        return command == null ? call : "container-manager " + command;
    }
}
