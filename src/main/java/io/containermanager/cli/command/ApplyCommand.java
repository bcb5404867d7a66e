package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.DefaultComposeFile;
import io.containermanager.cli.output.Suggestion;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Stores a Compose file, an app or a state and applies it: shows the plan, asks, follows. */
final class ApplyCommand implements Command {

    private static final Duration WAIT_DEFAULT = Duration.ofMinutes(10);

    @Override
    public CommandSpec spec() {
        return Arguments.command(
                        "apply",
                        "Show what a Compose file or a state changes, ask, apply it and follow until it is done.",
                        "",
                        "Without -f, the Compose file of this folder; where there is none, the stored target.",
                        "A Compose file sets one app; a state replaces the whole target.",
                        "Exit code 3: applied, but not converged. Ctrl-C ends following, not the work.")
                .addOption(Arguments.option(
                        "FILE",
                        "compose.yaml, an app or a state (JSON or YAML); - reads standard input",
                        "-f",
                        "--file"))
                .addOption(Arguments.option(
                        "FILE", "Values for variables of a Compose file, instead of .env", "--env-file"))
                .addOption(
                        Arguments.option("NAME", "The app's name; otherwise the file's, then the folder's", "--name"))
                .addOption(Arguments.option(
                        "NAMES", "Active profiles of a Compose file, separated by commas; * for all", "--profile"))
                .addOption(Arguments.flag("Show the plan only", "--dry-run"))
                .addOption(Arguments.yes())
                .addOption(OptionSpec.builder("--wait")
                        .type(String.class)
                        .arity("0..1")
                        .fallbackValue("10m")
                        .paramLabel("TIME")
                        .description("How long to follow at most, 0s: not at all (default: 10m)")
                        .build());
    }

    @Override
    public int run(Invocation call) {
        var wait = call.durationOption("--wait").orElse(WAIT_DEFAULT);
        var names = AppDirectory.of(call.api());
        var file = call.pathOption("--file")
                .or(() -> DefaultComposeFile.only(
                        call.environment().folder(), call.environment().variables()));
        return file.isPresent()
                ? applyFile(call, DeclarationUpload.of(call, names, file.get()), names, wait)
                : applyStored(call, names, wait);
    }

    /** Plans, asks, stores, applies and follows one file. */
    static int applyFile(Invocation call, Path file) {
        var wait = call.durationOption("--wait").orElse(WAIT_DEFAULT);
        var names = AppDirectory.of(call.api());
        return applyFile(call, DeclarationUpload.of(call, names, file), names, wait);
    }

    private static int applyStored(Invocation call, AppDirectory names, Duration wait) {
        if (Stream.of("--name", "--env-file", "--profile")
                .anyMatch(name -> call.option(name).isPresent())) {
            throw ClientException.usage("This folder has no compose.yaml: name a file with -f. --name,"
                    + " --env-file and --profile belong to a Compose file.");
        }
        call.terminal().note("This folder has no compose.yaml: this applies the stored target of all apps.");
        var plan = call.api().get("/api/v1/state/plan");
        if (plan.path("revision").asLong() == 0) {
            throw ClientException.usage("There is no target yet: name a file with -f.");
        }
        Steps.print(call, plan, names);
        if (call.flag("--dry-run") || !agreed(call, plan)) {
            return call.flag("--dry-run") ? 0 : ClientException.FAILED;
        }
        var path = sawThePlan(call)
                ? ApiClient.query(
                        "/api/v1/state/apply",
                        Map.of("plan", plan.path("planHash").asText()))
                : "/api/v1/state/apply";
        return PassFollower.started(call, call.api().post(path), names, wait);
    }

    private static int applyFile(Invocation call, DeclarationUpload upload, AppDirectory names, Duration wait) {
        var preview = upload.preview();
        var plan = upload.isState() ? preview : preview.path("plan");
        if (upload.isState()) {
            names.withState(upload.declaration().tree());
        } else {
            names.withApp(preview.path("app"));
            call.terminal()
                    .line("App " + upload.name() + " ("
                            + preview.path("app").path("appId").asText() + ") from "
                            + upload.declaration().shown());
        }
        upload.printWarnings(preview);
        var appId = upload.isState()
                ? OptionalLong.empty()
                : OptionalLong.of(preview.path("app").path("appId").asLong());
        Steps.print(call, plan, names, appId);
        if (call.flag("--dry-run")) {
            call.terminal().next(again(call));
            return 0;
        }
        if (!agreed(call, plan)) {
            return ClientException.FAILED;
        }
        var stored = upload.isState() ? upload.store() : appliedApp(call, upload, plan);
        call.terminal()
                .line("Revision " + stored.path("revision").asLong() + ": "
                        + stored.path("message").asText());
        upload.printNewWarnings(stored, preview);
        if (upload.isState()) {
            requireSame(call, plan);
        }
        int code = upload.isState()
                ? PassFollower.started(call, call.api().post("/api/v1/state/apply"), names, wait)
                : PassFollower.started(call, stored, names, wait, appId);
        if (!upload.isState() && stored.path("changed").asBoolean() && Steps.isEmpty(plan)) {
            call.terminal()
                    .next(Suggestion.of("restart", upload.name())
                            .because("if it reads its changed files only when it starts"));
        }
        if (!call.option("--file").equals(Optional.of("-"))) {
            call.terminal().next(again(call).because("after each change of the file"));
        }
        if (stored.path("revision").asLong() > 1) {
            RevisionCommands.suggestWayBack(call, "back to what was applied before");
        }
        return code;
    }

    /** In one request, because a token that is limited to the app may not apply the target as such. */
    private static JsonNode appliedApp(Invocation call, DeclarationUpload upload, JsonNode plan) {
        if (sawThePlan(call) && !Steps.same(plan, upload.preview().path("plan"))) {
            throw ClientException.failed("The containers changed meanwhile, and so did the plan. Nothing was stored:"
                    + " container-manager apply shows the new plan and asks again.");
        }
        return upload.storeAndApply();
    }

    private static void requireSame(Invocation call, JsonNode plan) {
        if (!sawThePlan(call)) {
            return;
        }
        var now = call.api().get("/api/v1/state/plan");
        if (!Steps.same(plan, now) && now.path("revision").asLong() != appliedRevision(call)) {
            throw ClientException.failed(
                    "The containers changed meanwhile, and so did the plan. The target is stored but not"
                            + " applied: container-manager apply shows the new plan and asks again.");
        }
    }

    /** With {@code --yes} whatever the plan is when it is carried out was agreed to: containers may end at any time. */
    private static boolean sawThePlan(Invocation call) {
        return !call.flag("--yes");
    }

    /** The same call as it has to be typed to apply. */
    static Suggestion again(Invocation call) {
        var words = new ArrayList<String>();
        for (var name : List.of("--file", "--env-file", "--name", "--profile")) {
            call.option(name).ifPresent(value -> words.addAll(List.of(name.equals("--file") ? "-f" : name, value)));
        }
        return Suggestion.of("apply").with(words);
    }

    /** With {@code reconcile.auto} a target is applied as it is stored. */
    private static long appliedRevision(Invocation call) {
        return call.api().get("/api/v1/status").path("appliedRevision").asLong();
    }

    /** What changes nothing needs no question. */
    private static boolean agreed(Invocation call, JsonNode plan) {
        return Steps.changesNothing(call, plan) || call.agreed("Apply?");
    }
}
