package io.containermanager.cli;

import io.containermanager.config.SettingsReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parsed command line.
 *
 * @param mode what to do
 * @param configFile a file that overrides the packaged {@code application.yaml}, or null
 * @param problem the problem with the arguments, or null
 */
public record CommandLine(
        Mode mode, @Nullable Path configFile, @Nullable String problem) {

    /** The modes. */
    public enum Mode {
        SERVE,
        /** Check the configuration, print its problems, exit. */
        CHECK_CONFIG,
        /** Start on a free port, exercise the parts, exit: fills the JVM's AOT cache. */
        TRAIN,
        /** Check whether the service on this machine is live: for images without curl. */
        HEALTHCHECK,
        VERSION,
        HELP
    }

    public static final String USAGE = """
        usage: container-manager [--config FILE] [--check-config | --healthcheck | --version | --help]

          --config FILE    read a YAML file over the defaults (or set CONFIG_FILE)
          --check-config   list what would keep the service from starting, and change nothing
          --healthcheck    check whether the service on this machine is live
          --version        print the version
          --help           print this text

        exit code: 0 good or stopped by a signal, 1 the service cannot start or a check failed, 2 unknown arguments
        """;

    /** Parses the arguments; the variable {@code CONFIG_FILE} replaces {@code --config}. */
    public static CommandLine parse(List<String> arguments, Optional<String> configFileVariable) {
        return new Parser().parse(arguments, configFileVariable.filter(name -> !name.isBlank()));
    }

    /** Parses the arguments in one pass. */
    private static final class Parser {

        private @Nullable Mode mode;
        private @Nullable String modeArgument;
        private @Nullable Path file;
        private @Nullable String problem;

        CommandLine parse(List<String> arguments, Optional<String> variable) {
            var rest = arguments.iterator();
            while (rest.hasNext() && problem == null) {
                var argument = rest.next();
                if (argument.equals("--config")) {
                    config(rest.hasNext() ? rest.next() : "");
                } else if (argument.startsWith("--config=")) {
                    config(argument.substring("--config=".length()));
                } else {
                    mode(argument);
                }
            }
            if (file == null && problem == null) {
                variable.ifPresent(this::file);
            }
            return problem == null
                    ? new CommandLine(mode == null ? Mode.SERVE : mode, file, null)
                    : new CommandLine(Mode.HELP, null, problem);
        }

        private void config(String name) {
            if (name.isBlank()) {
                problem = "--config needs the name of a file";
            } else if (file != null) {
                problem = "--config can be given only once";
            } else {
                file(name);
            }
        }

        private void file(String name) {
            file = SettingsReader.pathOf(name).orElse(null);
            if (file == null) {
                problem = "the name of the configuration file cannot be used under this locale; set LC_ALL to C.UTF-8";
            }
        }

        private void mode(String argument) {
            var chosen = switch (argument) {
                case "--check-config" -> Mode.CHECK_CONFIG;
                case "--train" -> Mode.TRAIN;
                case "--healthcheck" -> Mode.HEALTHCHECK;
                case "--version" -> Mode.VERSION;
                case "--help", "-h" -> Mode.HELP;
                default -> null;
            };
            if (chosen == null) {
                problem = "unknown argument " + argument;
            } else if (mode != null && mode != chosen) {
                problem = modeArgument + " and " + argument + " cannot be used together";
            }
            mode = chosen;
            modeArgument = argument;
        }
    }
}
