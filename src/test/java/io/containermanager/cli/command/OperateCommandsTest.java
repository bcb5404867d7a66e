package io.containermanager.cli.command;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.Requirement;
import io.containermanager.RunningService;
import io.containermanager.api.ApiServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands that operate a manager, against a real one on the simulated engine. */
class OperateCommandsTest extends ShopServer {

    @BeforeEach
    void applyShop() {
        apply(SHOP);
    }

    @Test
    void historyListsRevisionsAndRollbackGoesBackToTheOneBefore() {
        apply(SHOP.replace("1.28", "1.29"));
        assertThat(cli.run("history", "-o", "name").good(), is("2\n1\n"));

        var refused = cli.at(120, "n\n").run("rollback");
        assertThat(refused.output(), containsString("1 to update"));
        assertThat("the plan comes before the question", refused.exitCode(), is(1));
        assertThat(cli.typing("").run("history", "-o", "name").good(), is("2\n1\n"));
        var run = cli.run("rollback", "--yes");

        assertThat(run.good(), allOf(containsString("Revision 1, accepted "), containsString("converged: ")));
        assertThat(cli.run("ps", "shop/web").good(), containsString("nginx:1.28"));
        assertThat(cli.run("history").good(), containsString("3         applied"));
        assertThat(cli.run("rollback", "2", "--yes").good(), containsString("converged: "));
        assertThat(cli.run("ps", "shop/web").good(), containsString("nginx:1.29"));
        assertThat(cli.run("rollback", "77", "--yes").messages(), containsString("There is no revision 77"));
        assertThat(cli.run("rollback").exitCode(), is(2));
    }

    @Test
    void aRestartMayRenewTheAnonymousVolumesOfOneService() {
        var none = cli.run("restart", "shop/web", "--renew-anon-volumes");
        assertThat(none.messages(), containsString("no container with anonymous volumes"));
        assertThat(cli.run("restart", "shop", "--renew-anon-volumes").exitCode(), is(2));
        assertThat(cli.run("stop", "shop/web", "--renew-anon-volumes").exitCode(), is(2));
        apply(SHOP.replace("\"8080:80\"]", "\"8080:80\"], \"volumes\": [\"/app\"]"));
        var renewed = cli.run("restart", "shop/web", "--renew-anon-volumes");
        assertThat(renewed.good(), containsString("the old ones are kept"));
    }

