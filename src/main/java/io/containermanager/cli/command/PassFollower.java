package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.CommandAdvice;
import io.containermanager.cli.client.PauseAdvice;
import io.containermanager.cli.output.Colour;
import io.containermanager.cli.output.StoppedServices;
import io.containermanager.cli.output.Suggestion;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Follows a pass and prints its steps as they end. Ending the command never ends the pass. */
final class PassFollower {

    /** Time between two looks at a pass. */
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /** Of a pass that left other apps different from their declaration, and this one as declared; the dashboard says the same. */
    static final String AS_DECLARED = "this app is as declared; other apps are not yet";

    private PassFollower() {}

    /** Follows the pass that an answer names, unless the user does not want to wait; the exit code. */
    static int started(Invocation call, JsonNode answer, AppDirectory names, Duration wait) {
        return started(call, answer, names, wait, OptionalLong.empty());
    }

    /**
     * The same for one app: a pass is of all apps, but the exit code says whether this one is as declared.
     *
     * @param appId the app; empty for all
     */
    static int started(Invocation call, JsonNode answer, AppDirectory names, Duration wait, OptionalLong appId) {
        var passId = answer.path("passId").asText();
        if (passId.isEmpty()) {
            // Stored, and impossible to apply since: its message, which was printed, says why.
            return ClientException.NOT_CONVERGED;
        }
        if (wait.isZero()) {
            call.terminal().line("Applying (pass " + passId + ")");
            call.terminal().next(Suggestion.of("ps"));
            return 0;
        }
        return follow(call, passId, names, wait, appId);
    }

    /** Waits for the end; the exit code. */
    private static int follow(
            Invocation call, String firstPassId, AppDirectory names, Duration wait, OptionalLong appId) {
        var passId = firstPassId;
        long end = System.nanoTime() + wait.toNanos();
        var shown = new HashSet<Integer>();
        long revision = 0;
        while (true) {
            var pass = call.api().get(ApiClient.path("/api/v1/passes/{}", passId));
            // The first pass's: a later one applies a revision that another client made.
            revision = revision == 0 ? pass.path("revision").asLong() : revision;
            show(call, pass, names, shown, appId);
            if (!pass.path("finishedAt").isNull()) {
                boolean ofOneApp =
                        appId.isPresent() && !pass.path("state").asText().equals("converged");
                var status = ofOneApp ? call.api().get("/api/v1/status") : MissingNode.getInstance();
                var superseded = ofOneApp
                        ? superseded(
                                history(call, appId.getAsLong()),
                                revision,
                                status.path("appliedRevision").asLong())
                        : Optional.<String>empty();
                if (superseded.isPresent()) {
                    return overtaken(call, pass, superseded.get());
                }
                var next = status.path("passId").asText("");
                if (pass.path("state").asText().equals("aborted") && !next.isEmpty() && !next.equals(passId)) {
                    // What was applied meanwhile, for another app, continues with this one too.
                    passId = next;
                    shown.clear();
                    continue;
                }
                return finished(call, pass, names, appId);
            }
            if (System.nanoTime() > end) {
                call.terminal()
                        .note("Still at work; the manager goes on without this command. container-manager ps shows"
                                + " how far it is.");
                return ClientException.NOT_CONVERGED;
            }
            Invocation.pause(INTERVAL);
        }
    }

    private static JsonNode history(Invocation call, long appId) {
        return call.api().find(ApiClient.path("/api/v1/apps/{}/history", appId)).orElse(MissingNode.getInstance());
    }

    /**
     * By whose revision the app is otherwise by now than in the one that was followed; empty while it is the same. Pure.
     *
     * @param history the revisions in which the app changed, newest first
     * @param revision the one that was followed
     * @param applied the one that is applied now: a newer one is only stored
     */
    static Optional<String> superseded(JsonNode history, long revision, long applied) {
        for (var row : history.path("targets")) {
            long newer = row.path("revision").asLong();
            if (newer > revision && newer <= applied) {
                return Optional.of("superseded: " + row.path("by").asText() + " applied revision " + newer
                        + (row.path("declared").asBoolean(true) ? "" : ", which removes this app"));
            }
        }
        return Optional.empty();
    }

    /** Another version of the app is applied than the one that was followed: what becomes of that one says nothing of this. */
    private static int overtaken(Invocation call, JsonNode pass, String why) {
        var state = pass.path("state").asText();
        call.terminal().line(call.terminal().coloured(Colour.of(state), state) + ": " + why);
        call.terminal().next(Suggestion.of("history"));
        return ClientException.NOT_CONVERGED;
    }

