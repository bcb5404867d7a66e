package io.containermanager.cli.command;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What start and restart wait for. */
class StartCommandTest extends ShopServer {

    private static final String EXPLAIN = "GET /api/v1/apps/1/services/1/explain";

    @BeforeEach
    void applyShop() {
        apply(SHOP);
    }

    /** Each asks for a new attempt, which is held as the one before. */
    @Test
    void startEndsWithTheReasonOnceItsVersionIsHeldAndShowsProgress() {
        server.post("/api/v1/state/target", SHOP.replace("nginx:1.28", "simulated.fault/exit:3"));
        server.post("/api/v1/state/apply");
        await().atMost(DEADLINE).until(() -> cli.run("ps", "shop/web").output().contains("held back: "));

        for (var verb : List.of("start", "restart")) {
            var run = cli.run(verb, "shop/web", "--wait", "5m");
            assertThat(run.exitCode(), is(3));
            assertThat(
                    run.messages(),
                    allOf(
                            containsString("shop/web: held back: revision 2 failed (it exited "),
                            not(containsString("not done"))));
            assertThat(run.output(), not(containsString("shop/web runs")));
        }
    }

    /** What the service says is from before; the order is kept, and nothing is done before the engine is back. */
    @Test
    void anOrderEndsWithTheReasonWhileTheEngineIsAway() throws IOException {
        var answers =
                stopping("{\"engine\":{\"kind\":\"docker\",\"available\":false,\"message\":\"The Docker daemon does not"
                        + " answer\"}}");
        answers.put(EXPLAIN, explained("running", "[]"));
        try (var manager = StandInManager.start(answers, _ -> {})) {
            var run = new Cli(folder, manager.port()).run("stop", "app/a");

            assertThat(run.exitCode(), is(3));
            assertThat(
                    run.messages(),
                    allOf(
                            containsString("app/a is not done: The Docker daemon does not answer. It is done"
                                    + " as soon as that is put right."),
                            not(containsString("in-sync"))));
        }
    }

    /** While one pod ends, its owner makes another that never runs: the service looks created for a moment. */
    @Test
    void aStopOnAClusterIsDoneWhenItsPodsAreGone() throws IOException {
        var looks = new ArrayDeque<>(List.of(
                explained("running", "[{\"status\":\"running\"}]"),
                explained("running", "[{\"status\":\"running\"}]"),
                explained("created", "[{\"status\":\"running\"},{\"status\":\"created\"}]"),
                explained("created", "[{\"status\":\"created\"}]"),
                explained("exited", "[]")));
        var answers = stopping("{}");
        try (var manager = StandInManager.start(answers, request -> {
            if (request.equals(EXPLAIN)) {
                answers.put(EXPLAIN, looks.size() > 1 ? looks.removeFirst() : looks.getFirst());
            }
        })) {
            assertThat(new Cli(folder, manager.port()).run("stop", "app/a").good(), containsString("app/a is stopped"));
            assertThat("looks left", looks.size(), is(1));
        }
    }

    /** What it does is no longer what was ordered here: another order followed, and a script must not take this one for done. */
    @ParameterizedTest
    @ValueSource(strings = {"running", "exited"})
    void aStopThatAnotherClientWithdrawsNamesThatClient(String status) throws IOException {
        var answers = stopping("{}");
        answers.put(EXPLAIN, ok("""
            {"status": "in-sync", "progress": "settled", "declared": {"serviceName": "a"},
             "containers": [{"containerId": "c", "status": "%s"}],
             "events": [{"type": "step-finished"}, {"type": "operator-action", "details": {"action": "restart", "by": "bob"}},
                        {"type": "operator-action", "details": {"action": "stop", "by": "ops"}}]}\
            """.formatted(status)));
        try (var manager = StandInManager.start(answers, _ -> {})) {
            var run = new Cli(folder, manager.port()).run("stop", "app/a");

            assertThat(run.exitCode(), is(3));
            assertThat(run.messages(), containsString("app/a does not stay stopped: restart requested by bob."));
            assertThat(run.output(), not(containsString("app/a is stopped")));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "restart", "stop"})
    void anOrderEndsWhenItsServiceIsNotDeclaredAnyMore(String verb) throws IOException {
        var answers = stopping("{}");
        answers.put("POST /api/v1/apps/1/services/1/" + verb, ok("{\"message\":\"ordered\"}"));
        answers.put(
                EXPLAIN,
                ok("{\"status\": \"extra\", \"declared\": {\"serviceName\": \"a\"}"
                        + (verb.equals("stop")
                                ? ", \"stoppedBy\": \"ops\", \"containers\": [{\"status\": \"running\"}]}"
                                : "}")));
        var looks = new AtomicInteger();
        try (var manager = StandInManager.start(answers, request -> {
            if (request.equals(EXPLAIN) && looks.incrementAndGet() == 3) {
                answers.remove(EXPLAIN);
            }
        })) {
            var run = new Cli(folder, manager.port()).run(verb, "app/a");

            assertThat(run.messages(), containsString("app/a is not declared any more."));
            assertThat(run.exitCode(), is(3));
        }
    }

