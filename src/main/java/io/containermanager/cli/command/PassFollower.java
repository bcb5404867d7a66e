package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.CommandAdvice;
import io.containermanager.cli.client.PauseAdvice;
import io.containermanager.cli.output.Colour;
import io.containermanager.cli.output.Paragraph;
import io.containermanager.cli.output.StoppedServices;
import io.containermanager.cli.output.Suggestion;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Follows a pass and prints its steps as they end. Ending the command never ends the pass. */
final class PassFollower {

    /** Time between two looks at a pass. */
    private static final Duration INTERVAL = Duration.ofMillis(200);

    /** Reasons that are shown; the others are counted. */
    private static final int NAMED_MAX = 20;

    /** Applies among which who applied a revision is looked up. */
    private static final int APPLIES_MAX = 100;

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
                                applies(call),
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
                        .note("Still at work; the manager continues without this command. container-manager ps shows"
                                + " how far it is.");
                return ClientException.NOT_CONVERGED;
            }
            Invocation.pause(INTERVAL);
        }
    }

    private static JsonNode history(Invocation call, long appId) {
        return call.api().find(ApiClient.path("/api/v1/apps/{}/history", appId)).orElse(MissingNode.getInstance());
    }

    private static JsonNode applies(Invocation call) {
        return call.api()
                .get(ApiClient.query(
                        "/api/v1/events", Map.of("type", "target-applied", "limit", Integer.toString(APPLIES_MAX))));
    }

    /**
     * With which revision the app is otherwise by now than in the one that was followed, and who applied it, which may be another than who
     * stored it; empty while the app is the same. Pure.
     *
     * @param history the revisions in which the app changed, newest first
     * @param applies the newest events of applies, of which a caller who is limited to apps sees none
     * @param revision the one that was followed
     * @param applied the one that is applied now: a newer one is only stored
     */
    static Optional<String> superseded(JsonNode history, JsonNode applies, long revision, long applied) {
        for (var row : history.path("targets")) {
            long newer = row.path("revision").asLong();
            if (newer > revision && newer <= applied) {
                var what = appliedBy(applies, newer)
                        .map(name -> name + " applied revision " + newer)
                        .orElse("revision " + newer + " was applied");
                return Optional.of("superseded: " + what
                        + (row.path("declared").asBoolean(true) ? "" : ", which removes this app"));
            }
        }
        return Optional.empty();
    }

    /** Who applied a revision first, by itself or with a later one that contains it. */
    private static Optional<String> appliedBy(JsonNode applies, long revision) {
        var oldest = Optional.<JsonNode>empty();
        for (var event : applies.path("events")) {
            if (event.at("/details/revision").asLong() >= revision
                    && oldest.filter(it ->
                                    it.path("seq").asLong() < event.path("seq").asLong())
                            .isEmpty()) {
                oldest = Optional.of(event);
            }
        }
        return oldest.map(event -> event.at("/details/by").asText()).filter(by -> !by.isEmpty());
    }

    /** Another version of the app is applied than the one that was followed: what becomes of that one says nothing of this. */
    private static int overtaken(Invocation call, JsonNode pass, String why) {
        var state = pass.path("state").asText();
        say(call, state, List.of(why), Optional.empty());
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

    /** Why services of all apps are not settled, by their names; none while an app is paused, of which only the pass says how to end that. */
    private static List<String> unsettled(JsonNode reconciliation) {
        var open = new ArrayList<String>();
        for (var app : reconciliation.path("status")) {
            if (app.path("pausedUntil").isTextual()) {
                return List.of();
            }
            for (var service : app.path("services")) {
                if (!service.path("progress").asText("settled").equals("settled")) {
                    open.add(app.path("appName").asText() + "/"
                            + service.path("serviceName").asText() + ": "
                            + service.path("reason")
                                    .asText(service.path("status").asText()));
                }
            }
        }
        return open;
    }

    /** How it ended, and what is to be known about that. */
    private static void say(Invocation call, String state, List<String> said, Optional<String> stopped) {
        var terminal = call.terminal();
        var parts = new ArrayList<>(said.subList(0, Math.min(said.size(), NAMED_MAX)));
        if (said.size() > NAMED_MAX) {
            parts.add((said.size() - NAMED_MAX) + " more; container-manager ps lists them");
        }
        stopped.ifPresent(parts::add);
        var lines = Paragraph.lines(state, parts, terminal.ends().width());
        terminal.line(terminal.coloured(Colour.of(state), state)
                + terminal.spelled(lines.getFirst().substring(state.length())));
        lines.stream().skip(1).forEach(line -> terminal.line(terminal.spelled(line)));
    }

    private static int finished(Invocation call, JsonNode pass, AppDirectory names, OptionalLong appId) {
        var state = pass.path("state").asText();
        var said = List.of(CommandAdvice.asCommands(pass.path("message").asText()));
        var terminal = call.terminal();
        var now = call.api().get("/api/v1/reconciliation");
        var stopped = StoppedServices.of(now, key -> appId.isEmpty() || key.appId() == appId.getAsLong());
        var pause = PauseAdvice.of(now, appId.orElse(0));
        if (state.equals("converged") && stopped.isPresent() && pause.isPresent()) {
            // A stopped service is not compared while the pause lasts: whether it is as declared shows when it ends.
            say(call, "incomplete", List.of(pause.get()), stopped);
            return ClientException.NOT_CONVERGED;
        }
        var reconciliation =
                state.equals("converged") || appId.isEmpty() ? Optional.<JsonNode>empty() : Optional.of(now);
        var differing = reconciliation.flatMap(found -> differing(found, appId.orElse(0)));
        var paused = reconciliation.isPresent() ? pause : Optional.<String>empty();
        if (differing.isPresent()) {
            if (differing.get().isEmpty() && paused.isEmpty()) {
                say(call, "converged", List.of(AS_DECLARED), stopped);
                terminal.next(Suggestion.of("ps"));
                return 0;
            }
            said = new ArrayList<>(differing.get().isEmpty() ? List.of("it was accepted") : differing.get());
            paused.ifPresent(said::add);
        } else if (state.equals("incomplete") && pause.isEmpty()) {
            // The message names the first few of them in one text.
            var open = unsettled(now);
            said = open.isEmpty() ? said : open;
        }
        say(call, state, said, stopped);
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
