package io.containermanager.cli.command;

import io.containermanager.cli.client.Names;
import io.containermanager.cli.output.Documents;
import io.containermanager.cli.output.Format;
import io.containermanager.cli.output.Suggestion;
import picocli.CommandLine.Model.CommandSpec;

/** Shows what applying the stored target would do. */
final class PlanCommand implements Command {

    @Override
    public CommandSpec spec() {
        return Arguments.command("plan", "Show what applying the stored target would do. Nothing changes.")
                .addOption(Arguments.output("table", "json", "yaml"));
    }

    @Override
    public int run(Invocation call) {
        var plan = call.api().get("/api/v1/state/plan");
        if (call.format() == Format.JSON) {
            call.terminal().line(Documents.json(plan));
        } else if (call.format() == Format.YAML) {
            call.terminal().line(Documents.yaml(plan));
        } else {
            Steps.print(call, plan, Names.of(call.api()));
            call.terminal().next(Suggestion.of(Steps.isEmpty(plan) ? "ps" : "apply"));
        }
        return 0;
    }
}
