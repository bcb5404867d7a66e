package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.containermanager.cli.command.StandInManager.Answer;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What commands say: which app, volume or image it is about, and what went wrong in the manager's words. */
class CommandWordsTest extends ShopServer {

    @Test
    void whatIsRemovedIsNamed() {
        apply(SHOP);

        assertThat(cli.run("remove", "shop", "--yes").good(), containsString("Removed app shop from the target"));
        assertThat(
                cli.run("purge", "1001_data", "--yes").good(),
                containsString("The volume 1001_data was removed with its data"));
    }

    @Test
    void aRevisionIsBeingAppliedUntilItsPassHasEnded() {
        apply(SHOP);
        server.post("/api/v1/state/target", SHOP.replace("nginx:1.28", "simulated.fault/slow-pull:600"));
        cli.run("apply", "--yes", "--wait", "0s").good();
        assertThat(cli.run("history").good(), matchesPattern("(?s).*2 +being applied .*1 +superseded .*"));
    }

    @Test
    void imagesAreListedWithWhatUsesThemAndRemovedOnceNothingDoes() {
        apply(SHOP);
        assertThat(cli.run("images").good(), matchesPattern("(?s).*nginx:1.28 +in use +.*iB +shop-web-.*"));
        var refused = cli.run("images", "rm", "nginx:1.28", "--yes");
        assertThat(refused.exitCode(), is(1));
        assertThat(refused.messages(), containsString("mage nginx:1.28 is used by container shop-web-"));

        assertThat(cli.run("remove", "shop", "--yes").exitCode(), is(0));
        assertThat(cli.run("images").good(), matchesPattern("(?s).*nginx:1.28 +unused.*"));
        assertThat(
                cli.run("images", "prune", "--dry-run").good(),
                matchesPattern("(?s).*nginx:1.28.*Dry run: .* removed; at least .*iB would be freed.*"));
        assertThat(cli.at(80, "no\n").run("images", "rm", "nginx:1.28").exitCode(), is(1));
        assertThat(
                cli.run("images", "rm", "nginx:1.28", "--yes").good(),
                matchesPattern("(?s).*The image nginx:1.28 was removed; at least .*iB freed.*"));
        assertThat(
                cli.run("images", "rm", "nginx:1.28", "--yes").messages(), containsString("has no image nginx:1.28"));
        assertThat(cli.run("images", "prune", "-o", "name", "--yes").exitCode(), is(0));
        assertThat(cli.run("images", "prune").good(), containsString("No image can be removed"));
        assertThat(cli.run("images", "rm").exitCode(), is(2));
        assertThat(cli.run("images", "--dry-run").exitCode(), is(2));
    }

    @Test
    void aPruneThatTheEngineRefusesFailsWithTheReason() throws IOException {
        var image = "{\"id\":\"sha256:1\",\"names\":[\"web:1\"],\"sizeBytes\":1,\"sharedBytes\":0";
        var answer = """
            {"status":"success","message":"No image was removed; the engine refuses to remove web:1: no","dryRun":%s,
            "finished":true,"freedBytes":0,"removed":[%s],"kept":[%s],"left":0}\
            """;
        var refused = image + ",\"why\":\"refused\",\"reason\":\"the proxy says no\"}";
        var asked = new AtomicInteger();
        var answers = new ConcurrentHashMap<String, Answer>();
        try (var manager = StandInManager.start(
                answers,
                call -> answers.put(
                        call,
                        new Answer(
                                200,
                                call.startsWith("GET")
                                        ? "{\"images\":[]}"
                                        : asked.getAndIncrement() == 0
                                                ? answer.formatted(true, image + "}", "")
                                                : answer.formatted(false, "", refused))))) {
            var pruned = new Cli(folder, manager.port()).run("images", "prune", "-y");
            assertThat(pruned.output() + pruned.messages(), containsString("the proxy says no"));
            assertThat(pruned.messages(), containsString("A rollback to an older revision"));
            assertThat(pruned.exitCode(), is(1));
        }
    }

