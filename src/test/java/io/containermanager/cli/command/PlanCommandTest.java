package io.containermanager.cli.command;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.api.ApiServer;
import io.containermanager.cli.command.StandInManager.Answer;
import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogLevel;
import io.containermanager.logs.LogSource;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    private static final String SENTENCE =
            "The engine has not answered since [0-9T:Z-]+; what follows was seen before\\.";

    /** Every way to call the commands that show what was read from the engine. */
    private static final Map<String, List<String>> SHOWING = Map.of(
            "ps", List.of("", "shop", "-o wide", "-o json", "-o name"),
            "explain", List.of("shop/web", "shop/web -o json", "shop/web -o yaml"),
            "logs", List.of("", "shop", "-o json"),
            "stats", List.of("--once"),
            "volumes", List.of("", "-o json"),
            "plan", List.of("", "-o json", "-o yaml"),
            "diff", List.of(""),
            "apply", List.of("--dry-run", "--dry-run -f new.yaml", "--dry-run -f state.json"));

    /** Those that refuse at once, with the engine's silence as the reason. */
    private static final Map<String, String> REFUSING =
            Map.of("exec", "shop/web -- sh", "images", "", "adopt", "wiki --dry-run", "rollback", "1");

    /** Those that show nothing of the engine, or follow what they ordered and say there why it is not done. */
    private static final Set<String> OTHERS = Set.of(
            "events",
            "top",
            "history",
            "update",
            "remove",
            "start",
            "stop",
            "restart",
            "pause",
            "resume",
            "purge",
            "export",
            "backup",
            "restore",
            "tokens",
            "doctor",
            "completion");

    @Test
    void everyCommandIsKnownToShowWhatTheEngineSaidOrNot() {
        var known = new TreeSet<>(SHOWING.keySet());
        known.addAll(REFUSING.keySet());
        known.addAll(OTHERS);
        assertThat(known, is(new TreeSet<>(CommandRunner.names())));
    }

    @Test
    void whatWasSeenBeforeIsSaidToBe() throws IOException {
        apply(SHOP);
        apply(SHOP.replace("nginx:1.28", "nginx:1.29"));
        Files.writeString(folder.resolve("new.yaml"), "name: shop\nservices: {web: {image: 'nginx:1.30'}}\n");
        Files.writeString(folder.resolve("state.json"), SHOP);
        assertThat(cli.run("ps").messages(), not(containsString("has not answered")));
        server.faults().goAway();
        await().atMost(DEADLINE).until(() -> cli.run("plan").messages().contains("has not answered"));

        var wrong = new ArrayList<String>();
        SHOWING.forEach((command, calls) -> calls.forEach(arguments -> {
            var run = cli.run((command + " " + arguments).strip().split(" "));
            boolean once = run.messages()
                            .lines()
                            .filter(line -> line.matches(SENTENCE))
                            .count()
                    == 1;
            if (!once || run.output().contains("has not answered")) {
                wrong.add(command + " " + arguments + "\n" + run.messages() + run.output());
            }
        }));
        REFUSING.forEach((command, arguments) -> {
            var run = cli.run((command + " " + arguments).strip().split(" "));
            if (!run.messages().contains("engine")) {
                wrong.add(command + " " + arguments + "\n" + run.messages() + run.output());
            }
        });
        assertThat(String.join("\n", wrong), wrong.size(), is(0));
    }

    private void writes(long serviceId, String name) {
        server.logs()
                .add(new LogEntry(
                        0,
                        System.currentTimeMillis(),
                        "hello from " + name,
                        LogLevel.INFO,
                        new LogSource(LogSource.Type.CONTAINER, name),
                        new LogEntry.Origin(1001L, serviceId, name, "0123456789ab" + name),
                        false));
    }

    private void notices(long serviceId, String name, String text) {
        server.logs()
                .add(new LogEntry(
                        0,
                        System.currentTimeMillis(),
                        text,
                        LogLevel.WARN,
                        new LogSource(LogSource.Type.MANAGER, "logs"),
                        new LogEntry.Origin(1001L, serviceId, name, "0123456789ab" + name),
                        false));
    }

    /** What a filter leaves out is known; that lines are missing among which it looked is not. */
    @Test
    void logsSaysBesideItsOutputWhereLinesAreMissingWhateverIsLeftOut() {
        apply(SHOP);
        writes(1, "db");
        notices(1, "db", "57 lines were dropped here");
        notices(2, "web", "58 lines were dropped here");
        for (var words : List.of(
                "",
                "--level info",
                "--level error",
                "--search hello",
                "--search nothing",
                "--since 1h",
                "--events --level info")) {
            var run = cli.run(("logs shop/db " + words).strip().split(" "));
            assertThat(words, run.messages(), containsString("(shop/db: 57 lines were dropped here)"));
            assertThat(words, run.messages() + run.output(), not(containsString("58 lines")));
            assertThat(words, run.good(), not(containsString("dropped")));
        }
        assertThat(cli.run("logs", "--search", "hello", "-o", "json").good(), containsString("58 lines were dropped"));

        writes(1, "db");
        var newest = cli.run("logs", "shop/db", "--search", "hello", "-n", "1");
        assertThat("it is of before these lines", newest.messages(), not(containsString("dropped")));
    }
}
