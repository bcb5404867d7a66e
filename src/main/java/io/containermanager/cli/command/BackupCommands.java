package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.OwnerFile;
import io.containermanager.cli.output.Documents;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.cli.output.Units;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;

/** The declared target in a file, and back. */
final class BackupCommands {

    /** The names of the standard output: where no file can be made, as in the image, a shell outside makes it. */
    private static final Set<String> STANDARD_OUTPUT = Set.of("-", "/dev/stdout");

    private BackupCommands() {}

    /** Writes the target with its secrets to a file. */
    static final class Backup implements Command {

        @Override
        public CommandSpec spec() {
            return Arguments.command(
                            "backup",
                            "Write the target with its secrets to a file that only you may read.",
                            "",
                            "It holds what is declared: no data of volumes, no files that were uploaded with Compose",
                            "files, no tokens, and not which containers were adopted.",
                            "Requires a token with the scopes read and admin.")
                    .addPositional(Arguments.positional("FILE", "1", "A new file, or - for standard output"));
        }

        @Override
        public int run(Invocation call) {
            var target = call.api().get(ApiClient.query("/api/v1/state/target", Map.of("reveal", "true")));
            var name = call.argument().orElse("");
            var apps = Units.count(target.path("apps").size(), "app");
            boolean piped = STANDARD_OUTPUT.contains(name);
            if (piped) {
                call.terminal().out().print(Documents.json(target) + "\n");
                call.terminal().note("Wrote " + apps + " with all secrets to standard output.");
            } else {
                var file = call.path(name);
                OwnerFile.create(file).write(Documents.json(target) + "\n");
                call.terminal().line("Wrote " + apps + " to " + file);
            }
            var uploaded = uploaded(target);
            if (!uploaded.isEmpty()) {
                call.terminal()
                        .note("The backup does not contain what apps bind in their project folders; keep it as well,"
                                + " a restore needs it at the same paths: "
                                + String.join(", ", uploaded));
            }
            if (!piped) {
                call.terminal().next(Suggestion.of("restore").with(call.arguments()));
            }
            return 0;
        }
    }

    /** What apps bind below folders that bear their ids, as those in a manager's project folder do. */
    private static Set<String> uploaded(JsonNode target) {
        var found = new TreeSet<String>();
        for (var app : target.path("apps")) {
            var folder = "/" + app.path("appId").asText() + "/";
            for (var volume : app.path("services").findValues("volumes")) {
                volume.forEach(mount -> {
                    var source = source(mount);
                    if (source.startsWith("/") && source.contains(folder)) {
                        found.add(source);
                    }
                });
            }
        }
        return found;
    }

    /** The host's side of a mount in its short or long form. */
    private static String source(JsonNode mount) {
        return mount.isTextual()
                ? mount.asText().split(":", 2)[0]
                : mount.path("source").asText();
    }

    /** Applies a backup. */
    static final class Restore implements Command {

        @Override
        public CommandSpec spec() {
            return Arguments.command(
                            "restore",
                            "Make a backup the target again: show the plan, ask, apply and follow.",
                            "",
                            "It replaces the whole target. Exit code 3: applied, but not converged.")
                    .addPositional(Arguments.positional(
                            "FILE", "1", "A file that container-manager backup wrote, or - for standard input"))
                    .addOption(Arguments.flag("Show the plan only", "--dry-run"))
                    .addOption(Arguments.yes())
                    .addOption(Arguments.waiting());
        }

        @Override
        public int run(Invocation call) {
            return ApplyCommand.applyFile(call, call.path(call.argument().orElse("")));
        }
    }
}