    @Test
    void aRestartThatAnotherClientEndsNamesThatClient() throws IOException {
        var answers = stopping("{}");
        answers.put("POST /api/v1/apps/1/services/1/restart", ok("{\"message\":\"restarts\"}"));
        answers.put(EXPLAIN, ok("""
            {"status": "in-sync", "progress": "settled", "reason": "stopped by bob", "stoppedBy": "bob",
             "declared": {"serviceName": "a"}, "containers": [{"containerId": "c", "status": "exited"}]}\
            """));
        try (var manager = StandInManager.start(answers, _ -> {})) {
            var run = new Cli(folder, manager.port()).run("restart", "app/a");

            assertThat(run.exitCode(), is(3));
            assertThat(run.messages(), containsString("app/a does not keep running: stop requested by bob."));
        }
    }

    /** What others need is stopped last and started first, whatever the order of numbers. */
    @Test
    void theServicesOfAnAppAreReportedInTheOrderInWhichTheyStopAndStart() {
        apply("""
            {"apps": {"1": {"appId": 1, "appName": "chain", "services": [
              {"serviceId": 1, "serviceName": "page", "imageName": "web:1", "config": {"dependsOn": ["api"]}},
              {"serviceId": 2, "serviceName": "api", "imageName": "api:1", "config": {"dependsOn": {"db": "started"}}},
              {"serviceId": 3, "serviceName": "db", "imageName": "db:1", "config": {}},
              {"serviceId": 4, "serviceName": "side", "imageName": "side:1", "config": {"networkMode": "service:api"}}]}}}
            """);
        assertThat(
                cli.run("stop", "chain")
                        .good()
                        .lines()
                        .filter(it -> it.endsWith(" is stopped"))
                        .toList(),
                contains(
                        "chain/side is stopped",
                        "chain/page is stopped",
                        "chain/api is stopped",
                        "chain/db is stopped"));
        assertThat(
                cli.run("start", "chain")
                        .good()
                        .lines()
                        .filter(it -> it.endsWith(" runs"))
                        .toList(),
                contains("chain/db runs", "chain/api runs", "chain/page runs", "chain/side runs"));
    }

    @Test
    void aRestartOfAnAppLeavesAloneWhatIsStoppedAndFollowsTheRest() {
        apply("""
            {"apps": {"1": {"appId": 1, "appName": "shop", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "web:1", "config": {}},
              {"serviceId": 2, "serviceName": "db", "imageName": "db:1", "config": {}}]}}}
            """);
        cli.run("stop", "shop/db").good();
        var run = cli.run("restart", "shop").good();
        assertThat(
                run.lines().toList(),
                contains("shop/web: 1 service will be restarted; shop/db is stopped and left alone", "shop/web runs"));
        cli.run("restart", "shop", "shop/db").good();
        cli.run("stop", "shop").good();
        assertThat(cli.run("restart", "shop").messages(), containsString("All services of app shop are stopped"));
    }

