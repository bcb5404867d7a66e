package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.cli.output.Console;
import io.containermanager.config.LaunchCommand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The command line as a user in a folder has it, against one manager. */
final class Cli {

    private final Path folder;
    private final Map<String, String> variables = new HashMap<>();
    private Console.Ends ends = Console.Ends.PLAIN;
    private String input = "";

    Cli(Path folder, int port) {
        this.folder = folder;
        variables.put("CONTAINER_MANAGER_URL", "http://127.0.0.1:" + port);
    }

    /** What a command did. */
    record Run(int exitCode, String output, String messages) {

        /** The output of a command that must have succeeded. */
        String good() {
            assertThat(output + messages, exitCode, is(0));
            return output;
        }
    }

    Cli with(String variable, String value) {
        variables.put(variable, value);
        return this;
    }

    Cli without(String variable) {
        variables.remove(variable);
        return this;
    }

    /** As a person at a terminal of that width, who types this. */
    Cli at(int width, String typed) {
        ends = new Console.Ends(true, true, true, false, width);
        input = typed;
        return this;
    }

    /** As a program that writes this into the command. */
    Cli typing(String text) {
        ends = Console.Ends.PLAIN;
        input = text;
        return this;
    }

    Run run(String... arguments) {
        return run(new ByteArrayOutputStream(), arguments);
    }

    /** Runs a command whose output can be read while it runs. */
    Run run(ByteArrayOutputStream out, String... arguments) {
        return run((OutputStream) out, arguments);
    }

    /** Runs a command that writes to a file, say. */
    Run run(OutputStream out, String... arguments) {
        var err = new ByteArrayOutputStream();
        var terminal = new Console(
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                out,
                new PrintStream(err, true, StandardCharsets.UTF_8),
                ends);
        var launch = new LaunchCommand(
                variables.getOrDefault(LaunchCommand.COMMAND_VARIABLE, LaunchCommand.NAME), Optional.empty());
        var environment = new CommandRunner.Environment(variables, folder.resolve("home"), folder, launch);
        int code = CommandRunner.run(new ArrayList<>(List.of(arguments)), environment, terminal);
        var written = out instanceof ByteArrayOutputStream bytes ? bytes.toString(StandardCharsets.UTF_8) : "";
        return new Run(code, written, err.toString(StandardCharsets.UTF_8));
    }
}
