package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ServiceCheck;
import io.containermanager.cli.client.ServiceWord;
import io.containermanager.cli.output.Colour;
import io.containermanager.cli.output.Documents;
import io.containermanager.cli.output.EngineAway;
import io.containermanager.cli.output.Format;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.cli.output.Table;
import io.containermanager.cli.output.Units;
import picocli.CommandLine.Model.CommandSpec;

/** Explains why a service is as it is and what happens to it next. */
final class ExplainCommand implements Command {

    /** Events that are shown, newest first. */
    private static final int EVENTS_MAX = 8;

    @Override
    public CommandSpec spec() {
        return Arguments.command("explain", "Explain why a service is as it is and what happens to it next.")
                .addPositional(Arguments.positional("APP/SERVICE", "1", "The service"))
                .addOption(Arguments.output("table", "json", "yaml"));
    }

    @Override
    public int run(Invocation call) {
        var names = AppDirectory.of(call.api());
        var service = names.service(call.argument().orElse(""));
        var found = call.api()
                .get(ApiClient.path("/api/v1/apps/{}/services/{}/explain", service.appId(), service.serviceId()));
        EngineAway.sentence(found.path("engine")).ifPresent(call.terminal()::note);
        if (call.format() == Format.JSON) {
            call.terminal().line(Documents.json(found));
        } else if (call.format() == Format.YAML) {
            call.terminal().line(Documents.yaml(found));
        } else {
            print(call, found, service, names);
        }
        return 0;
    }

    private static void print(Invocation call, JsonNode found, AppDirectory.ServiceName service, AppDirectory names) {
        var terminal = call.terminal();
        var status = found.path("status").asText("not applied");
        var word = ServiceWord.of(status, found);
        terminal.line(service.name() + ": " + terminal.coloured(Colour.of(word), word));
        line(call, "Reason", found.path("reason").asText(""));
        line(call, "Image", found.path("declared").path("imageName").asText(""));
        line(
                call,
                "Revision",
                found.path("revision").asText() + ", applied "
                        + found.path("appliedRevision").asText());
        line(call, "Stopped by", found.path("stoppedBy").asText(""));
        held(call, found.path("held"), service);
        line(call, due(found), found.path("nextTryAt").asText(""));
        list(call, "Changes", found.path("changes"));
        list(call, "Warnings", found.path("warnings"));
        if (!found.path("steps").isEmpty()) {
            terminal.line("Next steps:");
            found.path("steps")
                    .forEach(step -> terminal.line("  " + Steps.words(step) + " " + Steps.subject(step, names) + ": "
                            + step.path("reason").asText()));
        }
        containers(call, found.path("containers"));
        lastLines(call, found);
        events(call, found.path("events"));
        terminal.next(Suggestion.of("logs", service.name()));
    }

    /** The version that failed, with what its container wrote: the one that runs instead has other lines. */
    private static void held(Invocation call, JsonNode held, AppDirectory.ServiceName service) {
        if (held.isMissingNode()) {
            return;
        }
        var version = "revision " + held.path("revision").asText();
        var image = held.path("imageName").asText("");
        line(
                call,
                "Held",
                version + (image.isEmpty() ? "" : ", image " + image) + ": "
                        + held.path("reason").asText(""));
        line(call, "What to do", call.terminal().spelled(ServiceCheck.heldRemedy(service)));
        line(call, "Exit code of the held " + version, held.path("exitCode").asText(""));
        failedHealthcheck(call, "Health check of the held " + version, held.path("failedHealthcheck"));
        list(call, "Last lines of the held " + version, held.path("lastLines"));
    }

    private static void failedHealthcheck(Invocation call, String what, JsonNode check) {
        if (check.isMissingNode()) {
            return;
        }
        var code = check.has("exitCode")
                ? " with exit code " + check.path("exitCode").asText()
                : "";
        line(
                call,
                what,
                "failed" + code + " at " + Units.toSeconds(check.path("endedAt").asText()));
        check.path("lastLines").forEach(item -> call.terminal().line("  " + item.asText()));
    }

    /** What the time of an explanation's next try is called. */
    static String due(JsonNode found) {
        boolean restart = found.path("progress").asText().equals("stuck")
                && found.path("action").asText().equals("restart");
        return restart ? "Restart due" : "Next try";
    }

    private static void line(Invocation call, String what, String text) {
        if (!text.isEmpty()) {
            call.terminal().line(what + ": " + text);
        }
    }

    private static void list(Invocation call, String what, JsonNode items) {
        if (!items.isEmpty()) {
            call.terminal().line(what + ":");
            items.forEach(item -> call.terminal().line("  " + (item.isValueNode() ? item.asText() : item.toString())));
        }
    }

    private static void containers(Invocation call, JsonNode containers) {
        var table = new Table("CONTAINER", "STATUS", "HEALTH", "EXIT", "IMAGE")
                .withStatus(
                        "STATUS",
                        row -> Colour.ofContainer(row.get(1), row.get(3).equals("0")))
                .withStatus("HEALTH")
                .yielding("IMAGE");
        for (var container : containers) {
            table.add(
                    container.path("name").asText(),
                    container.path("status").asText(),
                    container.path("health").asText(""),
                    container.path("exitCode").asText(""),
                    container.path("imageName").asText());
        }
        if (!table.isEmpty()) {
            table.print(call.terminal(), true);
        }
        for (var container : containers) {
            failedHealthcheck(
                    call, "Health check of " + container.path("name").asText(), container.path("failedHealthcheck"));
            if (!container.path("status").asText().equals("running")) {
                list(call, "Last lines of " + container.path("name").asText(), container.path("lastLines"));
            }
        }
    }

    /** Where the container that failed is gone, what it wrote last stands in the newest event that kept it. */
    private static void lastLines(Invocation call, JsonNode found) {
        if (found.has("held")) {
            return;
        }
        for (var container : found.path("containers")) {
            if (!container.path("status").asText().equals("running")
                    && !container.path("lastLines").isEmpty()) {
                return;
            }
        }
        boolean fine = found.path("status").asText().equals("in-sync")
                && found.path("cause").isMissingNode();
        for (var event : found.path("events")) {
            var lines = event.path("details").path("lastLines");
            if (!fine && !lines.isEmpty()) {
                list(call, "Last lines before \"" + event.path("reason").asText() + "\"", lines);
                return;
            }
        }
    }

    private static void events(Invocation call, JsonNode events) {
        if (events.isEmpty()) {
            return;
        }
        call.terminal().line("Events, newest first:");
        int shown = 0;
        for (var event : events) {
            if (shown++ < EVENTS_MAX) {
                call.terminal()
                        .line("  " + Units.toSeconds(event.path("timestamp").asText()) + "  "
                                + event.path("reason").asText());
            }
        }
    }
}
