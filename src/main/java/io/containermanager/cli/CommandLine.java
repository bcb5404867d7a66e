package io.containermanager.cli;

import io.containermanager.config.SettingsReader;
import java.nio.file.Path;
import java.util.ArrayList;
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
        /** The same for the commands: run some against canned answers, and exit. */
        TRAIN_COMMANDS,
        /** Check whether the service on this machine is live: for images without curl. */
        HEALTHCHECK,
        /** Run one of the other commands: a client of a manager's API. */
        CLIENT,
        VERSION,
        HELP
    }

    /** The options that only the client has: with one of them first, a command follows. */
    private static final List<String> CLIENT_OPTIONS = List.of("--url", "--token-file", "--ca-file", "--context");

    public static final String USAGE = """
        Usage: container-manager [serve] [--config FILE]
               container-manager COMMAND [ARGUMENTS]

        Without a command the service starts. Commands call a manager that runs, here or elsewhere:

        Look
          ps          list services with their status and the reason for it
          explain     explain why a service is as it is and what happens to it next
          logs        show and follow logs
          events      show and follow what happened and why
          stats       show what the containers use
          top         show what the machine does
          volumes     list volumes and what uses them
          images      list images and what uses them, remove unused ones
          history     list the accepted targets
          plan        show what applying the stored target would do
          diff        show what differs from the target, or the target from a file

        Change
          apply       show what a Compose file or a state changes, ask, apply it, follow
          rollback    make an earlier target the target again
          update      switch over to newer images behind the same tags
          adopt       take over running containers of a Compose project, or single ones
          remove      remove an app; its volumes stay
          start       start services
          stop        stop services until they are started again
          restart     restart services
          pause       pause reconciliation for a time
          resume      end a pause
          exec        run a command in a service's container
          purge       permanently remove a volume with its data

        Keep
          export      print an app as a Compose file
          backup      write the target to a file
          restore     make a backup the target again
          tokens      list, create and revoke access tokens
          doctor      check configuration and manager, with a remedy for each problem
          completion  print the completion for bash, zsh or fish

        container-manager COMMAND --help shows the arguments of a command.

        Options of the service
          --config FILE    read a YAML file over the defaults (or set CONFIG_FILE)
          --check-config   list what would keep the service from starting, and change nothing
          --healthcheck    check whether the service on this machine is live
          --version        print the version
          --help           print this text

        Exit code: 0 done, or stopped by a signal; 1 failed, or the service cannot start;
        2 unknown arguments; 3 accepted, but the containers do not match it yet
        """;

    /** Parses the arguments; the variable {@code CONFIG_FILE} replaces {@code --config}. */
    public static CommandLine parse(List<String> arguments, Optional<String> configFileVariable) {
        int first = behindConfig(arguments);
        var word = first < arguments.size() ? arguments.get(first) : "";
        if (isForClient(word)) {
            return new CommandLine(Mode.CLIENT, null, null);
        }
        var rest = new ArrayList<>(arguments);
        if (word.equals("serve")) {
            rest.remove(first);
        }
        return new Parser().parse(rest, configFileVariable.filter(name -> !name.isBlank()));
    }

    /** Where the first word is that is not the configuration's file. */
    private static int behindConfig(List<String> arguments) {
        int first = 0;
        while (first < arguments.size()
                && (arguments.get(first).equals("--config")
                        || arguments.get(first).startsWith("--config="))) {
            first += arguments.get(first).equals("--config") ? 2 : 1;
        }
        return first;
    }

    /** Whether the first word is a command other than {@code serve}, or an option that only commands have. */
    private static boolean isForClient(String word) {
        boolean option = word.startsWith("-");
        boolean ofClient = CLIENT_OPTIONS.stream().anyMatch(it -> word.equals(it) || word.startsWith(it + "="));
        return option ? ofClient : !word.isEmpty() && !word.equals("serve");
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
                case "--train-commands" -> Mode.TRAIN_COMMANDS;
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