    /** Of a manager that does not say in which order it acts, they are followed as they were named. */
    @Test
    void theOrderIsTheManagersAndNotDerived() throws IOException {
        var answers = stopping("{}");
        answers.put("GET /api/v1/state/target", ok("""
            {"apps": {"1": {"appId": 1, "appName": "app", "services": [
              {"serviceId": 1, "serviceName": "a"}, {"serviceId": 2, "serviceName": "b"}]}}}\
            """));
        var stopped = ok("{\"status\": \"in-sync\", \"stoppedBy\": \"me\", \"declared\": {\"serviceName\": \"a\"}}");
        answers.put(EXPLAIN, stopped);
        answers.put(EXPLAIN.replace("services/1", "services/2"), stopped);
        for (var order : Map.of("[2, 1]", List.of("app/b", "app/a"), "[]", List.of("app/a", "app/b"))
                .entrySet()) {
            answers.put("POST /api/v1/apps/1/stop", ok("{\"message\": \"m\", \"order\": " + order.getKey() + "}"));
            try (var manager = StandInManager.start(answers, _ -> {})) {
                var lines = new Cli(folder, manager.port())
                        .run("stop", "app/a", "app/b")
                        .good()
                        .lines();
                assertThat(
                        lines.filter(line -> line.endsWith(" is stopped"))
                                .map(line -> line.replace(" is stopped", ""))
                                .toList(),
                        is(order.getValue()));
            }
        }
    }

    /** Nothing that follows may be so any more. */
    @Test
    void anExplanationSaysFirstThatTheEngineIsAwayAndSinceWhen() throws IOException {
        var answers = stopping("{}");
        answers.put(EXPLAIN, ok("""
            {"engine": {"available": false, "since": "2026-11-30T08:40:00.123Z"}, "status": "in-sync"}\
            """));
        try (var manager = StandInManager.start(answers, _ -> {})) {
            assertThat(
                    new Cli(folder, manager.port()).run("explain", "app/a").messages(),
                    containsString(
                            "The engine has not answered since 2026-11-30T08:40:00Z; what follows was seen before."));
        }
    }

    /** What a manager answers to a stop of app/a besides what it explains. */
    private static Map<String, StandInManager.Answer> stopping(String status) {
        var target =
                "{\"apps\":{\"1\":{\"appId\":1,\"appName\":\"app\",\"services\":[{\"serviceId\":1,\"serviceName\":\"a\"}]}}}";
        return new ConcurrentHashMap<>(Map.of(
                "GET /api/v1/status", ok(status),
                "GET /api/v1/state/target", ok(target),
                "GET /api/v1/reconciliation", ok("{\"status\":{}}"),
                "POST /api/v1/apps/1/services/1/stop", ok("{\"message\":\"is stopped\"}")));
    }

    private static StandInManager.Answer explained(String status, String pods) {
        return ok("{\"status\":\"in-sync\",\"stoppedBy\":\"ops\",\"containers\":[{\"containerId\":\"c\",\"status\":\""
                + status + "\",\"pods\":" + pods + "}]}");
    }

    private static StandInManager.Answer ok(String json) {
        return new StandInManager.Answer(200, json);
    }

    /** What it waits for may be over before it looks. */
    @Test
    void aJobThatIsStartedAgainIsDoneWhenItHasEndedHoweverShortItWas() {
        server.post("/api/v1/state/target", """
            {"apps": {"1": {"appId": 1, "appName": "nightly", "services": [
              {"serviceId": 1, "serviceName": "good", "imageName": "simulated.fault/exit:0", "config": {"restart": "no"}},
              {"serviceId": 2, "serviceName": "bad", "imageName": "simulated.fault/exit:3", "config": {"restart": "no"}}]}}}
            """);
        server.post("/api/v1/state/apply?wait=30s");

        for (var verb : List.of("start", "restart")) {
            assertThat(
                    cli.run(verb, "nightly/good", "--wait", "60s").good(),
                    containsString("nightly/good: done: it exited with exit code 0 and restart is \"no\""));
            var bad = cli.run(verb, "nightly/bad", "--wait", "60s");
            assertThat(bad.output() + bad.messages(), bad.exitCode(), is(3));
            assertThat(
                    bad.messages(),
                    containsString("nightly/bad: failed: it exited with exit code 3 and restart is \"no\""));
        }
    }

