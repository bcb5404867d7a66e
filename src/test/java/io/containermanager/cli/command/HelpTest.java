package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.cli.CommandLine;
import io.containermanager.cli.output.Examples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds every help text and the exit codes of wrong arguments; {@code -Dgolden.write=true} writes the texts again. */
class HelpTest {

    private static final Path GOLDEN = Path.of("src/test/resources/cli/help.txt");

    @TempDir
    private Path folder;

    private Cli.Run run(String... arguments) {
        return new Cli(folder, 1).run(arguments);
    }

    @Test
    void everyCommandHasItsHelp() throws IOException {
        var texts = CommandRunner.names().stream()
                .map(name -> run(name, "--help").good())
                .collect(Collectors.joining("\n"));
        if (Boolean.getBoolean("golden.write")) {
            Files.writeString(GOLDEN, texts);
        }
        assertThat(texts, is(Files.readString(GOLDEN)));
    }

    /** A typed example must not end with "unknown option". */
    @Test
    void everyCommandHasExamplesThatItsArgumentsAllow() {
        for (var name : CommandRunner.names()) {
            var examples = Examples.of(name);
            assertThat(name, examples.isEmpty(), is(false));
            for (var example : examples) {
                var words = example.replaceFirst(" +#.*", "")
                        .replaceFirst("^source <\\((.*)\\)$", "$1")
                        .replaceFirst(" [|<>] .*", "")
                        .split(" ");
                assertThat(example, List.of(words).subList(0, 2), is(List.of("container-manager", name)));
                CommandRunner.described(name).commandLine().parseArgs(Arrays.copyOfRange(words, 2, words.length));
            }
        }
    }

    @Test
    void theProgramsHelpListsEveryCommandInOrderAndNoOther() {
        var listed = CommandLine.USAGE
                .lines()
                .filter(line -> line.matches("  [a-z]+ {2,}[a-z].*"))
                .map(line -> line.strip().split(" ", 2)[0])
                .toList();
        assertThat(listed, is(CommandRunner.names()));
    }

    @Test
    void wrongArgumentsHaveExitCodeTwo() {
        for (var arguments : List.of(
                List.of("frobnicate"),
                List.of("ps", "--frobnicate"),
                List.of("explain"),
                List.of("--url", "http://localhost:1"),
                List.of("ps", "--url", "no url"),
                List.of("ps", "--url", "http://localhost:1", "--context", "x"),
                List.of("stop", "shop/web", "--wait", "soon", "--url", "http://localhost:1"))) {
            var run = run(arguments.toArray(String[]::new));
            assertThat(arguments + ": " + run.messages(), run.exitCode(), is(2));
            assertThat(run.output(), is(""));
        }
        assertThat(
                run("--context", "stats", "frobnicate").messages(), containsString("Unknown command \"frobnicate\""));
        assertThat(run("frobnicate").messages(), containsString("Unknown command \"frobnicate\""));
        assertThat(run("ps", "-o", "xml").exitCode(), is(2));
    }

    @Test
    void whatCannotBeReachedHasExitCodeOne() {
        assertThat(run("ps").exitCode(), is(1));
    }
}
