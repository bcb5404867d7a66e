package io.containermanager.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.cli.CommandLine.Mode;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void noArgumentsMeanServe() {
        var line = CommandLine.parse(List.of(), Optional.empty());

        assertThat(line.mode(), is(Mode.SERVE));
        assertThat(line.configFile(), is(nullValue()));
    }

    @Test
    void theArgumentWinsOverTheVariable() {
        var line = CommandLine.parse(List.of("--config", "mine.yaml", "--check-config"), Optional.of("theirs.yaml"));

        assertThat(line, is(new CommandLine(Mode.CHECK_CONFIG, Path.of("mine.yaml"), null)));
    }

    @Test
    void theVariableNamesTheFileWhenNoArgumentDoes() {
        assertThat(CommandLine.parse(List.of(), Optional.of("theirs.yaml")).configFile(), is(Path.of("theirs.yaml")));
    }

    @Test
    void anUnknownArgumentIsReportedAndNothingElseIsDone() {
        var line = CommandLine.parse(List.of("--prot", "80"), Optional.empty());

        assertThat(line.problem(), is("unknown argument --prot"));
        assertThat(line.mode(), is(Mode.HELP));
    }

    @Test
    void twoThingsAtOnceAreAProblem() {
        assertThat(
                CommandLine.parse(List.of("--check-config", "--version"), Optional.empty())
                        .problem(),
                is("--check-config and --version cannot be used together"));
        assertThat(
                CommandLine.parse(List.of("--config", "a", "--config=b"), Optional.empty())
                        .problem(),
                is("--config can be given only once"));
    }

    @Test
    void theFileMayStandBehindAnEqualsSign() {
        assertThat(
                CommandLine.parse(List.of("--config=a.yaml"), Optional.empty()).configFile(), is(Path.of("a.yaml")));
    }

    @Test
    void configWithoutAFileIsAProblem() {
        assertThat(
                CommandLine.parse(List.of("--config"), Optional.empty()).problem(),
                is("--config needs the name of a file"));
    }

    @Test
    void serveIsWhatHappensWithoutACommand() {
        assertThat(CommandLine.parse(List.of("serve"), Optional.empty()).mode(), is(Mode.SERVE));
        assertThat(
                CommandLine.parse(List.of("--config", "a.yaml", "serve"), Optional.empty()),
                is(new CommandLine(Mode.SERVE, Path.of("a.yaml"), null)));
        assertThat(
                CommandLine.parse(List.of("serve", "--config=a.yaml"), Optional.empty()),
                is(new CommandLine(Mode.SERVE, Path.of("a.yaml"), null)));
    }

    @Test
    void anyOtherWordIsForTheClientAlsoBehindItsOptions() {
        for (var arguments : List.of(
                List.of("ps"),
                List.of("frobnicate"),
                List.of("--url", "http://localhost:1", "ps"),
                List.of("--config", "a.yaml", "ps"),
                List.of("ps", "--help"))) {
            assertThat(CommandLine.parse(arguments, Optional.empty()).mode(), is(Mode.CLIENT));
        }
    }
}
