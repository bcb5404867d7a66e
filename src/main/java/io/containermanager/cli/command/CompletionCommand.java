package io.containermanager.cli.command;

import io.containermanager.cli.client.ClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** Prints a shell's completion of commands, options and services. */
final class CompletionCommand implements Command {

    /** Asks the manager for the names of its services, quietly. */
    private static final String SERVICES = "container-manager ps -o name 2>/dev/null";

    @Override
    public CommandSpec spec() {
        return Arguments.command("completion", "Print the completion of commands, options and services for a shell.")
                .addPositional(Arguments.positional("SHELL", "1", "bash, zsh or fish"));
    }

    @Override
    public int run(Invocation call) {
        call.terminal()
                .line(
                        switch (call.argument().orElse("")) {
                            case "bash" -> bash();
                            case "zsh" -> "autoload -Uz bashcompinit && bashcompinit\n" + bash();
                            case "fish" -> fish();
                            default -> throw ClientException.usage("The shell must be bash, zsh or fish");
                        });
        return 0;
    }

    /**
     * Names of services come from anyone who may declare one: they are compared and quoted, never read as code as {@code compgen -W} reads
     * them.
     */
    private static String bash() {
        var cases = new ArrayList<String>();
        options()
                .forEach((name, options) -> cases.add("        " + name + ") words=$'"
                        + String.join(
                                "\\n",
                                Stream.concat(words(name).stream(), options.stream())
                                        .toList())
                        + "' ;;"));
        return """
            _container_manager() {
                local word=${COMP_WORDS[COMP_CWORD]} command= each words services=
                for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                    case $each in -*) ;; *) command=$each; break ;; esac
                done
                case $command in
            %s
                    *) words=$'serve\\n%s\\n--help\\n--version' ;;
                esac
                case $word in
                    -*) ;;
                    *) [ -z "$command" ] || services=$(%s) ;;
                esac
                COMPREPLY=()
                while IFS= read -r each; do
                    case $each in "") ;; "$word"*) COMPREPLY+=("$(printf %%q "$each")") ;; esac
                done <<<"$words"$'\\n'"$services"
            }
            complete -o default -F _container_manager container-manager\
            """.formatted(String.join("\n", cases), String.join("\\n", CommandRunner.names()), SERVICES);
    }

    private static String fish() {
        var lines = new ArrayList<String>();
        lines.add("complete -c container-manager -n __fish_use_subcommand -f -a 'serve "
                + String.join(" ", CommandRunner.names()) + "'");
        options()
                .forEach((name, options) -> options.forEach(
                        option -> lines.add("complete -c container-manager -n '__fish_seen_subcommand_from " + name
                                + "' -l " + option.substring(2))));
        CommandRunner.names().stream()
                .filter(name -> !words(name).isEmpty())
                .forEach(name -> lines.add("complete -c container-manager -n '__fish_seen_subcommand_from " + name
                        + "' -f -a '" + String.join(" ", words(name)) + "'"));
        lines.add("complete -c container-manager -n 'not __fish_use_subcommand' -a '(" + SERVICES + ")'");
        return String.join("\n", lines);
    }

    /** The long options of every command. */
    private static Map<String, List<String>> options() {
        var options = new TreeMap<String, List<String>>();
        for (var name : CommandRunner.names()) {
            options.put(
                    name,
                    CommandRunner.described(name).options().stream()
                            .flatMap(option -> List.of(option.names()).stream())
                            .filter(option -> option.startsWith("--"))
                            .sorted()
                            .collect(Collectors.toList()));
        }
        return options;
    }

    /** The fixed words that a command's first argument may be, such as {@code create}. */
    private static List<String> words(String name) {
        var words = new ArrayList<String>();
        for (var positional : CommandRunner.described(name).positionalParameters()) {
            if (positional.completionCandidates() != null) {
                positional.completionCandidates().forEach(words::add);
            }
        }
        return words;
    }
}
