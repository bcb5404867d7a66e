package io.containermanager.cli.command;

import io.containermanager.cli.output.Examples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Describes arguments the same way in all commands. Pure. */
final class Arguments {

    private static final int HELP_WIDTH = 100;

    private Arguments() {}

    /** A command with its name and its one sentence. */
    static CommandSpec command(String name, String sentence, String... more) {
        var spec = CommandSpec.create().name(name);
        spec.usageMessage().width(HELP_WIDTH).description(sentence);
        spec.usageMessage().footer(more);
        return spec;
    }

    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .description(description)
                .build();
    }

    static OptionSpec option(String label, String description, String... names) {
        return OptionSpec.builder(names)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    static PositionalParamSpec positional(String label, String arity, String description) {
        return PositionalParamSpec.builder()
                .index(arity.endsWith("*") ? "0..*" : "0")
                .required(arity.startsWith("1"))
                .paramLabel(label)
                .arity(arity)
                .type(arity.endsWith("*") ? List.class : String.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build();
    }

    /** The first word: one of these, all optional. */
    static PositionalParamSpec choice(String label, List<String> words, String description) {
        return PositionalParamSpec.builder()
                .index("0")
                .required(false)
                .paramLabel(label)
                .arity("0..1")
                .type(String.class)
                .completionCandidates(words)
                .description(description)
                .build();
    }

    /** The second word, optional. */
    static PositionalParamSpec second(String label, String description) {
        return PositionalParamSpec.builder()
                .index("1")
                .required(false)
                .paramLabel(label)
                .arity("0..1")
                .type(String.class)
                .description(description)
                .build();
    }

    /** All words behind the first argument. */
    static PositionalParamSpec rest(String label, String description) {
        return PositionalParamSpec.builder()
                .index("1..*")
                .paramLabel(label)
                .arity("0..*")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build();
    }

    /** {@code -o}, with the forms that a command has. */
    static OptionSpec output(String... forms) {
        return OptionSpec.builder("-o", "--output")
                .type(String.class)
                .paramLabel("FORM")
                .completionCandidates(Arrays.asList(forms))
                .description("Form of the output: " + String.join(", ", forms))
                .build();
    }

    static OptionSpec allOutputs() {
        return output("table", "wide", "json", "yaml", "name");
    }

    static OptionSpec yes() {
        return flag("Do not ask", "-y", "--yes");
    }

    /** How long a command follows what it has begun. */
    static OptionSpec waiting() {
        return option("TIME", "How long to follow at most, 0s: not at all (default: 10m)", "--wait");
    }

    /** Examples at the end of the help: what a reader tries first. */
    static void examples(CommandSpec spec) {
        var footer = new ArrayList<>(List.of(spec.usageMessage().footer()));
        footer.add("");
        footer.add("Examples:");
        Examples.of(spec.name()).forEach(line -> footer.add("  " + line));
        spec.usageMessage().footer(footer.toArray(String[]::new));
    }

    /** How a command is called, in one line: what it works on is more worth reading than the list of its options. */
    static void synopsis(CommandSpec spec) {
        var synopsis = new StringBuilder("container-manager " + spec.name() + " [OPTIONS]");
        for (var positional : spec.positionalParameters()) {
            boolean many = positional.arity().max() > 1;
            var label = positional.paramLabel() + (many ? "..." : "");
            synopsis.append(' ').append(positional.required() ? label : "[" + label + "]");
        }
        spec.usageMessage().customSynopsis(synopsis.toString());
    }

    /** The options that say which manager to call, and help; every command has them. */
    static void connection(CommandSpec spec) {
        spec.addArgGroup(ArgGroupSpec.builder()
                .heading("%nWhich manager:%n")
                .exclusive(false)
                .validate(false)
                .addArg(option(
                        "URL",
                        "Its address; otherwise CONTAINER_MANAGER_URL, the current context, or this machine's manager",
                        "--url"))
                .addArg(option("FILE", "A file with the token; otherwise CONTAINER_MANAGER_TOKEN", "--token-file"))
                .addArg(option("FILE", "Certificates to trust (PEM)", "--ca-file"))
                .addArg(option("NAME", "A manager of ~/.config/container-manager/config.yaml", "--context"))
                .addArg(option(
                        "FILE", "The configuration of this machine's manager; otherwise CONFIG_FILE", "--config"))
                .build());
        spec.addOption(OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .usageHelp(true)
                .description("Show this help")
                .build());
    }
}
