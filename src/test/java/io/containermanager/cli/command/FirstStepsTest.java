package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.api.ApiServer;
import io.containermanager.config.LaunchCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A new user who only types what the last command printed gets to a stack that is deployed, updated and rolled back. */
class FirstStepsTest {

    private static final String COMMAND = "bin/container-manager";

    @TempDir
    private Path folder;

    private ApiServer server;
    private Cli cli;

    @BeforeEach
    void start() throws IOException {
        server = new ApiServer(folder.resolve("manager"));
        cli = new Cli(folder, server.port()).with(LaunchCommand.COMMAND_VARIABLE, COMMAND);
        Files.writeString(folder.resolve("compose.yaml"), """
            name: blog
            services:
              web: {image: "nginx:${TAG:-1.28}", restart: unless-stopped}
            """);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** What the user is shown to try next, each without its comment. */
    private static List<String> suggested(Cli.Run run) {
        run.good();
        // The newline after a question is the user's.
        return run.messages()
                .replace("[y/N] ", "[y/N]\n")
                .lines()
                .dropWhile(line -> !line.startsWith("Next: "))
                .map(line -> line.substring("Next: ".length()).replaceFirst(" +#.*", ""))
                .toList();
    }

    private Cli.Run typed(String command) {
        var words = Arrays.asList(command.substring(COMMAND.length() + 1).split(" "));
        return cli.at(200, "y\n").run(words.toArray(String[]::new));
    }

    @Test
    void everyStepIsPrintedByTheOneBefore() throws IOException {
        var first = suggested(typed(COMMAND + " ps"));
        assertThat(first.getFirst(), is(COMMAND + " apply"));

        var applied = suggested(typed(first.getFirst()));
        assertThat(applied, everyItem(startsWith(COMMAND + " ")));
        var looked = suggested(typed(applied.getFirst()));
        assertThat(typed(looked.getFirst().replace(" -f", "")).exitCode(), is(0));

        Files.writeString(folder.resolve(".env"), "TAG=1.29\n");
        var updated = suggested(typed(applied.get(1)));
        assertThat(typed(COMMAND + " ps").output(), containsString("nginx:1.29"));

        suggested(typed(updated.getLast()));
        assertThat(updated.getLast(), is(COMMAND + " rollback"));
        assertThat(typed(COMMAND + " ps").output(), containsString("nginx:1.28"));
    }

    @Test
    void theFirstApplyDoesNotSuggestARollbackToNothing() {
        assertThat(typed(COMMAND + " apply").messages(), not(containsString("rollback")));
    }

    @Test
    void suggestionsNameTheManagerThatTheCommandWasGiven() {
        var url = "http://127.0.0.1:" + server.port();

        var shown = suggested(typed(COMMAND + " --url " + url + " apply"));

        assertThat(shown, everyItem(startsWith(COMMAND + " --url " + url + " ")));
        assertThat(suggested(typed(shown.getFirst())).getFirst(), startsWith(COMMAND + " --url " + url + " logs"));
    }

    @Test
    void aFailedStepSuggestsToExplainItsService() throws IOException {
        Files.writeString(folder.resolve("compose.yaml"), """
            name: blog
            services:
              web: {image: "simulated.fault/start:1", restart: unless-stopped}
            """);

        var run = typed(COMMAND + " apply");

        assertThat(run.exitCode(), is(3));
        assertThat(run.messages(), containsString("Next: " + COMMAND + " explain blog/web\n"));
    }

    @Test
    void programsGetNoSuggestions() {
        assertThat(cli.typing("").run("apply", "--yes").messages(), not(containsString("Next:")));
        assertThat(cli.typing("").run("ps", "-o", "json").messages(), not(containsString("Next:")));
        assertThat(cli.at(100, "").run("ps", "-o", "json").messages(), not(containsString("Next:")));
    }

    @Test
    void helpAndErrorsSpellTheCommandAsTheUserDoes() {
        assertThat(typed(COMMAND + " ps --help").output(), startsWith("Usage: " + COMMAND + " ps"));
        assertThat(typed(COMMAND + " rollback 17").messages(), containsString(COMMAND + " history lists"));
    }
}