    /** There is no version to go back to: nothing is held, and it crashes again and again. */
    @Test
    void startSeesThatAFirstVersionDoesNotStayUp() {
        server.post("/api/v1/state/target", """
            {"apps": {"7": {"appId": 7, "appName": "crashes", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "simulated.fault/exit:3", "config": {}}]}}}
            """);
        server.post("/api/v1/state/apply");
        await().atMost(DEADLINE).until(() -> cli.run("stop", "crashes/web").exitCode() == 0);

        for (var verb : List.of("start", "restart")) {
            var run = cli.run(verb, "crashes/web");

            assertThat(run.output() + run.messages(), run.exitCode(), is(3));
            assertThat(run.output(), not(containsString("crashes/web runs")));
            assertThat(run.messages(), containsString("crashes/web: "));
        }
    }

    /** Whatever is waited for does not come by itself. */
    @Test
    void anOrderThatNeedsItsOperatorFirstEndsAndSaysWhatIsMissing() {
        server.post("/api/v1/state/target", """
            {"apps": {"8": {"appId": 8, "appName": "alone", "services": [
              {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.28", "config": {"networks": ["front"]}}],
              "networks": {"front": {"external": true, "name": "proxy"}}}}}
            """);
        server.post("/api/v1/state/apply");
        long began = System.nanoTime();
        var run = cli.run("restart", "alone/web");

        assertThat(run.output() + run.messages(), run.exitCode(), is(3));
        assertThat(run.messages(), containsString("proxy"));
        assertThat(Duration.ofNanos(System.nanoTime() - began), lessThan(Duration.ofMinutes(1)));
    }

    private static final String BOTH = "2 services are stopped by anonymous; container-manager start shop starts them";

    private void stopAll() {
        apply(SHOP);
        cli.run("stop", "shop").good();
    }

    @Test
    void anApplyThatChangesNothingNamesWhatIsStopped() {
        stopAll();
        var run = cli.run("apply", "--yes").good();
        assertThat(run, containsString("converged:\n  what runs is what the target declares\n  " + BOTH + "\n"));
        assertThat(cli.run("plan").messages(), containsString(BOTH));
        assertThat(
                server.post("/api/v1/state/apply", "").body(),
                containsString("Target state is being applied. Stopped until started again: shop/db, shop/web"));
    }

    @Test
    void everyChangeThatIsAppliedNamesWhatStaysStoppedOfIt() {
        stopAll();
        var stopped = "Stopped until started again: shop/db, shop/web";
        var app = server.get("/api/v1/apps/1001").body();
        var target = server.get("/api/v1/state/target").body();
        for (var query : List.of("?apply=true", "?apply=true&wait=10s")) {
            assertThat(server.post("/api/v1/apps/1001" + query, app).body(), containsString(stopped));
            assertThat(server.post("/api/v1/state/target" + query, target).body(), containsString(stopped));
        }
        assertThat(server.post("/api/v1/apps/1001", app).body(), not(containsString("Stopped until")));

        var other = server.post(
                "/api/v1/apps?apply=true",
                "{\"appName\":\"other\",\"services\":[{\"serviceName\":\"web\",\"imageName\":\"nginx:1.28\"}]}");
        assertThat(other.statusCode(), is(201));
        assertThat("only of the app that is changed", other.body(), not(containsString("Stopped until")));
        assertThat(
                "what is taken out of the target does not stay stopped",
                server.delete("/api/v1/apps/1001?apply=true").body(),
                not(containsString("Stopped until")));
    }

    @Test
    void oneOfAnAppIsNamedByItselfAndARunningAppNotAtAll() {
        apply(SHOP);
        cli.run("stop", "shop/web").good();
        var one = "shop/web is stopped by anonymous; container-manager start shop/web starts it";
        assertThat(cli.run("apply", "--yes").good(), containsString(one));
        cli.run("start", "shop/web").good();
        assertThat(cli.run("apply", "--yes").good(), not(containsString("stopped")));
    }

    @Test
    void aRollbackNamesWhatStaysStopped() {
        apply(SHOP.replace("1.28", "1.27"));
        stopAll();
        // What a start brings differs, by whom they are stopped does not.
        assertThat(cli.run("rollback", "--yes").good(), containsString(BOTH));
        assertThat(
                cli.run("rollback", "--app", "shop", "--yes").good(),
                containsString("container-manager start shop starts them"));
    }
}
