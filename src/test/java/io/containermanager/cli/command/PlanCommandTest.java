package io.containermanager.cli.command;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.containermanager.api.ApiServer;
import io.containermanager.cli.command.StandInManager.Answer;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Plans and differences as people read them: what they count, how they name things, and from when they are. */
class PlanCommandTest extends ShopServer {

    private static final Pattern STEPS = Pattern.compile("; ([0-9]+) steps");

    private long planned() {
        var found = STEPS.matcher(cli.run("plan").good());
        assertThat(found.find(), is(true));
        return Long.parseLong(found.group(1));
    }

    /** While the engine is away, all that commands show of it is from before, which they say first. */
    @Test
    void commandsSaySinceWhenTheEngineIsAway() {
        apply(SHOP);
        assertThat(cli.run("plan").messages(), not(containsString("has not answered")));
        server.faults().goAway();
        await().atMost(DEADLINE).until(() -> cli.run("plan").messages().contains("has not answered"));

        for (var words : List.of("plan", "stats --once", "volumes", "volumes -o json", "diff")) {
            var run = cli.run(words.split(" "));
            assertThat(
                    words,
                    run.messages(),
                    matchesPattern("(?s)Using [^\\n"
                            + "]+\\n"
                            + "The engine has not answered since [0-9T:Z-]+; what follows was seen"
                            + " before\\..*"));
            assertThat(words, run.output(), not(containsString("has not answered")));
        }
        var exec = cli.run("exec", "shop/web", "--", "sh");
        assertThat(exec.messages(), containsString("The command was not started: "));
    }

    /** An update removes the previous container once the new one is good, for which the plan has no step yet. */
    @Test
    void aPlanCountsAsManyStepsAsItsPassDoes() {
        var job = "\"config\": {\"ports\": [\"8080:80\"]}";
        var targets = List.of(
                SHOP,
                SHOP.replace("nginx:1.28", "nginx:1.29").replace("postgres:17", "postgres:18"),
                SHOP.replace("nginx:1.28", "nginx:1.30")
                        .replace(job, "\"config\": {\"updateStrategy\": \"hand-over\"}"),
                SHOP.replace("nginx:1.28", "simulated.fault/exit:0").replace(job, "\"config\": {\"restart\": \"no\"}"),
                SHOP.replace("nginx:1.28", "simulated.fault/exit:0")
                        .replace(job, "\"config\": {\"restart\": \"no\", \"environment\": {\"A\": \"2\"}}"));
        for (var target : targets) {
            assertThat(server.post("/api/v1/state/target", target).statusCode(), is(200));
            long planned = planned();

            var applied = cli.run("apply", "--yes").good();

            assertThat(planned, is(greaterThan(1L)));
            assertThat(
                    applied,
                    applied.lines().filter(line -> line.startsWith("done  ")).count(),
                    is(planned));
            nothingIsLeftToDo();
        }
    }

    /** A version that was replaced is removed when the new one has proved itself, and would be a step of the next plan until then. */
    private void nothingIsLeftToDo() {
        await().atMost(30, SECONDS)
                .until(() -> ApiServer.json(server.get("/api/v1/state/plan"))
                        .path("steps")
                        .isEmpty());
    }

    /** One that is asked to confirm a plan must see every service that it changes. */
    @Test
    void servicesThatWaitForOthersAreListedAndCounted() {
        var chain = SHOP.replace(
                        "\"config\": {\"ports\"", "\"config\": {\"dependsOn\": {\"db\": \"healthy\"}, \"ports\"")
                .replace("]}}}", """
                    , {"serviceId": 3, "serviceName": "site", "imageName": "nginx:1.28",
                       "config": {"dependsOn": {"web": "healthy"}}}]}}}\
                    """);
        for (var target : List.of(chain, chain.replace("1.28", "1.29").replace("postgres:17", "postgres:18"))) {
            assertThat(server.post("/api/v1/state/target", target).statusCode(), is(200));
            var plan = cli.run("plan").good();
            assertThat(plan, allOf(containsString("shop/web"), containsString("shop/site")));
            long planned = planned();

            var applied = cli.run("apply", "--yes").good();

            assertThat(
                    plan + applied,
                    applied.lines().filter(line -> line.startsWith("done  ")).count(),
                    is(planned));
            nothingIsLeftToDo();
        }
    }