    @Test
    void eventsShowsWhatHappenedAndFollows() {
        assertThat(
                cli.run("events", "shop/web", "--type", "step-finished").good(),
                allOf(containsString("step-finished: started shop/web"), not(containsString("shop/db"))));
        assertThat(cli.run("events", "-n", "1", "-o", "json").good(), containsString("\"seq\":"));
        var out = new ByteArrayOutputStream();
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            var following = executor.submit(() -> cli.run(out, "events", "-f", "shop"));
            try {
                await().atMost(DEADLINE).until(() -> out.size() > 0);
                cli.run("restart", "shop/web").good();
                await().atMost(DEADLINE)
                        .until(() -> out.toString(StandardCharsets.UTF_8).contains("operator-action"));
            } finally {
                following.cancel(true);
            }
        }
    }

    @Test
    void pauseAndResumeSayForHowLong() {
        assertThat(cli.run("pause", "--for", "2h").good(), containsString("paused for 120 min"));
        assertThat(cli.run("ps").messages(), containsString("Reconciliation is paused until"));
        assertThat(cli.run("resume").good(), containsString("resumed"));
        assertThat(
                cli.run("pause", "shop").good(),
                containsString("app shop paused for 30 min; a restart of the manager ends the pause"));
        assertThat(cli.run("resume", "shop").good(), containsString("resumed"));
        assertThat(cli.run("pause", "--for", "3d").exitCode(), is(2));
    }

    @Test
    void anAppIsRemovedAndItsVolumePurgedOnlyWhenThatIsConfirmed() {
        assertThat(cli.run("volumes").good(), containsString("1001_data  in use  shop  shop/db"));
        var sized = cli.run("volumes", "--sizes");
        assertThat(sized.good(), containsString("1001_data  in use  unknown  shop  shop/db"));
        assertThat(sized.messages(), containsString("No sizes are known: The simulated engine does not measure"));
        assertThat(cli.at(80, "no\n").run("remove", "shop").exitCode(), is(1));

        assertThat(cli.run("remove", "shop", "--yes").good(), containsString("converged: "));

        assertThat(cli.run("ps", "-o", "name").good(), is(""));
        assertThat(cli.run("volumes").good(), containsString("1001_data  unused"));
        var unknown = cli.at(80, "y\n").run("purge", "1001_date").messages();
        assertThat(unknown, allOf(containsString("no volume 1001_date"), not(containsString("Permanently"))));
        assertThat(cli.at(80, "\n").run("purge", "1001_data").exitCode(), is(1));
        assertThat(cli.run("purge", "1001_data", "--yes").good(), containsString("removed with its data"));
        // The list is of the last observation, which follows the removal.
        await().atMost(DEADLINE)
                .until(() -> cli.run("volumes", "-o", "name").good().isEmpty());
    }

    /** The printed way back is the one that works: with the files and secrets that came with the app. */
    @Test
    void aRemovedAppWithFilesComesBackTheWayThatRemovePrints() throws IOException {
        Files.writeString(folder.resolve("compose.yaml"), """
            name: blog
            services:
              web: {image: nginx, restart: always, secrets: [key], volumes: ["./web.conf:/etc/web.conf:ro"]}
            secrets: {key: {file: ./key.txt}}
            """);
        Files.writeString(folder.resolve("key.txt"), "k3y-of-the-blog");
        Files.writeString(folder.resolve("web.conf"), "listen 80;");
        cli.run("apply", "--yes").good();

        var removed = cli.at(120, "").run("remove", "blog", "--yes");
        assertThat(removed.output() + removed.messages(), containsString("rollback  # brings it back"));
        assertThat(cli.run("rollback", "--yes").good(), containsString("converged: "));

        try (var files = Files.walk(folder.resolve("projects"))) {
            files.filter(file -> file.endsWith("secrets/key") || file.endsWith("web.conf"))
                    .forEach(file -> file.toFile().delete());
        }
        cli.run("remove", "blog", "--yes").good();
        var gone = cli.at(120, "yes\n").run("rollback");
        assertThat(gone.messages(), containsString("Post the Compose file again"));
        assertThat("refused before the question", gone.output() + gone.messages(), not(containsString("Roll back to")));
    }

    @Test
    void updateShowsWhichTagsHaveMovedAndSwitchesOver() {
        assertThat(cli.run("update", "shop").good(), containsString("No tags have moved"));
        apply(SHOP.replace("nginx:1.28", "simulated.fault/moves:1"));
        await().atMost(DEADLINE)
                .until(() -> cli.run("update", "shop/web", "--dry-run").output().contains("moves:1  moved"));

        assertThat(
                cli.run("update", "shop/web").good(),
                allOf(containsString("simulated.fault/moves:1  moved"), containsString("converged: ")));
    }

    @Test
    void updateDoesNotOfferTheImageThatIsHeldBack() {
        apply(SHOP.replace("nginx:1.28", "simulated.fault/exit:1"));
        await().atMost(DEADLINE)
                .until(() -> cli.run("explain", "shop/web").output().contains("held"));

        var run = cli.run("update", "shop", "--dry-run");

        assertThat(
                run.good(),
                allOf(
                        containsString("simulated.fault/exit:1  held back"),
                        containsString("Nothing to update: what is held back is what its tag means now.")));
        assertThat(
                run.messages(),
                allOf(
                        containsString("with the image that the tag means now and is held back."),
                        containsString("container-manager start shop/web"),
                        not(containsString("container-manager update"))));
    }

    @Test
    void anUpdateWhoseLookUpFailsSaysWhyInFullAndHasItsOwnExitCode() {
        apply(SHOP.replace("nginx:1.28", "simulated.fault/pull:1"));

        var run = cli.at(40, "").run("update", "shop", "--dry-run");

        assertThat(run.output() + run.messages(), run.exitCode(), is(1));
        assertThat(run.output(), containsString("unknown"));
        assertThat(run.messages(), containsString("shop/web: simulated.fault/pull:1: "));
        assertThat(run.messages(), not(containsString("…")));
    }

    @Test
    void statsAndTopShowWhatIsUsed() {
        await().atMost(DEADLINE).until(() -> cli.run("stats").output().contains("MiB"));

        assertThat(cli.run("stats").good(), containsString("shop/web  running"));
        assertThat(cli.run("top").good(), allOf(containsString("CPU "), containsString("PID")));
        assertThat(cli.run("top", "-o", "json").good(), containsString("cpu_usage"));
    }

    @Test
    void anAppIsExportedAsAComposeFileWithItsSecretsMaskedUnlessAsked() {
        assertThat(
                cli.run("export", "shop").good(),
                allOf(containsString("name: shop\n"), containsString("__masked__"), not(containsString("s3cret"))));
        assertThat(cli.run("export", "shop", "--reveal").good(), containsString("s3cret-enough"));
        assertThat(cli.run("export", "shop", "--format", "json").good(), containsString("\"appName\" : \"shop\""));
        assertThat(cli.run("export", "shop", "--format", "helm").exitCode(), is(2));
    }

    @Test
    void anAppIsExportedAsKubernetesManifests() {
        assertThat(
                cli.run("export", "shop", "--format", "kubernetes").good(),
                allOf(
                        containsString("kind: Namespace"),
                        containsString("name: shop\n"),
                        containsString("kind: Deployment"),
                        not(containsString("s3cret"))));
        assertThat(
                cli.run("export", "shop", "--format", "kubernetes", "--namespace", "other", "--reveal")
                        .good(),
                allOf(containsString("namespace: other\n"), containsString("s3cret-enough")));
    }

    /** YAML's readers refuse some of these characters, JSON's none. */
    @Test
    void whateverTextsTheTargetHasSurviveABackupAndAnExport() throws IOException {
        var odd = new StringBuilder("x");
        for (int character = 0x20; character <= 0xffff; character = character == 0x2ff ? 0x2000 : character + 1) {
            if (!Character.isSurrogate((char) character) && (character < 0x3000 || character > 0xfeff)) {
                odd.append((char) character);
            }
        }
        server.post(
                "/api/v1/state/target",
                ApiServer.JSON.writeValueAsString(Map.of("apps", Map.of("1001", oddApp(odd + "😀\n\t0o17")))));
        var before = server.get("/api/v1/state/target?reveal=true").body();
        assertThat(before, containsString("0o17"));

        cli.run("backup", "odd").good();
        Files.writeString(
                folder.resolve("app.yaml"),
                cli.run("export", "shop", "--reveal").good());
        Files.writeString(
                folder.resolve("app.json"),
                cli.run("export", "shop", "--reveal", "--format", "json").good());
        for (var command : List.of("restore odd", "apply -f app.json", "apply -f app.yaml")) {
            server.post("/api/v1/state/target", ShopServer.SHOP);
            cli.run((command + " --yes").split(" ")).good();
            var app = ApiServer.JSON
                    .readTree(server.get("/api/v1/state/target?reveal=true").body())
                    .at("/apps/1001");
            assertThat(command, app.at("/services/0/config/environment/ODD").asText(), is(odd + "😀\n\t0o17"));
            assertThat(command, app.at("/services/0/config/labels/odd").asText(), is(odd + "😀\n\t0o17"));
        }
    }

    private static Map<String, Object> oddApp(String text) {
        var config = Map.of("environment", Map.of("ODD", text), "labels", Map.of("odd", text));
        var service = Map.of("serviceId", 1, "serviceName", "db", "imageName", "postgres:17", "config", config);
        return Map.of("appId", 1001, "appName", "shop", "services", List.of(service));
    }

    @Test
    void aBackupIsRestoredWithItsSecrets() throws IOException {
        cli.run("backup", "saved.json").good();
        assertThat(
                PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("saved.json"))),
                is("rw-------"));
        assertThat(cli.run("backup", "saved.json").messages(), containsString("already exists"));
        cli.run("remove", "shop", "--yes").good();

        var run = cli.run("restore", "saved.json", "--yes");

        assertThat(run.good(), allOf(containsString("2 services to add"), containsString("converged: ")));
        assertThat(cli.run("export", "shop", "--reveal").good(), containsString("s3cret-enough"));
    }

    /** Out of a container whose file system is read-only, and back into it. */
    @Test
    void aBackupGoesThroughPipes() {
        var saved = cli.run("backup", "-").good();
        assertThat(cli.run("backup", "/dev/stdout").good(), is(saved));
        cli.run("remove", "shop", "--yes").good();

        cli.typing(saved).run("restore", "-", "--yes").good();

        assertThat(cli.run("export", "shop", "--reveal").good(), containsString("s3cret-enough"));
    }

    @Test
    void execPrintsWhatACommandPrintsAndEndsWithItsCode() {
        var run = cli.run("exec", "shop/web", "--", "sh", "-c", "echo out; echo err >&2; exit 7");

        assertThat(run.exitCode(), is(7));
        assertThat(run.output(), is("out\n"));
        assertThat(run.messages(), containsString("err\n"));
        assertThat(cli.run("exec", "shop/web").messages(), containsString("Name the program"));
        assertThat(cli.run("exec", "-t", "shop/web", "--", "sh").exitCode(), is(2));
    }

    @Test
    void execSendsTheInput() {
        var run = cli.typing("echo hello\n").run("exec", "-i", "shop/web", "--", "sh");

        assertThat(run.good(), is("hello\n"));
    }

    @Test
    void execGivesTheCommandATerminal() {
        var run = cli.at(80, "echo hello\rexit 3\r").run("exec", "-it", "shop/web", "--", "sh");

        assertThat(run.output() + run.messages(), run.exitCode(), is(3));
        assertThat(run.output(), containsString("hello"));
    }

    @Test
    void doctorFindsNothingWrongWithAManagerThatIsWell() {
        var run = cli.run("--url", "http://127.0.0.1:" + server.port(), "doctor");

        assertThat(run.good(), allOf(containsString("may do everything"), containsString("simulated is available")));
    }

    @Test
    void doctorSaysWhatIsWrongWithTheConfigurationAndWhatToDo() {
        var run = cli.with(
                        "DATABASE_PATH", folder.resolve("other/database.sqlite").toString())
                .with("WS_MAX_CLIENTS", "many")
                .run("doctor");

        assertThat(run.exitCode(), is(1));
        assertThat(
                run.output(),
                allOf(containsString("problem  configuration: ws.max-clients"), containsString("ok       access")));
    }

    /** The manager that it calls holds the port of the configuration: that is how it should be. */
    @Test
    void doctorDoesNotCallARunningManagersPortAProblem() {
        Requirement.serviceInThisJvm(
                "a container's manager names its process by a number that this machine does not know");
        try (var service = RunningService.start(folder.resolve("running"), Map.of())) {
            var run = cli.without("CONTAINER_MANAGER_URL")
                    .with("PORT", Integer.toString(service.port()))
                    .with(
                            "DATABASE_PATH",
                            folder.resolve("running/database.sqlite").toString())
                    .run("doctor");

            assertThat(
                    run.good(),
                    allOf(
                            containsString("ok       configuration: a start would find nothing wrong"),
                            containsString("ok       engine")));
        }
    }

    @Test
    void completionKnowsEveryCommand() {
        for (var shell : new String[] {"bash", "zsh", "fish"}) {
            assertThat(
                    cli.run("completion", shell).good(),
                    allOf(containsString("rollback"), containsString("dry-run"), containsString("revoke")));
        }
        assertThat(cli.run("completion", "csh").exitCode(), is(2));
    }

    /** Anyone who may declare a service chooses its name. */
    @Test
    void completionNeverRunsWhatANameSays() throws Exception {
        var script = """
            container-manager() { printf '%s\\n' 'shop/web' 'shop/x$(touch owned)' 'shop/`touch owned`' 'shop/two words' 'other/*'; }
            """ + cli.run("completion", "bash").good() + """

            complete() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _container_manager; printf '%s\n' "${COMPREPLY[@]}"; }
            complete container-manager logs shop/
            complete container-manager logs other
            complete container-manager tokens cr
            complete container-manager logs --fol
            complete container-manager roll
            """;
        var process = new ProcessBuilder("bash", "-c", script)
                .directory(folder.toFile())
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var errors = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(errors, is(""));
        assertThat(
                output.lines().toList(),
                contains(
                        "shop/web",
                        "shop/x\\$\\(touch\\ owned\\)",
                        "shop/\\`touch\\ owned\\`",
                        "shop/two\\ words",
                        "other/\\*",
                        "create",
                        "--follow",
                        "rollback"));
        assertThat(Files.exists(folder.resolve("owned")), is(false));
    }
}
