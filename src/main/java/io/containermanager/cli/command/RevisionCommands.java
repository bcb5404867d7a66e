package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.AppDirectory.AppName;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.FailedRevisions;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.cli.output.Table;
import io.containermanager.cli.output.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Model.CommandSpec;

/** Accepted targets: the list of them, and the way back to one. */
final class RevisionCommands {

    private static final String HISTORY = "/api/v1/state/history";

    private RevisionCommands() {}

    /** Suggests the way back to what was applied before, where the manager would let this caller go it. */
    static void suggestWayBack(Invocation call, String purpose) {
        try {
            var targets = call.api().get(HISTORY).path("targets");
            var before = earlier(targets).stream().findFirst();
            if (before.isPresent()) {
                call.api().post(ApiClient.query(rollback(before.get()), Map.of("dryRun", "true")));
                var revision = before.get().path("revision");
                var failed = FailedRevisions.of(call.api(), AppDirectory.of(call.api()), targets);
                boolean chosen = good(targets, failed)
                        .filter(it -> it.path("revision").equals(revision))
                        .isPresent();
                call.terminal()
                        .next((chosen ? Suggestion.of("rollback") : Suggestion.of("rollback", revision.asText()))
                                .because(purpose));
            }
        } catch (ClientException _) {
            // What this command was called for is done; there is only no way back to suggest.
        }
    }

    private static String rollback(JsonNode target) {
        return ApiClient.path(
                "/api/v1/state/rollback/{}", target.path("revision").asText());
    }

    private static JsonNode plan(Invocation call, String path) {
        return call.api().post(ApiClient.query(path, Map.of("dryRun", "true"))).path("plan");
    }

    /** Whether the user wants it; what stops or replaces nothing is not asked about. */
    private static boolean agreed(Invocation call, JsonNode plan, String question) {
        if (!Steps.changesNothing(call, plan)) {
            return call.agreed(question);
        }
        call.terminal().note("There is nothing to change: no container differs from that revision.");
        return true;
    }

    /** Those before the applied one that declare something else, newest first. */
    private static List<JsonNode> earlier(JsonNode targets) {
        var earlier = new ArrayList<JsonNode>();
        boolean behindApplied = false;
        for (var target : targets) {
            if (behindApplied && !target.path("sameAsApplied").asBoolean()) {
                earlier.add(target);
            }
            behindApplied |= target.path("applied").asBoolean();
        }
        return earlier;
    }

    /** The newest one before the applied one that declares something else, was in effect and of which no service failed; else one that was never in effect. */
    private static Optional<JsonNode> good(JsonNode targets, Map<Long, Set<String>> failed) {
        var good = withoutFailure(earlier(targets), failed);
        return good.stream()
                .filter(target -> target.path("appliedAt").isTextual())
                .findFirst()
                .or(() -> good.stream().findFirst());
    }

    private static List<JsonNode> withoutFailure(List<JsonNode> rows, Map<Long, Set<String>> failed) {
        return rows.stream()
                .filter(row -> failed.getOrDefault(row.path("revision").asLong(), Set.of())
                        .isEmpty())
                .toList();
    }

    /** One that failed is never chosen, but may be asked for. */
    private static ClientException allFailed(JsonNode newest, String each, String option) {
        return ClientException.failed(each + " failed, as container-manager history" + option
                + " shows. Nothing was changed. To go back to one all the same, give its revision, such as"
                + " container-manager rollback " + newest.path("revision").asText() + option);
    }

    /** Lists accepted targets. */
    static final class History implements Command {

        @Override
        public CommandSpec spec() {
            return Arguments.command("history", "List the accepted targets, newest first.")
                    .addOption(Arguments.option("APP", "Only those in which this app changed", "--app"))
                    .addOption(Arguments.allOutputs());
        }

        @Override
        public int run(Invocation call) {
            var app = call.option("--app");
            if (app.isPresent()) {
                return new AppRevisions(call, app.get()).list();
            }
            var history = call.api().get(HISTORY);
            var table = new Table("REVISION", "STATE", "ACCEPTED", "BY", "APPS", "SERVICES", "FAILED", "CHANGED")
                    .withStatus("STATE")
                    .yielding("SERVICES")
                    .yielding("APPS")
                    .wrapping();
            var failed = FailedRevisions.of(call.api(), AppDirectory.of(call.api()), history.path("targets"));
            boolean applying =
                    call.api().get("/api/v1/status").path("isApplying").asBoolean();
            var names = new ArrayList<String>();
            for (var target : history.path("targets")) {
                names.add(target.path("revision").asText());
                table.add(
                        target.path("revision").asText(),
                        applying && target.path("applied").asBoolean()
                                ? "being applied"
                                : target.path("state").asText(),
                        Units.toSeconds(target.path("acceptedAt").asText()),
                        target.path("by").asText(),
                        target.path("apps").asText(),
                        target.path("services").asText(),
                        String.join(
                                ", ",
                                failed.getOrDefault(target.path("revision").asLong(), Set.of())),
                        changed(target.path("changes")));
            }
            call.print(history, table, names);
            if (call.tabular() && names.size() > 1) {
                call.terminal().next(Suggestion.of("rollback"));
            }
            return 0;
        }
    }

