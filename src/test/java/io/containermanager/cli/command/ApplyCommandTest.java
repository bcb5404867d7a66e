package io.containermanager.cli.command;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplyCommandTest {

    private static final String SHOP = """
        name: shop
        services:
          web:
            image: nginx:${TAG:-1.28}
            ports: ["8080:80"]
            volumes: ["./conf/site.conf:/etc/site.conf:ro"]
          db:
            image: postgres:17
            volumes: ["data:/var/lib/postgresql/data"]
        volumes:
          data:
        """;

    /** Where the uploaded file is put, by its content. */
    private static final String SITE = "manager/projects/1/.compose/files/355da02c030c/conf/site.conf";

    @TempDir
    private Path folder;

    private ApiServer server;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        server = new ApiServer(folder.resolve("manager"));
        cli = new Cli(folder, server.port());
        Files.createDirectories(folder.resolve("conf"));
        Files.writeString(folder.resolve("conf/site.conf"), "server {}\n");
        write("compose.yaml", SHOP);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** Docker Compose merges them without a word: the first alone would declare something else. */
    @Test
    void severalComposeFilesOfAFolderAreRefused() throws IOException {
        write("compose.override.yaml", "services: {web: {environment: {DEBUG: '1'}}}\n");
        var run = cli.run("apply", "--yes");
        assertThat(run.exitCode(), is(2));
        assertThat(
                run.messages(),
                allOf(
                        containsString("docker compose would merge compose.yaml, compose.override.yaml here"),
                        containsString("docker compose config > merged.yaml")));
        assertThat(cli.run("apply", "--dry-run", "-f", "compose.yaml").exitCode(), is(0));

        write(".env", "TAG=1.29\nCOMPOSE_FILE=compose.yaml:extra.yaml # two\n");
        assertThat(cli.run("apply", "--dry-run").messages(), containsString("would merge compose.yaml, extra.yaml"));

        write(".env", "COMPOSE_FILE=\"only.yaml\"\n");
        write("only.yaml", "name: only\nservices: {one: {image: nginx}}\n");
        assertThat(cli.run("apply", "--dry-run").good(), containsString("only/one"));
    }

    @Test
    void aComposeFileIsPlannedStoredAppliedAndFollowed() {
        var run = cli.run("apply", "--yes");

        assertThat(
                run.good(),
                allOf(
                        containsString("Plan: 2 services to add, 0 to update, 0 to remove"),
                        containsString("start container   shop/web"),
                        containsString("done  start container shop/db ("),
                        containsString("converged: ")));
        assertThat(Files.exists(folder.resolve(SITE)), is(true));
        assertThat(cli.run("ps").good(), containsString("shop/web  running  in-sync  nginx:1.28"));
        assertThat(cli.run("apply", "--yes").good(), containsString("Plan: nothing to do"));
    }

    @Test
    void aChangedFileThatIsNotInUseYetIsWarnedOfOnce() throws IOException {
        write("compose.yaml", SHOP.replace("./conf/site.conf:/etc/site.conf", "./conf:/etc/conf"));
        cli.run("apply", "--yes").good();
        write("conf/site.conf", "server { listen 81; }\n");

        var run = cli.run("apply", "--yes");
        var warning = "has another content now";

        assertThat(run.exitCode(), is(0));
        assertThat(run.messages(), containsString(warning));
        assertThat(run.messages().indexOf(warning), is(run.messages().lastIndexOf(warning)));
    }

    @Test
    void aTokenThatIsLimitedToTheAppAppliesAndRemovesIt() throws IOException {
        write("compose.yaml", "name: shop\nservices: {web: {image: \"nginx:${TAG:-1.28}\"}}\n");
        var secret = "-secret-0123456789abcdef0123456789";
        var all =
                new Token("all", Token.fingerprint("all" + secret), Set.of(Scope.READ, Scope.OPERATE), Set.of(), null);
        var team = new Token(
                "team", Token.fingerprint("team" + secret), Set.of(Scope.READ, Scope.OPERATE), Set.of(1L), null);
        server.close();
        server = new ApiServer(
                folder.resolve("limited"),
                new AccessSettings(
                        TokenBook.of(List.of(all, team)),
                        new HostRule(Set.of(), "machine"),
                        new OriginRule(Set.of()),
                        false));
        cli = new Cli(folder, server.port());
        cli.with("CONTAINER_MANAGER_TOKEN", "all" + secret)
                .run("apply", "--yes")
                .good();
        cli.with("TAG", "1.29").with("CONTAINER_MANAGER_TOKEN", "team" + secret);
        assertThat(cli.run("apply", "--yes").good(), containsString("converged: "));
        assertThat(cli.run("remove", "shop", "--yes").good(), containsString("converged: "));
    }

    @Test
    void theExitCodeIsOfTheAppThatWasApplied() throws IOException {
        write("broken.yaml", "name: broken\nservices: {job: {image: \"simulated.fault/start:1\"}}\n");
        assertThat(cli.run("apply", "--yes", "-f", "broken.yaml").exitCode(), is(3));

        var run = cli.run("apply", "--yes", "-f", "compose.yaml");

        assertThat(run.good(), containsString("converged: this app is as declared; other apps are not yet"));
    }

    /** Two pipelines that share a manager: each follows its own app, also when the other one's apply takes over. */
    @Test
    void anAppThatIsAppliedMeanwhileLeavesTheOtherAlone() throws Exception {
        write("slow.yaml", "name: slow\nservices: {web: {image: \"simulated.fault/slow-pull:15\"}}\n");
        try (var pipelines = Executors.newVirtualThreadPerTaskExecutor()) {
            var slow = pipelines.submit(() -> cli.run("apply", "--yes", "-f", "slow.yaml"));
            await().until(() -> cli.run("ps").output().contains("slow/web"));

            var other = cli.run("apply", "--yes", "-f", "compose.yaml");

            assertThat(other.output(), not(containsString("slow/web")));
            assertThat(other.good(), containsString("converged: "));
            assertThat(slow.get(60, SECONDS).good(), containsString("converged: "));
        }
    }

    @Test
    void whatIsStoredForAnotherAppAndWaitsIsOnlyCounted() {
        server.post("/api/v1/state/target", ApiServer.target(3, 1));

        var run = cli.run("apply", "--yes");

        assertThat(run.good(), containsString("of other apps, whose target is applied too:"));
    }

    @Test
    void aDryRunChangesNothing() {
        assertThat(cli.run("apply", "--dry-run").good(), containsString("create container"));

        assertThat(server.revision(), is(0L));
    }

    @Test
    void theStandardInputCanBeTheFileAndBelongsToThisFolder() {
        assertThat(
                cli.typing(SHOP.replace("name: shop", "name: piped"))
                        .run("apply", "--yes", "-f", "-")
                        .good(),
                containsString("start container   piped/web"));
        assertThat(Files.exists(folder.resolve(SITE)), is(true));
    }

    /** The manager chooses: a removed app's number names volumes that must not become another app's. */
    @Test
    void aNewAppGetsANumberThatNoAppEverHad() throws IOException {
        cli.run("apply", "--yes").good();
        cli.run("remove", "shop", "--yes").good();
        write("compose.yaml", SHOP.replace("name: shop", "name: other"));
        assertThat(cli.run("apply", "--yes").good(), containsString("App other (2) from"));
        assertThat(server.store().latest().state().apps().keySet().toString(), is("[2]"));
    }

    @Test
    void profilesAreChosenByAnOption() throws IOException {
        write("compose.yaml", SHOP.replace("  db:\n", "  db:\n    profiles: [data]\n"));
        assertThat(cli.run("apply", "--dry-run").good(), not(containsString("shop/db")));
        assertThat(cli.run("apply", "--dry-run", "--profile", "data").good(), containsString("shop/db"));
        assertThat(cli.run("diff", "-f", "compose.yaml", "--profile", "*").output(), containsString("shop/db"));
    }

    @Test
    void aBinaryFileIsRefusedInPlainWords() throws IOException {
        Files.write(folder.resolve("compose.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 'a', 0});
        assertThat(cli.run("apply", "--yes").messages(), containsString("compose.yaml: it is not UTF-8 text"));
    }

    @Test
    void nothingHappensUnlessTheUserSaysYes() {
        var run = cli.at(100, "n\n").run("apply", "-f", "compose.yaml");

        assertThat(run.exitCode(), is(1));
        assertThat(run.messages(), allOf(containsString("Apply? [y/N]"), containsString("Nothing was changed.")));
        assertThat(server.revision(), is(0L));
        assertThat(cli.at(100, "y\n").run("apply").messages(), containsString("Next: container-manager ps"));
    }

    @Test
    void withoutATerminalYesMustBeGiven() {
        var run = cli.run("apply");

        assertThat(run.exitCode(), is(2));
        assertThat(run.messages(), containsString("add --yes"));
        assertThat(server.revision(), is(0L));
    }

    @Test
    void everyMistakeIsShownWithItsLine() throws IOException {
        write("wrong.yaml", "services:\n  web:\n    image: nginx\n    prots: ['80:80']\n  db:\n    ports: ['99999']\n");

        var run = cli.run("apply", "--yes", "-f", "wrong.yaml");

        assertThat(run.exitCode(), is(1));
        assertThat(
                run.messages(),
                allOf(
                        containsString("Nothing was changed."),
                        containsString("wrong.yaml:4: /services/web/prots "),
                        containsString("wrong.yaml:6: /services/db/ports/0 ")));
    }

    @Test
    void mistakesOfAStateHaveTheirLinesToo() throws IOException {
        write("state.json", """
            {"apps": {"1": {
              "appId": 1,
              "appName": "shop",
              "services": [{"serviceId": 1, "serviceName": "web",
                "imageName": "nginx:1",
                "config": {"ports": ["99999:80"], "memLimit": "x"}}]}}}
            """);

        var run = cli.run("apply", "--yes", "-f", "state.json");

        assertThat(run.exitCode(), is(1));
        assertThat(run.messages(), containsString("state.json:6: /apps/1/services/0/config/ports/0 "));
    }

    @Test
    void aStateReplacesTheWholeTargetAlsoAsYaml() throws IOException {
        cli.run("apply", "--yes").good();
        write("state.yaml", """
            apps:
              "5": {appId: 5, appName: other, services: [{serviceId: 1, serviceName: only, imageName: "nginx:1"}]}
            """);

        var run = cli.run("apply", "--yes", "-f", "state.yaml");

        assertThat(run.good(), containsString("remove container  shop/web"));
        assertThat(cli.run("ps", "-o", "name").good(), is("other/only\n"));
    }

    @Test
    void valuesComeFromTheGivenFileAndTheNameFromTheOption() throws IOException {
        write("prod.env", "TAG=9\n");

        cli.run("apply", "--yes", "--env-file", "prod.env", "--name", "store").good();

        assertThat(cli.run("ps", "store/web").good(), containsString("nginx:9"));
    }

    @Test
    void whatIsAppliedButNotConvergedHasItsOwnExitCode() throws IOException {
        write("compose.yaml", "services: {web: {image: simulated.fault/pull:1}}\n");

        var run = cli.run("apply", "--yes", "--wait=2s");

        assertThat(run.output() + run.messages(), run.exitCode(), is(3));
        assertThat(run.messages(), not(containsString("Nothing was changed")));
    }

    @Test
    void withoutAFileTheStoredTargetIsApplied() throws IOException {
        Files.delete(folder.resolve("compose.yaml"));
        assertThat(cli.run("apply", "--yes").exitCode(), is(2));
        server.post("/api/v1/state/target", ApiServer.target(3, 1));

        var run = cli.run("apply", "--yes");
        assertThat(run.good(), containsString("converged"));
        assertThat(run.messages(), containsString("this applies the stored target of all apps"));
    }

    @Test
    void aNameWithoutAFileIsRefused() throws IOException {
        Files.delete(folder.resolve("compose.yaml"));
        server.post("/api/v1/state/target", ApiServer.target(3, 1));
        for (var option : List.of("--name", "--env-file", "--profile")) {
            var run = cli.run("apply", "--yes", option, "blog");
            assertThat(run.exitCode(), is(2));
            assertThat(run.messages(), containsString("This folder has no compose.yaml"));
        }
    }

    @Test
    void aFileThatIsMissingOrNotYamlIsNamed() throws IOException {
        write("broken.yaml", "services:\n  web: [\n");

        assertThat(cli.run("apply", "-f", "none.yaml").messages(), containsString("none.yaml: there is no such file"));
        assertThat(cli.run("apply", "-f", "broken.yaml").messages(), containsString("broken.yaml:3: not valid YAML"));
    }

    @Test
    void diffShowsWhatAFileWouldChange() throws IOException {
        cli.run("apply", "--yes").good();
        write("compose.yaml", SHOP.replace("1.28", "1.29").replace("  db:\n", "  cache:\n"));

        var run = cli.run("diff", "-f", "compose.yaml");

        assertThat(run.exitCode(), is(3));
        assertThat(
                run.output(),
                allOf(
                        containsString("- imageName: nginx:1.28\n"),
                        containsString("+ imageName: nginx:1.29\n"),
                        containsString("shop/cache (new)"),
                        containsString("shop/db (removed)")));
        assertThat(cli.run("diff").good(), is("No differences.\n"));
    }

    /** The engine reports lists, durations and defaults in its own way; the manager's comparison decides. */
    @Test
    void diffShowsNothingForAServiceThatIsInSync() throws IOException {
        write("compose.yaml", """
            name: shop
            services:
              web:
                image: nginx:1.28
                stop_grace_period: 10s
                cap_add: [SYS_TIME, NET_ADMIN]
                dns: [192.0.2.2, 192.0.2.1]
                mem_limit: 1024m
                healthcheck: {disable: true}
                ulimits: {nofile: 1024}
                volumes: ["data:/var/lib/data"]
              db: {image: "postgres:17"}
            volumes: {data: {}}
            """);
        cli.run("apply", "--yes").good();
        assertThat(inSync(), is(Set.of("shop/web", "shop/db")));
        assertThat(cli.run("diff").good(), is("No differences.\n"));

        server.post("/api/v1/state/target", """
            {"apps": {"1": {"appId": 1, "appName": "shop", "services": [
              {"serviceId": 2, "serviceName": "db", "imageName": "postgres:17"},
              {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.29"}]}}}
            """);
        assertThat(server.revision(), is(2L));
        assertThat(inSync(), not(hasItem("shop/web")));
        assertThat(cli.run("diff").output(), containsString("+ imageName: nginx:1.29"));
    }

    private Set<String> inSync() throws IOException {
        return DiffCommand.inSync(
                json("/api/v1/state/target"), json("/api/v1/reconciliation"), json("/api/v1/state/plan"));
    }

    private JsonNode json(String path) throws IOException {
        return ApiServer.JSON.readTree(server.get(path).body());
    }
}