    @Test
    void whatIsGoneIsNamedAsEarlierTargetsDid() {
        apply(SHOP);
        cli.run("remove", "shop", "--yes").good();

        var back = cli.at(120, "n\n").run("rollback", "1").output();
        assertThat(back, allOf(containsString("shop/web"), not(containsString("1001/2"))));
        assertThat(
                cli.run("events", "--type", "service-exited").good()
                        + cli.run("events").good(),
                not(containsString("1001/")));
    }

    /** What a container has of its image and its engine is never a difference. */
    private static final String DECLARED = service("busybox:1", "{\"command\":[\"sh\",\"-c\",\"exit 3\"]}");

    private static final String FILLED_IN = service("busybox:1", """
        {"environment":{"PATH":"/bin"},"stopGracePeriod":"10s","labels":{"vendor":"busybox"},
         "healthcheck":{"test":["CMD","true"]}}\
        """);

    private static String service(String image, String config) {
        return """
            {"appId":7,"appName":"shop","serviceId":1,"serviceName":"web","imageName":"%s","config":%s}
            """.formatted(image, config);
    }

    private Cli.Run diff(String target, String explanation) throws IOException {
        var apps = "{\"appId\":7,\"appName\":\"shop\",\"services\":[%s]}";
        var targetApps = target.isEmpty() ? "{}" : "{\"7\":" + apps.formatted(target) + "}";
        var verdict = "{\"status\":{\"7\":{\"services\":{\"1\":{\"status\":\"needs-update\"}}}}}";
        var answers = new HashMap<>(Map.of(
                "GET /api/v1/state",
                new Answer(
                        200,
                        "{\"current\":{\"apps\":[" + apps.formatted(FILLED_IN) + "]},\"target\":{\"apps\":" + targetApps
                                + "}}"),
                "GET /api/v1/reconciliation",
                new Answer(200, verdict),
                "GET /api/v1/state/plan",
                new Answer(200, "{\"steps\":[]}"),
                "GET /api/v1/apps/7/services/1/explain",
                new Answer(200, explanation)));
        try (var manager = StandInManager.start(answers, _ -> {})) {
            return new Cli(folder, manager.port()).run("diff");
        }
    }

    @Test
    void aCrashLoopingServiceThatRunsAsDeclaredShowsNoDifference() throws IOException {
        assertThat(diff(DECLARED, "{\"madeFrom\":" + DECLARED + "}").good(), is("No differences.\n"));
    }

    @Test
    void onlyWhatIsDeclaredOtherwiseIsShown() throws IOException {
        var run = diff(
                service("busybox:1", "{\"command\":[\"sh\",\"-c\",\"exit 0\"]}"), "{\"madeFrom\":" + DECLARED + "}");

        assertThat(
                run.output(), is("shop/web\n  - config.command: sh, -c, exit 3\n  + config.command: sh, -c, exit 0\n"));
    }

    @Test
    void aServiceThatIsNotDeclaredAnyMoreShowsWhatWasDeclared() throws IOException {
        var run = diff("", "{\"madeFrom\":" + DECLARED + "}");

        assertThat(
                run.output(),
                allOf(
                        containsString("shop/web (removed)\n  - config.command: sh, -c, exit 3\n"),
                        not(containsString("PATH"))));
    }

    @Test
    void whereTheRevisionIsNotKeptOnlyTheImageIsComparedAndThatIsSaid() throws IOException {
        var run = diff(service("busybox:2", "{\"command\":[\"true\"]}"), "{}");

        assertThat(run.output(), is("shop/web\n  - imageName: busybox:1\n  + imageName: busybox:2\n"));
        assertThat(
                run.messages(),
                containsString("shop/web: the revision that its container was made from is not kept; only its image is"
                        + " compared."));
    }
}
