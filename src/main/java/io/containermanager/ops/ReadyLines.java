package io.containermanager.ops;

import io.containermanager.config.LaunchCommand;
import io.containermanager.config.ShellWord;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The last lines of a start: where the service is, where the token is, which command to try next. Pure. */
public final class ReadyLines {

    private static final String DEFAULT_URL = "http://localhost:3002";

    private ReadyLines() {}

    /**
     * What the lines depend on.
     *
     * @param url as a browser on this machine opens it
     * @param administratorToken the file that a first start made, or that lies beside the configured file of tokens; empty for none
     * @param tokensFile the configured file of tokens, or null
     * @param useless the file of tokens where it lets no one in though callers need one; empty where it does, or none is needed
     * @param certificates the chain to trust, or null without TLS
     * @param inImage whether the program is found inside of this container only
     * @param storeProblem why the store cannot be used, or null when it can
     */
    public record Facts(
            String url,
            Optional<Path> administratorToken,
            @Nullable Path tokensFile,
            Optional<Useless> useless,
            @Nullable Path certificates,
            boolean inImage,
            @Nullable String storeProblem) {}

    /**
     * A file of tokens that lets no one in.
     *
     * @param why after its name, with what to do
     */
    public record Useless(Path file, String why) {}

    /** The three lines; the command can be pasted into any terminal of this machine or container, in any folder. Without a store that works, what to do instead. */
    public static List<String> of(Facts facts, LaunchCommand launch) {
        if (facts.storeProblem() != null) {
            return List.of(
                    "Listening: " + facts.url(),
                    "Token: " + token(facts),
                    "NOT ready: the store cannot be used (" + facts.storeProblem() + "). Containers are left as they"
                            + " are, and nothing can be applied. Do what the warnings above say; /health/ready answers"
                            + " 200 once the store works");
        }
        return List.of("Ready: " + facts.url(), "Token: " + token(facts), "Next:  " + next(facts, launch));
    }

    private static String token(Facts facts) {
        if (facts.useless().isPresent()) {
            return facts.useless().get().file() + " " + facts.useless().get().why();
        }
        var own = facts.administratorToken().map(file -> "in " + file);
        if (facts.tokensFile() != null) {
            return own.map(it -> it + ", or another of those").orElse("one of those") + " that " + facts.tokensFile()
                    + " declares";
        }
        return own.orElse("none is required (simulated engine, security.anonymous)");
    }

    private static String next(Facts facts, LaunchCommand launch) {
        if (facts.useless().isPresent()) {
            return "add a token to " + facts.useless().get().file()
                    + "; it is accepted within seconds, without a restart";
        }
        if (facts.inImage() && launch.command().equals(LaunchCommand.NAME)) {
            // There it finds address and token by itself.
            return "inside of this container (docker exec, kubectl exec)" + variable(facts) + launch.command() + " ps";
        }
        var command =
                new StringBuilder("in another terminal").append(variable(facts)).append(launch.command());
        if (!facts.url().equals(DEFAULT_URL) || facts.administratorToken().isPresent()) {
            command.append(" --url ").append(ShellWord.quoted(facts.url()));
        }
        facts.administratorToken()
                .ifPresent(file -> command.append(" --token-file ").append(ShellWord.quoted(file.toString())));
        if (facts.certificates() != null) {
            command.append(" --ca-file ")
                    .append(ShellWord.quoted(
                            facts.certificates().toAbsolutePath().toString()));
        }
        return launch.example()
                .map(file -> command.append(" apply -f ").append(ShellWord.quoted(file.toString())))
                .orElseGet(() -> command.append(" ps"))
                .toString();
    }

    /** The file of tokens has their hashes: one that only its owner knows cannot be found by a command. */
    private static String variable(Facts facts) {
        return facts.tokensFile() != null && facts.administratorToken().isEmpty()
                ? ", with such a token in CONTAINER_MANAGER_TOKEN: "
                : ": ";
    }
}
