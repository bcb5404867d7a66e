package io.containermanager;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the program is asked to do.
 *
 * @param mode what to do
 * @param configFile a file laid over the packed {@code application.yaml}, or null
 * @param problem what is wrong with the arguments, or null
 */
record CommandLine(
        Mode mode, @Nullable Path configFile, @Nullable String problem) {

    /** What can be asked for. */
    enum Mode {
        SERVE,
        /** Read the configuration, tell what is wrong with it, exit. */
        CHECK_CONFIG,
        /** Start on a free port, exercise the parts, exit: fills the JVM's AOT cache. */
        TRAIN,
        /** Ask the service on this machine whether it is live: for images without curl. */
        HEALTHCHECK,
        VERSION,
        HELP
    }

    static final String USAGE = """
        usage: container-manager [--config FILE] [--check-config | --healthcheck | --version | --help]

          --config FILE    a YAML file laid over the defaults (also: CONFIG_FILE)
          --check-config   tell what is wrong with the configuration, and exit
          --healthcheck    exit 0 if the service on this machine is live, 1 if not
          --version        print the version
        """;

    /** Reads the arguments; {@code CONFIG_FILE} of the environment stands in for {@code --config}. */
    static CommandLine parse(List<String> arguments, Optional<String> configFileVariable) {
        var mode = Mode.SERVE;
        Path file =
                configFileVariable.filter(name -> !name.isBlank()).map(Path::of).orElse(null);
        var rest = arguments.iterator();
        while (rest.hasNext()) {
            var argument = rest.next();
            switch (argument) {
                case "--config" -> {
                    if (!rest.hasNext()) {
                        return new CommandLine(Mode.HELP, null, "--config needs a file's name");
                    }
                    file = Path.of(rest.next());
                }
                case "--check-config" -> mode = Mode.CHECK_CONFIG;
                case "--train" -> mode = Mode.TRAIN;
                case "--healthcheck" -> mode = Mode.HEALTHCHECK;
                case "--version" -> mode = Mode.VERSION;
                case "--help", "-h" -> mode = Mode.HELP;
                default -> {
                    return new CommandLine(Mode.HELP, null, "unknown argument " + argument);
                }
            }
        }
        return new CommandLine(mode, file, null);
    }
}
