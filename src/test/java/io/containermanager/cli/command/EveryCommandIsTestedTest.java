package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Finds commands that no test calls against a real manager. */
class EveryCommandIsTestedTest {

    private static final Path TESTS = Path.of("src/test/java/io/containermanager/cli/command");

    /** A test of these has a manager that listens; {@code HelpTest} has none. */
    private static final Pattern REAL =
            Pattern.compile("extends ShopServer|new ApiServer\\(|RunningService\\.start\\(");

    /** A call: {@code run("ps", …)}, {@code run(out, "logs", …)}, also with options that say which manager first. */
    private static final Pattern CALL = Pattern.compile(
            "\\brun\\((?:\\w+, )?(?:\"--(?:url|token-file|context|config)\", [^\"()]*(?:\\([^()]*\\))?[^\"]*,?\\s*)*"
                    + "(?:\"http[^\"]*\"[^\"]*)?\"([a-z]+)\"");

    @Test
    void everyCommandIsCalledAgainstARealManager() throws IOException {
        var called = new TreeMap<String, String>();
        try (var files = Files.list(TESTS)) {
            for (var file : files.toList()) {
                var text = Files.readString(file);
                if (REAL.matcher(text).find()) {
                    CALL.matcher(text).results().forEach(call -> called.put(call.group(1), file.toString()));
                    // A table of calls, and the two verbs that one test walks through.
                    text.lines()
                            .filter(line -> line.contains("for (var verb : List.of("))
                            .flatMap(line -> Pattern.compile("\"([a-z]+)\"")
                                    .matcher(line)
                                    .results())
                            .forEach(verb -> called.put(verb.group(1), file.toString()));
                }
            }
        }

        var untested = CommandRunner.names().stream()
                .filter(name -> !called.containsKey(name))
                .toList();
        assertThat(untested, is(empty()));
    }

    @Test
    void theScanFindsACallHoweverItIsWritten() {
        for (var call : List.of(
                "cli.run(\"ps\")",
                "cli.run(out, \"ps\", \"-f\")",
                "cli.run(\"--url\", \"http://127.0.0.1:\" + server.port(), \"ps\")",
                "new Cli(folder, port)\n.run(\"ps\", \"x\")")) {
            var found = CALL.matcher(call);
            assertThat(call, found.find(), is(true));
            assertThat(found.group(1), is("ps"));
        }
        assertThat(CALL.matcher("run(\"frobnicate\")").find(), is(true));
        assertThat(CALL.matcher("assertThat(\"ps\", is(1))").find(), is(false));
    }
}