    /** What a revision changed; an older manager does not say. */
    private static String changed(JsonNode changes) {
        var texts = new ArrayList<String>();
        changes.forEach(change -> texts.add(change.asText()));
        return changes.isArray() && texts.isEmpty() ? "nothing" : String.join("; ", texts);
    }

    /** Makes an earlier target the target again. */
    static final class Rollback implements Command {

        @Override
        public CommandSpec spec() {
            return Arguments.command(
                            "rollback",
                            "Make an earlier target, of all apps, the target again, apply it and follow until it is"
                                    + " done.",
                            "",
                            "Without a revision: the newest before the applied one that differs from it, was applied"
                                    + " and of",
                            "which no service failed, as history shows. With --app only that app comes back; all"
                                    + " others stay as they are.",
                            "Exit code 3: applied, but not converged.")
                    .addPositional(
                            Arguments.positional("REVISION", "0..1", "A revision that container-manager history lists"))
                    .addOption(Arguments.option("APP", "Roll this app back only", "--app"))
                    .addOption(Arguments.flag("Show the plan only", "--dry-run"))
                    .addOption(Arguments.yes())
                    .addOption(Arguments.waiting());
        }

        @Override
        public int run(Invocation call) {
            var wait = call.durationOption("--wait").orElse(Duration.ofMinutes(10));
            var app = call.option("--app");
            if (app.isPresent()) {
                return new AppRevisions(call, app.get()).rollBack(wait);
            }
            var names = AppDirectory.of(call.api());
            var targets = call.api().get(HISTORY).path("targets");
            var failures = FailedRevisions.of(call.api(), names, targets);
            var target = target(call, targets, failures);
            var revision = target.path("revision").asText();
            call.terminal()
                    .line("Revision " + revision + ", accepted "
                            + Units.toSeconds(target.path("acceptedAt").asText()) + " by "
                            + target.path("by").asText() + ": "
                            + Units.count(target.path("apps").asLong(), "app") + ", "
                            + Units.count(target.path("services").asLong(), "service"));
            names.withState(call.api()
                    .get(ApiClient.path("/api/v1/state/history/{}", revision))
                    .path("target"));
            var path = rollback(target);
            var plan = plan(call, path);
            Steps.print(call, plan, names);
            var failed = failures.getOrDefault(target.path("revision").asLong(), Set.of());
            if (!failed.isEmpty()) {
                call.terminal()
                        .note("Warning: in revision " + revision + " these failed: " + String.join(", ", failed)
                                + ". They are tried once more.");
            }
            if (call.flag("--dry-run")) {
                call.terminal().next(Suggestion.of("rollback", revision));
                return 0;
            }
            if (!agreed(call, plan, "Roll back all apps to revision " + revision + "?")) {
                return ClientException.FAILED;
            }
            var answer = call.api().post(path);
            call.terminal().line(answer.path("message").asText());
            return PassFollower.started(call, answer, names, wait);
        }

        private static JsonNode target(Invocation call, JsonNode targets, Map<Long, Set<String>> failed) {
            var wanted = call.argument();
            if (wanted.isEmpty()) {
                var earlier = earlier(targets);
                if (earlier.isEmpty()) {
                    throw ClientException.failed(
                            "No revision before the applied one declares anything else. Nothing was changed.");
                }
                return good(targets, failed)
                        .orElseThrow(() -> allFailed(
                                earlier.getFirst(),
                                "Each revision before the applied one that declares anything else",
                                ""));
            }
            for (var target : targets) {
                if (target.path("revision").asText().equals(wanted.get())) {
                    return target;
                }
            }
            throw ClientException.failed(
                    "There is no revision " + wanted.get() + "; container-manager history lists those there are.");
        }
    }

    /** The revisions in which one app changed, and the way back to one of them: all other apps stay as they are. */
    private static final class AppRevisions {

        private final Invocation call;
        private final AppDirectory names;
        private final AppName app;