    @Test
    void aPruneFollowsUntilAllAreGoneAndAddsUpWhatCameBack() throws IOException {
        var listed = "{\"removing\":%s,\"images\":[%s]}";
        var all = IntStream.range(0, 5)
                .mapToObj(i ->
                        "{\"id\":\"%s\",\"names\":[\"%1$s:1\"],\"sizeBytes\":3072,\"sharedBytes\":1024,\"removable\":%s}"
                                .formatted("sha256:" + i, i < 4))
                .toList();
        var prune =
                "{\"message\":\"%s\",\"dryRun\":false,\"finished\":%s,\"freedBytes\":0,\"removed\":[%s],\"kept\":[],\"left\":%d}";
        var looks = new ArrayDeque<>(List.of(
                listed.formatted("null", String.join(",", all)),
                listed.formatted("{\"by\":\"ops\",\"done\":1,\"total\":2}", ""),
                listed.formatted("null", ""),
                listed.formatted("null", all.getLast())));
        var posts = new ArrayDeque<>(List.of(
                prune.formatted("2 images would be removed", true, String.join(",", all.subList(0, 2)), 2),
                prune.formatted("2 images were removed; 2 more are left", true, String.join(",", all.subList(0, 2)), 2),
                prune.formatted("The engine is still removing", false, "", 0),
                prune.formatted("No image can be removed", true, "", 0)));
        var answers = new ConcurrentHashMap<String, Answer>();
        try (var manager = StandInManager.start(
                answers,
                call -> answers.put(call, new Answer(200, (call.startsWith("GET") ? looks : posts).removeFirst())))) {
            var pruned = new Cli(folder, manager.port()).run("images", "prune", "-y");
            assertThat(pruned.exitCode(), is(0));
            assertThat(pruned.output(), containsString("In all 4 images were removed; at least 8.0 KiB freed"));
            assertThat(pruned.messages(), containsString("2 images were removed; 2 more are left."));
            assertThat(pruned.messages(), containsString("Removing: 1 of 2 images."));
            assertThat(posts.size() + looks.size(), is(0));
        }
    }

    /** "shop" is also a part of this image's name. */
    @Test
    void eventsNameTheirAppAndTheImageThatIsFetched() {
        apply(SHOP.replace("nginx:1.28", "ghcr.io/acme/shop-api:1"));

        var events = cli.run("events", "-n", "1000").good();

        assertThat(events, containsString("step-finished of app shop: pulled image ghcr.io/acme/shop-api:1"));
        assertThat(events, matchesPattern("(?s).*pull-progress: [A-Za-z]+ ghcr.io/acme/shop-api:1, [0-9]+ %.*"));
    }

    @Test
    void anArgumentTooManyIsNamed() {
        assertThat(
                cli.run("history", "3").messages(),
                allOf(
                        containsString("The argument \"3\" is one too many. container-manager history --help"),
                        not(containsString("index"))));
        assertThat(cli.run("history", "--all").messages(), containsString("Unknown option \"--all\""));
    }

    @Test
    void theHintStandsBehindTheProblem() {
        apply(SHOP.replace("nginx:1.28", "simulated.fault/pull:99"));

        assertThat(cli.at(200, "").run("ps").messages(), matchesPattern("(?s).*Problem: .*Next: .*explain.*"));
    }

    @Test
    void aMaskedExportNamesTheOptionThatRevealsIt() {
        apply(SHOP);

        assertThat(cli.run("export", "shop", "--format", "kubernetes").good(), containsString("export with --reveal"));
    }

