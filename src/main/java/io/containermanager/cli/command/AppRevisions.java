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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The revisions in which one app changed, and the way back to one of them: all other apps stay as they are. */
final class AppRevisions {

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

    /** The services of this app that failed, by revision. */
    private Map<Long, Set<String>> failures() {
        Map<Long, Set<String>> failures = FailedRevisions.of(call.api(), names);
        failures.replaceAll((_, services) -> {
            var own = new TreeSet<>(services);
            own.removeIf(service -> !service.startsWith(app.name() + "/"));
            return own;
        });
        return failures;
    }

    int list() {
        var history = history();
        var table = new Table("REVISION", "ACCEPTED", "BY", "SERVICES", "FAILED", "CHANGED")
                .yielding("SERVICES")
                .wrapping();
        var failures = failures();
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
                    RevisionCommands.changed(row.path("changes")));
        }
        call.print(history, table, revisions);
        if (call.tabular() && revisions.size() > 1) {
            call.terminal().next(Suggestion.of("rollback", "--app", app.name()));
        }
        return 0;
    }

    int rollBack(Duration wait) {
        var failures = failures();
        var row = chosen(history().path("targets"), failures);
        long revision = row.path("revision").asLong();
        call.terminal()
                .line("Revision " + revision + ", accepted "
                        + row.path("acceptedAt").asText() + " by "
                        + row.path("by").asText() + ": "
                        + Units.count(row.path("services").asLong(), "service") + " of " + app.name());
        var path = ApiClient.path("/api/v1/apps/{}/rollback/{}", app.id(), revision);
        Steps.print(
                call,
                call.api().post(ApiClient.query(path, Map.of("dryRun", "true"))).path("plan"),
                names);
        var failed = failures.getOrDefault(revision, Set.of());
        if (!failed.isEmpty()) {
            call.terminal()
                    .note("Warning: in revision " + revision + " these failed: " + String.join(", ", failed)
                            + ". They are tried once more.");
        }
        if (!call.agreed("Roll back " + app.name() + " to revision " + revision + "? Other apps stay as they are.")) {
            return ClientException.FAILED;
        }
        var answer = call.api().post(path);
        call.terminal().line(answer.path("message").asText());
        return PassFollower.started(call, answer, names, wait, OptionalLong.of(app.id()));
    }

    /** What was asked for; else the newest earlier one in which the app was declared and none of its services failed, else the newest earlier one. */
    private JsonNode chosen(JsonNode history, Map<Long, Set<String>> failures) {
        var wanted = call.argument();
        var candidates = new ArrayList<JsonNode>();
        for (var row : history) {
            if (wanted.isPresent()
                    ? row.path("revision").asText().equals(wanted.get())
                    : row.path("declared").asBoolean() && !row.path("current").asBoolean()) {
                candidates.add(row);
            }
        }
        return newestGood(candidates, failures)
                .orElseThrow(() -> ClientException.failed(
                        wanted.map(revision -> app.name() + " did not change in revision " + revision
                                        + "; container-manager history --app " + app.name() + " lists those there are.")
                                .orElse("There is no earlier version of " + app.name() + ".")));
    }

    private static Optional<JsonNode> newestGood(List<JsonNode> newestFirst, Map<Long, Set<String>> failures) {
        return newestFirst.stream()
                .filter(row -> failures.getOrDefault(row.path("revision").asLong(), Set.of())
                        .isEmpty())
                .findFirst()
                .or(() -> newestFirst.stream().findFirst());
    }
}
