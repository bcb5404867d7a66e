package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.RunningService;
import io.containermanager.api.ApiServer;
import io.containermanager.cli.command.StandInManager.Answer;
import io.containermanager.yaml.YamlTree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code tokens} against a manager that requires tokens. */
class TokensCommandTest {

    private static final String BOSS = "boss-token-of-at-least-32-characters-";
    private static final String KEEPER = "keeper-token-of-at-least-32-characters-";

    private static final String SHOP = """
        {"appId": 1001, "appName": "shop", "services": [{"serviceId": 1, "serviceName": "web", "imageName": "nginx:1.29"}]}
        """;

    private static final Answer CREATED =
            new Answer(201, "{\"name\":\"ci\",\"scopes\":[\"read\"],\"token\":\"s3cret\"}");

    @TempDir
    private Path folder;

    private RunningService service;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        var tomorrow = Instant.now().plus(Duration.ofDays(1)).truncatedTo(ChronoUnit.SECONDS);
        // In its data folder, which is all of this machine that a container of the image sees.
        var file = Files.writeString(
                Files.createDirectory(folder.resolve("manager")).resolve("tokens.yaml"),
                """
                - {name: boss, scopes: [read, operate, exec, admin], token: %s}
                - {name: keeper, scopes: [read, admin], token: %s, expires: %s}
                """.formatted(BOSS, KEEPER, tomorrow));
        service = RunningService.start(folder.resolve("manager"), Map.of("SECURITY_TOKENS_FILE", file.toString()));
        cli = as(BOSS);
        Files.writeString(folder.resolve("shop.json"), SHOP);
        cli.run("apply", "-f", "shop.json", "--yes").good();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private Cli as(String token) {
        return new Cli(folder, service.port()).with("CONTAINER_MANAGER_TOKEN", token);
    }

    @Test
    void aCreatedTokenIsShownOnceMayDoWhatItWasGivenAndEndsWhenItIsRevoked() {
        var created = cli.run("tokens", "create", "ci", "--scopes", "read,operate", "--apps", "shop");

        var secret = created.good().strip();
        assertThat("the output is the secret alone", secret, matchesPattern("[A-Za-z0-9_-]{32,}"));
        assertThat(
                created.messages(),
                allOf(
                        containsString(
                                "Created the token ci with the scopes read, operate for the app shop alone; it never"
                                        + " expires."),
                        containsString("only this once"),
                        containsString("--token-file"),
                        not(containsString(secret))));
        assertThat(as(secret).run("ps", "-o", "name").good(), is("shop/web\n"));
        assertThat(as(secret).run("tokens").exitCode(), is(1));
        var list = cli.run("tokens").good();
        assertThat(list, matchesPattern("(?s)NAME +SCOPES +APPS +EXPIRES +SOURCE\n.*"));
        assertThat(list, matchesPattern("(?s).*ci +read, operate +shop +never +created\n.*"));
        assertThat(list, matchesPattern("(?s).*boss +read, operate, exec, admin +all +never +tokens file\n.*"));
        assertThat(list, not(containsString(secret)));

        assertThat(cli.run("tokens", "revoke", "ci", "--yes").good(), is("Revoked the token ci.\n"));
        assertThat(as(secret).run("ps").exitCode(), is(1));
        assertThat(cli.run("tokens", "list", "-o", "name").good(), is("boss\nkeeper\n"));
    }

    @Test
    void everyFormOfTheOutputIsComplete() throws Exception {
        var json = cli.run("tokens", "create", "a", "--scopes", "read", "-o", "json")
                .good();
        assertThat(json, allOf(startsWith("{"), containsString("\"token\" : \"")));
        var yaml = cli.run("tokens", "create", "b", "--scopes", "read", "-o", "yaml")
                .good();
        assertThat(String.valueOf(YamlTree.parse(yaml).tree()), containsString("token="));
        assertThat(
                "a secret that nobody gets to see",
                cli.run("tokens", "create", "c", "--scopes", "read", "-o", "name")
                        .exitCode(),
                is(2));
        assertThat(cli.run("tokens", "-o", "name").good(), is("boss\nkeeper\na\nb\n"));
        assertThat(cli.run("tokens", "-o", "json").good(), containsString("\"revocable\" : true"));
        assertThat(cli.run("tokens", "-o", "yaml").good(), startsWith("tokens:\n"));
        assertThat(cli.run("tokens", "-o", "wide").good(), containsString("tokens file"));
        assertThat(cli.run("tokens", "revoke", "a", "--yes", "-o", "name").good(), is("a\n"));
    }