    /** Whatever the status: the moment of a replacement is one of many. */
    @Test
    void aRefusedExecSaysWhyInTheManagersWords() throws IOException {
        for (int status : List.of(400, 401, 403, 404, 409, 429, 500, 503)) {
            var exec = "GET /ws/containers/c0ffee/exec?tty=false&command=true";
            var answers = Map.of(
                    "GET /api/v1/state/target",
                    new Answer(200, SHOP),
                    "GET /api/v1/reconciliation",
                    new Answer(200, "{\"status\": {}}"),
                    "GET /api/v1/containers",
                    new Answer(200, """
                        {"containers": [{"appId": 1001, "serviceId": 2, "status": "running", "containerId": "c0ffee"}]}
                        """),
                    exec,
                    new Answer(status, "{\"message\": \"Container web is being replaced; try again.\"}"));
            try (var manager = StandInManager.start(answers, _ -> {})) {
                var run = new Cli(folder, manager.port()).run("exec", "shop/web", "--", "true");

                assertThat(run.exitCode(), is(1));
                assertThat(run.messages(), containsString("Container web is being replaced; try again."));
            }
        }
    }

    @Test
    void aVolumeIsUnusedOnlyWhereNoContainerOfOthersUsesIt() throws IOException {
        var volumes = """
            {"reason": "The engine does not answer", "volumes": [
              {"name": "free", "present": true, "usedBy": [], "usedByOthers": []},
              {"name": "theirs", "present": true, "usedBy": [], "usedByOthers": ["backup"]},
              {"name": "perhaps", "present": true, "usedBy": [], "usedByOthers": null}]}
            """;
        var answers = Map.of(
                "GET /api/v1/volumes",
                new Answer(200, volumes),
                "GET /api/v1/state/target",
                new Answer(200, SHOP),
                "GET /api/v1/status",
                new Answer(200, "{\"engine\": {\"available\": true}}"),
                "GET /api/v1/reconciliation",
                new Answer(200, "{\"status\": {}}"));
        try (var manager = StandInManager.start(answers, _ -> {})) {
            var run = new Cli(folder, manager.port()).run("volumes");

            assertThat(run.good(), matchesPattern("(?s).*free +unused.*"));
            assertThat(run.good(), matchesPattern("(?s).*theirs +in use +backup \\(not managed\\).*"));
            assertThat(run.good(), matchesPattern("(?s).*perhaps +unknown.*"));
            assertThat(
                    run.messages(),
                    containsString("Which containers of others use volumes is not known: The engine does not answer"));
        }
    }

    @Test
    void sizesAreAwaitedAsLongAsTheyAreMeasured() throws IOException {
        var disk = "GET /api/v1/disk";
        var still = "{\"measuring\": true, \"reason\": \"still measuring\", \"volumes\": []}";
        var done = "{\"measuring\": false, \"reason\": null, \"volumes\": [{\"name\": \"data\", \"sizeBytes\": 2048}]}";
        var looks = new ArrayDeque<>(List.of(still, still, done));
        var answers = new ConcurrentHashMap<>(Map.of(
                "GET /api/v1/volumes",
                new Answer(200, "{\"volumes\": [{\"name\": \"data\", \"present\": true, \"usedBy\": []}]}"),
                "GET /api/v1/state/target",
                new Answer(200, SHOP),
                "GET /api/v1/status",
                new Answer(200, "{\"engine\": {\"available\": true}}"),
                "GET /api/v1/reconciliation",
                new Answer(200, "{\"status\": {}}")));
        try (var manager = StandInManager.start(answers, request -> {
            if (request.equals(disk)) {
                answers.put(disk, new Answer(200, looks.removeFirst()));
            }
        })) {
            var run = new Cli(folder, manager.port()).run("volumes", "--sizes");

            assertThat(run.good(), matchesPattern("(?s).*data +unused +2(\\.0)? KiB.*"));
            assertThat(run.messages(), not(containsString("still measuring")));
        }
    }

    @ParameterizedTest
    @CsvSource({"stuck, restart, Restart due", "stuck, start, Next try", "waiting, restart, Next try"})
    void explainCallsARestartThatIsDueByItsName(String progress, String action, String called) {
        var found =
                JsonNodeFactory.instance.objectNode().put("progress", progress).put("action", action);
        assertThat(ExplainCommand.due(found), is(called));
    }
}
