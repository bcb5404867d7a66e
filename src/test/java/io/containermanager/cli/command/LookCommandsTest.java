package io.containermanager.cli.command;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.api.ApiServer;
import io.containermanager.config.LaunchCommand;
import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogLevel;
import io.containermanager.logs.LogSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** The commands that look at a manager, and those for single services. */
class LookCommandsTest extends ShopServer {

    @Test
    void whatPsPrintsCanBeTypedAlsoWithASpaceInTheAppsName() {
        server.post("/api/v1/state/target", SHOP.replace("\"shop\"", "\"a b\""));
        server.post("/api/v1/state/apply?wait=30s");
        for (var name : cli.run("ps", "-o", "name").good().lines().toList()) {
            assertThat(cli.run("explain", name).good(), containsString(name));
        }
        assertThat(cli.run("ps", "a b").good(), containsString("a b/web"));
        assertThat(cli.run("explain", "a b/nothing").messages(), containsString("has no service nothing"));
    }

    /** A shell's redirection to a full disk must not look like success; a reader that leaves early is not a failure. */
    @Test
    void whatCannotBeWrittenIsAFailureUnlessTheReaderHasLeft() {
        apply(SHOP);
        for (var command : new String[] {"ps", "history", "export shop", "--help", "ps -o json"}) {
            var full = cli.run(failing("No space left on device"), command.split(" ", -1));
            assertThat(command + full, full.exitCode(), is(1));
            assertThat(full.messages(), containsString("Cannot write to standard output: No space left on device"));
            assertThat(cli.run(failing("Broken pipe"), command.split(" ", -1)).exitCode(), is(0));
        }
    }