    @Test
    void aSecretIsWrittenToAFileOfItsOwnerAlone() throws IOException {
        var created = cli.run("tokens", "create", "ci", "--scopes", "read", "--expires", "12h", "--write", "ci.token");

        assertThat(created.good(), is("Wrote the secret to ci.token\n"));
        assertThat(created.messages(), containsString("it expires at "));
        var file = folder.resolve("ci.token");
        assertThat(created.messages(), not(containsString(Files.readString(file).strip())));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), is("rw-------"));
        assertThat(
                new Cli(folder, service.port())
                        .run("--token-file", "ci.token", "ps", "-o", "name")
                        .good(),
                is("shop/web\n"));

        var again = cli.run("tokens", "create", "other", "--scopes", "read", "--write", "ci.token");
        assertThat(again.messages(), containsString("already exists"));
        var refused = cli.run("tokens", "create", "ci", "--scopes", "read", "--write", "new.token");
        assertThat(refused.messages(), containsString("Another token is named ci"));
        assertThat("nothing is left of a refusal", Files.exists(folder.resolve("new.token")), is(false));
        assertThat(cli.run("tokens", "-o", "name").good(), is("boss\nkeeper\nci\n"));
    }

    @Test
    void aSecretThatCannotBeWrittenIsOfNoTokenOrTheCommandToRevokeItIsNamed() throws IOException {
        var file = folder.resolve("new.token");
        try (var manager = StandInManager.start(
                Map.of("POST /api/v1/tokens", CREATED, "DELETE /api/v1/tokens/ci", new Answer(200, "{}")),
                _ -> delete(file))) {
            var run = new Cli(folder, manager.port())
                    .run("tokens", "create", "ci", "--scopes", "read", "--write", "new.token");
            assertThat(run.exitCode(), is(1));
            assertThat(
                    run.messages(),
                    allOf(containsString("Cannot write "), containsString("The new token was revoked again.")));
        }
        var away = new Answer(503, "{\"error\":\"store unavailable\",\"message\":\"It is away.\",\"status\":503}");
        try (var manager = StandInManager.start(
                Map.of("POST /api/v1/tokens", CREATED, "DELETE /api/v1/tokens/ci", away), _ -> delete(file))) {
            var run = new Cli(folder, manager.port())
                    .run("tokens", "create", "ci", "--scopes", "read", "--write", "new.token");
            assertThat(run.exitCode(), is(1));
            assertThat(
                    run.messages(),
                    allOf(
                            containsString("Cannot write "),
                            containsString("The token ci exists, but its secret is lost"),
                            containsString("It is away."),
                            containsString("container-manager tokens revoke ci")));
            assertThat(run.messages() + run.output(), not(containsString("s3cret")));
        }
    }

    @Test
    void aSecretThatCannotBeShownIsOfNoToken() {
        var full = new OutputStream() {
            @Override
            public void write(int any) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        var run = cli.run(full, "tokens", "create", "ci", "--scopes", "read");

        assertThat(run.exitCode(), is(1));
        assertThat(
                run.messages(),
                allOf(containsString("No space left on device"), containsString("The new token was revoked again.")));
        assertThat(cli.run("tokens", "-o", "name").good(), is("boss\nkeeper\n"));
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void refusalsAreTheManagersAndChangeNothing() {
        assertThat(
                cli.run("tokens", "create", "a b", "--scopes", "fly").messages(),
                allOf(containsString("/name must be"), containsString("/scopes must be")));
        assertThat(
                cli.run("tokens", "create", "ci", "--scopes", "read", "--apps", "nothing")
                        .exitCode(),
                is(1));
        assertThat(
                cli.run("tokens", "create", "ci", "--scopes", "read", "--expires", "2020-01-31T00:00:00Z")
                        .messages(),
                containsString("must be in the future"));
        var keeper = as(KEEPER);
        assertThat(
                keeper.run("tokens", "create", "ci", "--scopes", "exec", "--expires", "1h")
                        .messages(),
                containsString("lacks the scope exec, so it cannot grant it"));
        assertThat(keeper.run("tokens", "create", "ci", "--scopes", "read").messages(), containsString("expires at"));
        assertThat(
                cli.run("tokens", "revoke", "boss", "--yes").messages(), containsString("comes from the tokens file"));
        assertThat(cli.run("tokens", "revoke", "nobody-here", "--yes").exitCode(), is(1));
        assertThat(cli.run("tokens", "-o", "name").good(), is("boss\nkeeper\n"));
    }

    @Test
    void theTokenOfTheFirstStartIsEndedInItsOwnFile() throws IOException {
        var data = Files.createDirectory(folder.resolve("first"));
        try (var first = RunningService.start(data, Map.of("SECURITY_ANONYMOUS", "false"))) {
            var admin = new Cli(folder, first.port())
                    .with(
                            "CONTAINER_MANAGER_TOKEN",
                            Files.readString(data.resolve("admin-token")).strip());
            assertThat(admin.run("tokens").good(), containsString("admin-token file"));
            assertThat(
                    admin.run(
                                    "tokens",
                                    "revoke",
                                    admin.run("tokens", "-o", "name").good().strip(),
                                    "--yes")
                            .messages(),
                    containsString(
                            "comes from the first start: remove its entry in admin-tokens.yaml beside the database"));
        }
    }

    @Test
    void whatCannotBeRevokedIsNotAskedAbout() {
        for (var name : new String[] {"nobody-here", "boss"}) {
            var run = cli.at(80, "y\n").run("tokens", "revoke", name);

            assertThat(run.exitCode(), is(1));
            assertThat(
                    run.messages(),
                    allOf(
                            containsString(
                                    name.equals("boss")
                                            ? "Token boss comes from the tokens file: remove its entry there"
                                            : "There is no token nobody-here; container-manager tokens lists"),
                            not(containsString("Revoke the token"))));
        }
    }

    @Test
    void argumentsThatMakeNoSenseHaveExitCodeTwoAndChangeNothing() {
        for (var line : new String[] {
            "tokens frobnicate",
            "tokens create",
            "tokens create ci",
            "tokens create ci --scopes read --expires soon",
            "tokens revoke",
            "tokens list ci",
            "tokens revoke ci --scopes read",
            "tokens --apps shop",
            "tokens create ci more --scopes read"
        }) {
            var run = cli.run(line.split(" "));
            assertThat(line + ": " + run.messages(), run.exitCode(), is(2));
        }
        cli.run("tokens", "create", "later", "--scopes", "read").good();
        assertThat(
                "there is no terminal to ask on",
                cli.run("tokens", "revoke", "later").exitCode(),
                is(2));
        assertThat(cli.at(80, "n\n").run("tokens", "revoke", "later").exitCode(), is(1));
        assertThat(cli.typing("").run("tokens", "-o", "name").good(), is("boss\nkeeper\nlater\n"));
    }

    @Test
    void whereTokensAreNotRequiredTheManagerSaysHowTheyBecomeSo() {
        try (var open = new ApiServer(folder.resolve("open"))) {
            var run = new Cli(folder, open.port()).run("tokens", "create", "ci", "--scopes", "read");

            assertThat(run.exitCode(), is(1));
            assertThat(run.messages(), containsString("security.tokens-file"));
            var list = new Cli(folder, open.port()).run("tokens");
            assertThat(list.good(), is(""));
            assertThat(list.messages(), containsString("security.tokens-file"));
        }
    }

    @Test
    void aPersonIsShownWhatToDoNext() {
        var person = cli.at(120, "");
        assertThat(person.run("tokens").messages(), containsString("Next: container-manager tokens create "));
        assertThat(
                person.run("tokens", "create", "ci", "--scopes", "read").messages(),
                containsString("Next: container-manager tokens revoke ci  # when"));
        assertThat(
                cli.at(120, "y\n").run("tokens", "revoke", "ci").messages(),
                containsString("Next: container-manager tokens\n"));
    }
}