        AppRevisions(Invocation call, String app) {
            this.call = call;
            this.names = AppDirectory.of(call.api());
            this.app = names.app(app);
        }

        private JsonNode history() {
            return call.api().get(ApiClient.path("/api/v1/apps/{}/history", app.id()));
        }

        /** The services of this app that failed, by the revision that declared it so: others may have changed other apps since. */
        private Map<Long, Set<String>> failures(JsonNode versions) {
            var failures = new HashMap<Long, Set<String>>();
            FailedRevisions.of(call.api(), names, versions).forEach((revision, services) -> {
                var own = new TreeSet<>(services);
                own.removeIf(service -> !service.startsWith(app.name() + "/"));
                for (var version : versions) {
                    if (version.path("revision").asLong() <= revision) {
                        failures.computeIfAbsent(version.path("revision").asLong(), _ -> new TreeSet<>())
                                .addAll(own);
                        break;
                    }
                }
            });
            return failures;
        }

        int list() {
            var history = history();
            var table = new Table("REVISION", "ACCEPTED", "BY", "SERVICES", "FAILED", "CHANGED")
                    .yielding("SERVICES")
                    .wrapping();
            var failures = failures(history.path("targets"));
            var revisions = new ArrayList<String>();
            for (var row : history.path("targets")) {
                var revision = row.path("revision");
                revisions.add(revision.asText());
                table.add(
                        revision.asText(),
                        Units.toSeconds(row.path("acceptedAt").asText()),
                        row.path("by").asText(),
                        row.path("declared").asBoolean() ? row.path("services").asText() : "removed",
                        String.join(", ", failures.getOrDefault(revision.asLong(), Set.of())),
                        changed(row.path("changes")));
            }
            call.print(history, table, revisions);
            if (call.tabular() && revisions.size() > 1) {
                call.terminal().next(Suggestion.of("rollback", "--app", app.name()));
            }
            return 0;
        }

        int rollBack(Duration wait) {
            var versions = history().path("targets");
            var failures = failures(versions);
            var row = chosen(versions, failures);
            long revision = row.path("revision").asLong();
            call.terminal()
                    .line("Revision " + revision + ", accepted "
                            + Units.toSeconds(row.path("acceptedAt").asText()) + " by "
                            + row.path("by").asText() + ": "
                            + Units.count(row.path("services").asLong(), "service") + " of " + app.name());
            var path = ApiClient.path("/api/v1/apps/{}/rollback/{}", app.id(), revision);
            var plan = plan(call, path);
            Steps.print(call, plan, names);
            var failed = failures.getOrDefault(revision, Set.of());
            if (!failed.isEmpty()) {
                call.terminal()
                        .note("Warning: in revision " + revision + " these failed: " + String.join(", ", failed)
                                + ". They are tried once more.");
            }
            if (call.flag("--dry-run")) {
                call.terminal().next(Suggestion.of("rollback", Long.toString(revision), "--app", app.name()));
                return 0;
            }
            if (!agreed(
                    call,
                    plan,
                    "Roll back " + app.name() + " to revision " + revision + "? Other apps stay as they are.")) {
                return ClientException.FAILED;
            }
            var answer = call.api().post(path);
            call.terminal().line(answer.path("message").asText());
            return PassFollower.started(call, answer, names, wait, OptionalLong.of(app.id()));
        }

        /** What was asked for; else the newest earlier one in which the app was declared and none of its services failed. */
        private JsonNode chosen(JsonNode history, Map<Long, Set<String>> failures) {
            var wanted = call.argument();
            var candidates = new ArrayList<JsonNode>();
            for (var row : history) {
                if (wanted.isPresent()
                        ? row.path("revision").asText().equals(wanted.get())
                        : row.path("declared").asBoolean()
                                && !row.path("current").asBoolean()
                                && !row.path("sameAsNow").asBoolean()) {
                    candidates.add(row);
                }
            }
            if (candidates.isEmpty()) {
                throw ClientException.failed(wanted.map(revision -> app.name() + " did not change in revision "
                                + revision + "; container-manager history --app " + app.name()
                                + " lists those there are.")
                        .orElse("No earlier version of " + app.name()
                                + " differs from the newest one. Nothing was changed."));
            }
            return wanted.isPresent()
                    ? candidates.getFirst()
                    : withoutFailure(candidates, failures).stream()
                            .findFirst()
                            .orElseThrow(() -> allFailed(
                                    candidates.getFirst(),
                                    "Each earlier version of " + app.name() + " that differs from the newest one",
                                    " --app " + app.name()));
        }
    }
}
