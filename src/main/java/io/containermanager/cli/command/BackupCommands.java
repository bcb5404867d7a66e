package io.containermanager.cli.command;

import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.OwnerFile;
import io.containermanager.cli.output.Documents;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.cli.output.Units;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** The declared target in a file, and back. */
final class BackupCommands {

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
                    .addPositional(Arguments.positional("FILE", "1", "A new file"));
        }

        @Override
        public int run(Invocation call) {
            var target = call.api().get(ApiClient.query("/api/v1/state/target", Map.of("reveal", "true")));
            var file = call.path(call.argument().orElse(""));
            OwnerFile.create(file).write(Documents.json(target) + "\n");
            call.terminal().line("Wrote " + Units.count(target.path("apps").size(), "app") + " to " + file);
            call.terminal().next(Suggestion.of("restore").with(call.arguments()));
            return 0;
        }
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
                    .addPositional(Arguments.positional("FILE", "1", "A file that container-manager backup wrote"))
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
