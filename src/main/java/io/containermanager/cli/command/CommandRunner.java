package io.containermanager.cli.command;

import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.ManagerFinder;
import io.containermanager.cli.client.ManagerOptions;
import io.containermanager.cli.client.Reasons;
import io.containermanager.cli.output.Console;
import io.containermanager.config.LaunchCommand;
import io.containermanager.config.ShellWord;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs the commands other than {@code serve}. A start of the service loads nothing of this folder. */
public final class CommandRunner {

    private static final int DONE = 0;

    /** Options before a command that have a value. */
    private static final Set<String> VALUED = Set.of("--url", "--token-file", "--ca-file", "--context", "--config");

    private final Environment environment;
    private final Console terminal;
    private final Map<String, Supplier<Command>> commands = commands();
    private @Nullable ApiClient api;

    /**
     * What surrounds the process.
     *
     * @param variables the environment
     * @param home the user's
     * @param folder the working directory
     * @param launch how the user called this program
     */
    public record Environment(Map<String, String> variables, Path home, Path folder, LaunchCommand launch) {}

    private CommandRunner(Environment environment, Console terminal) {
        this.environment = environment;
        this.terminal = terminal;
    }

    /** Runs a command of this process; returns the exit code. */
    public static int run(List<String> arguments) {
        var environment = new Environment(
                System.getenv(), home(System.getenv()), Path.of("").toAbsolutePath(), LaunchCommand.ofProcess());
        return run(arguments, environment, Console.ofProcess(System.getenv()));
    }

    /** As shells and other tools take it: what HOME says, and only without it what the system's list of users says. */
    static Path home(Map<String, String> variables) {
        var home = variables.getOrDefault("HOME", "");
        return Path.of(home.startsWith("/") ? home : System.getProperty("user.home"));
    }

    /** Runs a command; returns the exit code. */
    public static int run(List<String> arguments, Environment environment, Console terminal) {
        terminal.spell(environment.launch().command(), "");
        int code = new CommandRunner(environment, terminal).reported(new ArrayList<>(arguments));
        var unwritten = terminal.outputFailure();
        unwritten.ifPresent(
                failure -> terminal.note("container-manager: Cannot write to standard output: " + Reasons.of(failure)));
        terminal.err().flush();
        return code == DONE && unwritten.isPresent() ? ClientException.FAILED : code;
    }

    /** The names of all commands, in the order of the help. */
    public static List<String> names() {
        return List.copyOf(commands().keySet());
    }

    /** In the order of the help: look, change, operate, set up. */
    private static Map<String, Supplier<Command>> commands() {
        var all = new LinkedHashMap<String, Supplier<Command>>();
        all.put("ps", PsCommand::new);
        all.put("explain", ExplainCommand::new);
        all.put("logs", LogsCommand::new);
        all.put("events", EventsCommand::new);
        all.put("stats", MetricsCommands.Stats::new);
        all.put("top", MetricsCommands.Top::new);
        all.put("volumes", StorageCommands.Volumes::new);
        all.put("images", StorageCommands.Images::new);
        all.put("history", RevisionCommands.History::new);
        all.put("plan", Steps.PlanCommand::new);
        all.put("diff", DiffCommand::new);
        all.put("apply", ApplyCommand::new);
        all.put("rollback", RevisionCommands.Rollback::new);
        all.put("update", AppCommands.Update::new);
        all.put("adopt", AppCommands.Adopt::new);
        all.put("remove", AppCommands.Remove::new);
        all.put("start", () -> new ServiceCommand("start"));
        all.put("stop", () -> new ServiceCommand("stop"));
        all.put("restart", () -> new ServiceCommand("restart"));
        all.put("pause", () -> new PauseCommand(false));
        all.put("resume", () -> new PauseCommand(true));
        all.put("exec", ExecCommand::new);
        all.put("purge", StorageCommands.Purge::new);
        all.put("export", AppCommands.Export::new);
        all.put("backup", BackupCommands.Backup::new);
        all.put("restore", BackupCommands.Restore::new);
        all.put("tokens", TokensCommand::new);
        all.put("doctor", DoctorCommand::new);
        all.put("completion", CompletionCommand::new);
        return all;
    }

    private int reported(List<String> arguments) {
        try {
            return parsed(arguments);
        } catch (ClientException failed) {
            terminal.note("container-manager: " + failed.text());
            failed.details().forEach(line -> terminal.note("  " + line));
            return failed.exitCode();
        }
    }