    private static void show(
            Invocation call, JsonNode pass, AppDirectory names, Set<Integer> shown, OptionalLong appId) {
        int number = 0;
        for (var step : pass.path("steps")) {
            if (Steps.isOf(step, appId) && !step.path("finishedAt").isNull() && shown.add(number)) {
                var result = step.path("result").asText();
                var error = step.path("error").asText("");
                call.terminal()
                        .line(call.terminal().coloured(Colour.of(result), result) + "  " + Steps.words(step) + " "
                                + Steps.subject(step, names) + took(step) + (error.isEmpty() ? "" : ": " + error));
            }
            number++;
        }
    }

    private static String took(JsonNode step) {
        try {
            var time = Duration.between(
                    Instant.parse(step.path("startedAt").asText()),
                    Instant.parse(step.path("finishedAt").asText()));
            return String.format(Locale.ROOT, " (%.1f s)", time.toMillis() / 1000.0);
        } catch (DateTimeParseException unknown) {
            return "";
        }
    }

    /** The service of the first step that failed. */
    private static Optional<String> failed(JsonNode pass, AppDirectory names, OptionalLong appId) {
        for (var step : pass.path("steps")) {
            if (!step.path("error").asText("").isEmpty()
                    && step.path("serviceId").asLong() > 0
                    && Steps.isOf(step, appId)) {
                return Optional.of(Steps.subject(step, names));
            }
        }
        return Optional.empty();
    }

    /** Why services of an app are not as declared, by their names: none when all are; empty while nothing is known of any app. */
    static Optional<List<String>> differing(JsonNode reconciliation, long appId) {
        var status = reconciliation.path("status");
        if (status.isEmpty()) {
            return Optional.empty();
        }
        var app = status.path(String.valueOf(appId));
        var differing = new ArrayList<String>();
        for (var service : app.path("services")) {
            var sync = service.path("status").asText();
            if (!sync.equals("in-sync")) {
                differing.add(app.path("appName").asText() + "/"
                        + service.path("serviceName").asText() + ": "
                        + service.path("reason").asText(sync));
            }
        }
        return Optional.of(differing);
    }

    private static int finished(Invocation call, JsonNode pass, AppDirectory names, OptionalLong appId) {
        var state = pass.path("state").asText();
        var message = CommandAdvice.asCommands(pass.path("message").asText());
        var terminal = call.terminal();
        var now = call.api().get("/api/v1/reconciliation");
        var stopped = StoppedServices.of(now, key -> appId.isEmpty() || key.appId() == appId.getAsLong())
                .map(text -> "; " + text)
                .orElse("");
        var pause = PauseAdvice.of(now, appId.orElse(0));
        if (state.equals("converged") && !stopped.isEmpty() && pause.isPresent()) {
            // A stopped service is not compared while the pause lasts: whether it is as declared shows when it ends.
            terminal.line(terminal.coloured(Colour.of("incomplete"), "incomplete") + ": " + pause.get() + stopped);
            return ClientException.NOT_CONVERGED;
        }
        var reconciliation =
                state.equals("converged") || appId.isEmpty() ? Optional.<JsonNode>empty() : Optional.of(now);
        var differing = reconciliation.flatMap(found -> differing(found, appId.orElse(0)));
        var paused = reconciliation.isPresent() ? pause : Optional.<String>empty();
        if (differing.isPresent()) {
            if (differing.get().isEmpty() && paused.isEmpty()) {
                terminal.line(terminal.coloured(Colour.of("converged"), "converged") + ": " + AS_DECLARED + stopped);
                terminal.next(Suggestion.of("ps"));
                return 0;
            }
            message = differing.get().isEmpty() ? "it was accepted" : String.join("; ", differing.get());
        }
        if (paused.isPresent() && differing.isPresent()) {
            message += "; " + paused.get();
        }
        terminal.line(terminal.coloured(Colour.of(state), state) + ": " + message + stopped);
        boolean converged = state.equals("converged");
        if (converged) {
            terminal.next(Suggestion.of("ps"));
        } else if (paused.isEmpty()) {
            terminal.next(failed(pass, names, appId)
                    .map(service -> Suggestion.of("explain", service))
                    .orElse(Suggestion.of("ps")));
        }
        return converged ? 0 : ClientException.NOT_CONVERGED;
    }
}
