package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.output.Console;
import io.containermanager.cli.output.Documents;
import io.containermanager.cli.output.EngineAway;
import io.containermanager.cli.output.Format;
import io.containermanager.cli.output.Table;
import io.containermanager.cli.output.Units;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.ParseResult;

/**
 * A command with its arguments.
 *
 * @param parsed the arguments
 * @param terminal where it reads and writes
 * @param client makes the client when it is first needed
 * @param environment of the process
 */
record Invocation(
        ParseResult parsed, Console terminal, Supplier<ApiClient> client, CommandRunner.Environment environment) {

    /** The manager's API. */
    ApiClient api() {
        return client.get();
    }

    boolean flag(String option) {
        return parsed.matchedOption(option) != null;
    }

    Optional<String> option(String option) {
        return Optional.ofNullable(parsed.<String>matchedOptionValue(option, null));
    }

    /** The positional arguments. */
    List<String> arguments() {
        return parsed.matchedPositionals().stream()
                .flatMap(positional -> positional.stringValues().stream())
                .toList();
    }

    /** The only positional argument. */
    Optional<String> argument() {
        return arguments().stream().findFirst();
    }

    /** A path, relative to where the command was called. */
    Path path(String name) {
        return environment.folder().resolve(name);
    }

    Optional<Path> pathOption(String option) {
        return option(option).map(this::path);
    }

    Optional<Duration> durationOption(String option) {
        return option(option)
                .map(text -> Units.duration(text)
                        .orElseThrow(() -> ClientException.usage(
                                option + " must be a duration such as 30s, 5m or 1h30m, not \"" + text + "\"")));
    }

    Optional<Long> numberOption(String option, long min, long max) {
        return option(option).map(text -> {
            if (text.matches("[0-9]{1,18}") && Long.parseLong(text) >= min && Long.parseLong(text) <= max) {
                return Long.valueOf(text);
            }
            throw ClientException.usage(option + " must be a number, " + min + " … " + max + ", not \"" + text + "\"");
        });
    }

    Format format() {
        return option("--output")
                .map(word -> Format.valueOf(word.toUpperCase(Locale.ROOT)))
                .orElse(Format.TABLE);
    }

    /** Prints a result in the asked form. */
    void print(JsonNode document, Table table, List<String> names) {
        switch (format()) {
            case JSON -> terminal.line(Documents.json(document));
            case YAML -> terminal.line(Documents.yaml(document));
            case NAME -> names.forEach(terminal::line);
            case TABLE -> table.print(terminal, true);
            case WIDE -> table.print(terminal, false);
        }
    }

    /** Whether the user agrees, by {@code --yes} or by an answer; without a terminal to ask on, the arguments are wrong. */
    boolean agreed(String question) {
        if (flag("--yes")) {
            return true;
        }
        if (!terminal.ends().in()) {
            throw ClientException.usage("There is no terminal to ask on: add --yes.");
        }
        boolean agreed = terminal.confirmed(question);
        if (!agreed) {
            terminal.note("Nothing was changed.");
        }
        return agreed;
    }

    /** Says beside the output, which programs may read, that what it shows is from before, if it is. */
    void noteEngineAway() {
        EngineAway.sentence(api().get("/api/v1/status").path("engine")).ifPresent(terminal::note);
    }

    boolean tabular() {
        return format() == Format.TABLE || format() == Format.WIDE;
    }

    /** Waits a moment between two requests of something that is followed. */
    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw ClientException.failed("Interrupted");
        }
    }
}