    private int parsed(List<String> arguments) {
        var name = firstWord(arguments).filter(commands::containsKey);
        var command = name.map(it -> commands.getOrDefault(it, PsCommand::new).get());
        var line = line(name, command);
        try {
            var parsed = line.parseArgs(arguments.toArray(String[]::new));
            var inner = parsed.hasSubcommand() ? parsed.subcommand() : parsed;
            if (inner.isUsageHelpRequested()) {
                terminal.out()
                        .print(terminal.spelled(
                                inner.commandSpec().commandLine().getUsageMessage(Ansi.OFF)));
                return DONE;
            }
            if (command.isEmpty() || !parsed.hasSubcommand()) {
                throw ClientException.usage("No command given; container-manager --help lists the commands.");
            }
            requireForm(inner);
            terminal.spell(environment.launch().command(), connection(parsed, inner));
            return command.get().run(new Invocation(inner, terminal, () -> api(parsed, inner), environment));
        } catch (ParameterException wrong) {
            throw ClientException.usage(problem(arguments, name, wrong));
        }
    }

    /** The first word that is neither an option nor the value of one. */
    private static Optional<String> firstWord(List<String> arguments) {
        int at = 0;
        while (at < arguments.size() && arguments.get(at).startsWith("-")) {
            at += VALUED.contains(arguments.get(at)) ? 2 : 1;
        }
        return at < arguments.size() ? Optional.of(arguments.get(at)) : Optional.empty();
    }

    private static void requireForm(ParseResult parsed) {
        var option = parsed.matchedOption("--output");
        if (option != null) {
            var forms = new ArrayList<String>();
            option.completionCandidates().forEach(forms::add);
            String form = option.getValue();
            if (!forms.contains(form)) {
                throw ClientException.usage(
                        "--output must be one of " + String.join(", ", forms) + ", not \"" + form + "\"");
            }
        }
    }

    private String problem(List<String> arguments, Optional<String> name, ParameterException wrong) {
        if (name.isEmpty() && firstWord(arguments).isEmpty()) {
            return problem(wrong) + ". Name a command too; container-manager --help lists them.";
        }
        if (name.isEmpty()) {
            return "Unknown command \"" + firstWord(arguments).orElse("")
                    + "\"; container-manager --help lists the commands.";
        }
        return problem(wrong) + ". container-manager " + name.get() + " --help shows the arguments.";
    }

    /** The parser counts arguments from 0, which says nothing to a user. */
    private static String problem(ParameterException wrong) {
        if (!(wrong instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()) {
            return String.valueOf(wrong.getMessage());
        }
        var first = unmatched.getUnmatched().getFirst();
        return first.startsWith("-")
                ? "Unknown option \"" + first + "\""
                : "The argument \"" + first + "\" is one too many";
    }

    /** The whole command line with only the command that is called: describing all takes longer than most of them. */
    private static CommandLine line(Optional<String> name, Optional<Command> command) {
        var root = CommandSpec.create().name("container-manager");
        Arguments.connection(root);
        var line = new CommandLine(root);
        command.ifPresent(it -> line.addSubcommand(name.orElse(""), described(it)));
        return line;
    }

    /** The description of a command with all of its options. */
    static CommandSpec described(String name) {
        return described(commands().getOrDefault(name, PsCommand::new).get()).getCommandSpec();
    }

    private static CommandLine described(Command command) {
        var spec = command.spec();
        Arguments.connection(spec);
        Arguments.synopsis(spec);
        Arguments.examples(spec);
        return new CommandLine(spec);
    }

    /** The options that say which manager is meant: commands to try next need them as well. */
    private static String connection(ParseResult outer, ParseResult inner) {
        var words = new StringBuilder();
        for (var name : List.of("--config", "--context", "--url", "--token-file", "--ca-file")) {
            option(outer, inner, name)
                    .ifPresent(
                            value -> words.append(' ').append(name).append(' ').append(ShellWord.quoted(value)));
        }
        return words.toString();
    }

    private ApiClient api(ParseResult outer, ParseResult inner) {
        var made = api;
        if (made == null) {
            var manager = ManagerFinder.find(options(outer, inner));
            if (manager.found() != null) {
                terminal.note(manager.found());
            }
            made = new ApiClient(manager);
            api = made;
        }
        return made;
    }

    private ManagerOptions options(ParseResult outer, ParseResult inner) {
        return new ManagerOptions(
                option(outer, inner, "--url"),
                option(outer, inner, "--token-file").map(environment.folder()::resolve),
                option(outer, inner, "--ca-file").map(environment.folder()::resolve),
                option(outer, inner, "--context"),
                option(outer, inner, "--config")
                        .or(() -> Optional.ofNullable(environment.variables().get("CONFIG_FILE"))
                                .filter(file -> !file.isBlank()))
                        .map(environment.folder()::resolve),
                environment.variables(),
                environment.home());
    }

    private static Optional<String> option(ParseResult outer, ParseResult inner, String name) {
        return Optional.ofNullable(inner.<String>matchedOptionValue(name, outer.matchedOptionValue(name, null)));
    }
}