    private static OutputStream failing(String why) {
        return new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException(why);
            }
        };
    }

    @Test
    void psListsServicesWithTheirStatus() {
        apply(SHOP);

        var run = cli.run("ps");

        assertThat(run.good(), is("""
            SERVICE   STATUS   SYNC     IMAGE        PORTS    REASON
            shop/db   running  in-sync  postgres:17
            shop/web  running  in-sync  nginx:1.28   8080:80
            """));
        assertThat(cli.run("ps", "shop/web", "-o", "name").good(), is("shop/web\n"));
        assertThat(cli.run("ps", "-o", "json").good(), containsString("\"name\" : \"shop/db\""));
        assertThat(cli.run("ps", "-o", "yaml").good(), startsWith("services:\n"));
        assertThat(
                "without pods, nothing of pods is shown",
                cli.run("ps", "-o", "wide").good(),
                matchesPattern("(?s)SERVICE +STATUS +SYNC +HEALTH +RESTARTS +STARTED +IMAGE +PORTS +NUMBERS +CONTAINER"
                        + " +REASON\n"
                        + ".*shop/web +running +in-sync +0 +20[^ ]+Z +nginx:1.28 +8080:80 +1001/2"
                        + " +[0-9a-f]{12}\n"));
    }

    @Test
    void psNamesAnAppWithoutServices() {
        apply("{\"apps\": {\"7\": {\"appId\": 7, \"appName\": \"bare\", \"services\": []}}}");

        var run = cli.run("ps");

        assertThat(run.messages(), containsString("App bare has no services: nothing runs of it."));
        assertThat(cli.run("ps", "-o", "json").good(), containsString("\"services\" : [ ]"));
        var named = cli.run("ps", "bare");
        assertThat(named.good(), is(""));
        assertThat(named.messages(), containsString("App bare has no services: nothing runs of it."));
        for (var command : List.of("restart bare", "stop bare --wait 0s", "start bare", "logs bare")) {
            var refused = cli.run(command.split(" "));
            assertThat(command, refused.exitCode(), is(1));
            assertThat(command, refused.messages(), containsString("App bare has no services: nothing runs of it."));
        }
    }

    @Test
    void psFitsTheTerminal() {
        server.post("/api/v1/state/target", SHOP.replace("nginx:1.28", "simulated.fault/pull:1"));
        server.post("/api/v1/state/apply?wait=1s");
        await().atMost(DEADLINE)
                .until(() -> cli.run("explain", "shop/db").output().startsWith("shop/db: in-sync"));

        var run = cli.at(60, "").run("ps");

        run.good().lines().forEach(line -> assertThat(line, line.length(), lessThanOrEqualTo(60)));
        assertThat(run.output(), containsString("…"));
        assertThat(run.messages(), containsString("Next: container-manager explain shop/web"));
    }

    @Test
    void statsLeavesOutWholeColumnsAndKeepsNames() {
        apply(SHOP.replace("\"web\"", "\"web-frontend-of-the-shop\""));

        var narrow = cli.at(60, "").run("stats", "--once").good();

        narrow.lines().forEach(line -> assertThat(line, line.length(), lessThanOrEqualTo(60)));
        assertThat(narrow, allOf(containsString("shop/web-frontend-of-the-shop "), not(containsString("…"))));
        assertThat(narrow, matchesPattern("(?s)SERVICE +STATUS +CPU +MEMORY\n.*"));
    }

    @Test
    void psSaysWhatToDoWhereNothingIsApplied() {
        var run = cli.at(80, "").run("ps");

        assertThat(run.messages(), allOf(containsString("No services"), containsString("container-manager apply -f")));
    }

    @Test
    void planShowsTheStepsOfTheStoredTarget() {
        server.post("/api/v1/state/target", SHOP);

        var run = cli.run("plan");

        assertThat(
                run.good(),
                allOf(
                        startsWith("Plan: 2 services to add, 0 to update, 0 to remove; "),
                        containsString("+  download image    nginx:1.28 "),
                        containsString("+  start container   shop/web ")));
        assertThat(cli.run("plan", "-o", "json").good(), containsString("\"planHash\""));
    }

    @Test
    void explainShowsTheReasonAndTheLastEvents() {
        apply(SHOP);
        cli.run("stop", "shop/web").good();

        var run = cli.run("explain", "shop/web");

        assertThat(
                run.good(),
                allOf(
                        startsWith("shop/web: in-sync\n"),
                        containsString("Stopped by: anonymous"),
                        containsString("Events, newest first:")));
        assertThat(cli.run("explain", "shop/web", "-o", "json").good(), containsString("\"stoppedBy\""));
    }

    @Test
    void explainShowsWhatAFailedHealthCheckWrote() {
        apply(SHOP);
        server.post("/api/v1/state/target", SHOP.replace("nginx:1.28", "simulated.fault/unhealthy:1"));
        server.post("/api/v1/state/apply");
        await().atMost(DEADLINE)
                .until(() -> cli.run("explain", "shop/web").output().contains("Held: revision 2"));

        assertThat(
                cli.run("explain", "shop/web").good(),
                allOf(
                        containsString("Health check of the held revision 2: failed with exit code 1 at "),
                        containsString("\n  simulated: connect to 127.0.0.1: Connection refused\n")));
    }

    /** Its container is gone by then, and the one that runs instead was stopped and started again: its lines are not the reason. */
    @Test
    void explainShowsHowTheHeldVersionFailed() {
        apply(SHOP);
        server.post("/api/v1/state/target", SHOP.replace("nginx:1.28", "simulated.fault/exit:3"));
        server.post("/api/v1/state/apply");
        await().atMost(DEADLINE)
                .until(() -> cli.run("explain", "shop/web").output().contains("Last lines of the held revision 2:"));

        var explained = cli.run("explain", "shop/web").good();
        assertThat(
                explained,
                allOf(
                        containsString("Held: revision 2, image simulated.fault/exit:3: it exited "),
                        containsString("What to do: correct the file and container-manager apply it, or"
                                + " container-manager start shop/web to try it once more, or container-manager rollback"
                                + " --app shop\n"),
                        containsString("Exit code of the held revision 2: 3"),
                        containsString("Last lines of the held revision 2:\n"),
                        containsString("fatal: "),
                        not(containsString("Last lines before"))));
        assertThat(cli.run("history").good(), containsString("  shop/web"));
        server.post("/api/v1/state/target", SHOP);
        cli.run("apply", "--yes").good();
        assertThat(
                "the way back into it says so",
                cli.typing("n\n").run("rollback", "2").messages(),
                containsString("Warning: in revision 2 these failed: shop/web. They are tried once more."));
        assertThat(cli.run("explain", "shop/db").good(), not(containsString("Last lines")));
    }

    @Test
    void unknownNamesAreReportedWithThoseThereAre() {
        apply(SHOP);

        assertThat(
                cli.run("explain", "shop/wbe").messages(),
                allOf(containsString("App shop has no service wbe"), containsString("shop/web")));
        assertThat(cli.run("restart", "shp").messages(), containsString("There is no app shp; there is only shop."));
        assertThat(cli.run("explain", "shop").messages(), containsString("Name a service as APP/SERVICE"));
    }

    @Test
    void stopStartAndRestartWaitUntilItIsDone() {
        apply(SHOP);

        assertThat(cli.run("stop", "shop/web").good(), containsString("shop/web is stopped"));
        assertThat(cli.run("ps", "shop/web").good(), containsString("exited"));
        assertThat(cli.run("start", "shop/web").good(), containsString("shop/web runs"));
        assertThat(
                cli.run("restart", "shop").good(),
                allOf(containsString("shop/db runs"), containsString("shop/web runs")));
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

    @Test
    void logsShowsLinesOfContainersAloneAndTheManagersOwnOnlyWhenAskedFor() {
        apply(SHOP);
        writes(1, "db");
        writes(2, "web");

        var all = cli.run("logs", "-n", "10000").good();
        assertThat(all, is("shop/db | hello from db\nshop/web | hello from web\n"));
        assertThat(cli.run("logs", "shop/db").good(), not(containsString("step-")));
        assertThat(cli.run("logs", "shop/db", "-o", "json").good(), not(containsString("\"isSystem\":true")));
        await().atMost(DEADLINE)
                .until(() -> cli.run("logs", "shop/db", "--events").good().contains("manager | step-started: "));
        await().atMost(DEADLINE)
                .until(() -> cli.run("logs", "--events", "--search", "pass-finished")
                        .good()
                        .startsWith("manager | pass-finished"));
    }

    @Test
    void logsNamesWhatIsGoneAsItWasCalledThen() {
        apply(SHOP);
        server.logs()
                .add(new LogEntry(
                        0,
                        System.currentTimeMillis(),
                        "the last words",
                        LogLevel.INFO,
                        new LogSource(LogSource.Type.CONTAINER, "api"),
                        new LogEntry.Origin(2002L, 3L, "blog", "api", "0123456789ab", null),
                        false));

        assertThat(cli.run("logs", "--search", "the last words").good(), containsString("blog/api | the last words"));
    }

    @Test
    void logsTakesNumbersDurationsDatesAndMoments() {
        apply(SHOP);
        writes(1, "db");
        writes(1, "db");
        writes(2, "web");

        assertThat(cli.run("logs", "shop/db", "-n", "1").good().lines().count(), is(1L));
        for (var since : List.of("1h", "1h30m", "2026-01-31", "2026-01-31T10:00:00Z", "2026-01-31T10:00")) {
            assertThat(since, cli.run("logs", "shop", "--since", since).good(), containsString("shop/db | "));
        }
        assertThat(cli.run("logs", "--since", "yesterday").exitCode(), is(2));
        assertThat(cli.run("logs", "--since", "2026-02-31").exitCode(), is(2));
        assertThat(cli.run("logs", "-n", "0").exitCode(), is(2));
    }

    @Test
    void logsSaysWhyThereAreNoLines() {
        apply(SHOP.replace("postgres:17", "simulated.fault/pull:99"));

        var none = cli.run("logs", "shop/db");
        assertThat(none.good(), is(""));
        assertThat(
                none.messages(),
                allOf(containsString("No lines are kept of shop/db: "), containsString("logs.max-entries")));
        assertThat(cli.run("logs", "--search", "no such text").messages(), containsString("No kept line matches."));
    }

    @Test
    void logsFollowsUntilTheManagerIsGone() throws Exception {
        apply(SHOP);
        var out = new ByteArrayOutputStream();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var following = executor.submit(() -> cli.run(out, "logs", "-f", "--events"));
            try {
                await().atMost(DEADLINE).until(() -> out.size() > 0);
                cli.run("restart", "shop/web").good();
                await().atMost(DEADLINE)
                        .until(() -> out.toString(StandardCharsets.UTF_8).contains("operator"));
            } finally {
                following.cancel(true);
            }
        }
        assertThat(out.toString(StandardCharsets.UTF_8), containsString("shop/web"));
    }

    @Test
    void theManagersErrorsAreShownInItsWords() {
        var run = new Cli(folder, server.port())
                .with("CONTAINER_MANAGER_TOKEN", "x".repeat(40))
                .run("ps");

        assertThat(run.output(), not(containsString("Exception")));
    }

    @Test
    void anUnreachableManagerIsReportedWithAdvice() {
        int port = server.port();
        server.close();
        var run = new Cli(folder, port).run("ps");
        server = new ApiServer(folder);

        assertThat(run.exitCode(), is(1));
        assertThat(
                run.messages(),
                allOf(containsString("Cannot reach the manager at http://127.0.0.1:" + port), containsString("--url")));
    }

    /** It is started on its own machine, by a command that takes no address. */
    @Test
    void theCommandThatStartsAManagerIsPrintedAsItHasToBeTyped() {
        int port = server.port();
        server.close();
        var run = new Cli(folder, port)
                .with(LaunchCommand.COMMAND_VARIABLE, "/opt/cm")
                .run("--url", "http://127.0.0.1:" + port, "ps");
        server = new ApiServer(folder);

        assertThat(run.messages(), containsString("Start the manager there (/opt/cm serve)"));
    }

    @Test
    void theHomeIsTheOneThatTheShellHas() {
        assertThat(CommandRunner.home(Map.of("HOME", "/home/ann")), is(Path.of("/home/ann")));
        assertThat(CommandRunner.home(Map.of("HOME", "")), is(Path.of(System.getProperty("user.home"))));
    }

    @Test
    void eventsNameWhatTheyAreAbout() {
        apply(SHOP);
        cli.run("stop", "shop/web").good();
        assertThat(cli.run("events").good(), containsString("operator-action: shop/web: stop requested by "));
    }

    /** A start must not be the first to say that it brings another version. */
    @Test
    void whatChangedWhileAServiceIsStoppedIsNamedBeforeItStarts() {
        apply(SHOP);
        cli.run("stop", "shop/web").good();
        server.post("/api/v1/state/target", SHOP.replace("nginx:1.28", "nginx:1.29"));

        var plan = cli.run("plan");
        assertThat(plan.good(), containsString("nothing to do"));
        assertThat(
                plan.messages(),
                containsString("Warning: shop/web is stopped by anonymous; when it is started: revision 2 declares"
                        + " a different spec than its container has: image"));
        apply(SHOP.replace("nginx:1.28", "nginx:1.29"));
        assertThat(cli.run("explain", "shop/web").good(), containsString("; when it is started: "));
        cli.run("start", "shop/web").good();
        assertThat(cli.run("plan").messages(), not(containsString("when it is started")));
    }
}
