package io.containermanager.cli.command;

import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.CommandAdvice;
import io.containermanager.cli.output.Suggestion;
import java.time.Duration;
import java.util.LinkedHashMap;
import picocli.CommandLine.Model.CommandSpec;

/** Pauses and resumes reconciliation. */
final class PauseCommand implements Command {

    private static final Duration TIME_MAX = Duration.ofDays(1);

    private final boolean resume;

    PauseCommand(boolean resume) {
        this.resume = resume;
    }

    @Override
    public CommandSpec spec() {
        var spec = resume
                ? Arguments.command("resume", "End a pause of reconciliation.")
                : Arguments.command(
                        "pause",
                        "Pause reconciliation for a time: nothing is created, started, stopped or removed.",
                        "",
                        "Containers keep running. A pause always ends, and a restart of the manager ends it too.");
        spec.addPositional(Arguments.positional("APP", "0..1", "Only this app; otherwise all"));
        if (!resume) {
            spec.addOption(Arguments.option("TIME", "How long, 1m … 24h (default: 30m)", "--for"));
        }
        return spec;
    }

    @Override
    public int run(Invocation call) {
        var time = resume ? Duration.ZERO : call.durationOption("--for").orElse(Duration.ofMinutes(30));
        if (!resume && (time.toMinutes() < 1 || time.compareTo(TIME_MAX) > 0)) {
            throw ClientException.usage("--for must be 1m … 24h");
        }
        var body = new LinkedHashMap<String, Object>();
        body.put("minutes", time.toMinutes());
        call.argument()
                .ifPresent(text ->
                        body.put("appId", AppDirectory.of(call.api()).app(text).id()));
        call.terminal()
                .line(CommandAdvice.asCommands(call.api()
                        .post("/api/v1/reconciliation/pause", body)
                        .path("message")
                        .asText()));
        call.terminal()
                .next(resume ? Suggestion.of("ps") : Suggestion.of("resume").with(call.arguments()));
        return 0;
    }
}
