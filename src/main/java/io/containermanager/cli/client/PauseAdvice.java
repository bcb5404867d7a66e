package io.containermanager.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.config.ShellWord;
import java.util.Optional;

/** Pauses of reconciliation that keep an app as it is, and the commands that end them. Pure. */
public final class PauseAdvice {

    private PauseAdvice() {}

    /**
     * What keeps an app as it is; empty where it is not paused.
     *
     * @param reconciliation what {@code GET /api/v1/reconciliation} answers
     */
    public static Optional<String> of(JsonNode reconciliation, long appId) {
        var app = reconciliation.path("status").path(Long.toString(appId));
        var all = reconciliation.path("pausedUntil").asText("");
        // The later of its own pause and that of all apps.
        var own = app.path("pausedUntil").asText("");
        if (!isTime(all)) {
            var name = app.path("appName").asText(Long.toString(appId));
            return isTime(own) ? Optional.of(sentence(" of app " + name, own, resume(name))) : Optional.empty();
        }
        return Optional.of(
                !isTime(own) || own.equals(all)
                        ? sentence("", all, resume(""))
                        : sentence(
                                "",
                                own,
                                resume("") + " and "
                                        + resume(app.path("appName").asText())));
    }

    /** Whether any pause lasts, be it of one app only. */
    public static boolean isAnyPaused(JsonNode reconciliation) {
        return isTime(reconciliation.path("pausedUntil").asText(""))
                || reconciliation
                        .path("status")
                        .valueStream()
                        .anyMatch(app -> isTime(app.path("pausedUntil").asText("")));
    }

    private static String sentence(String what, String until, String commands) {
        return "reconciling" + what + " is paused until " + until + "; " + commands
                + (commands.contains(" and ") ? " end" : " ends") + " that";
    }

    private static String resume(String app) {
        return "container-manager resume%s".formatted(app.isEmpty() ? "" : " " + ShellWord.quoted(app));
    }

    /** The manager writes null where nothing is paused. */
    private static boolean isTime(String text) {
        return !text.isEmpty() && !text.equals("null");
    }
}
