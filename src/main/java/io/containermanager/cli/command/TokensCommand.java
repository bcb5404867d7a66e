package io.containermanager.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.cli.client.ApiClient;
import io.containermanager.cli.client.AppDirectory;
import io.containermanager.cli.client.ClientException;
import io.containermanager.cli.client.OwnerFile;
import io.containermanager.cli.output.Format;
import io.containermanager.cli.output.Suggestion;
import io.containermanager.cli.output.Table;
import io.containermanager.cli.output.Units;
import io.containermanager.config.ShellWord;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Model.CommandSpec;

/** Lists, creates and revokes the tokens that a manager accepts. */
final class TokensCommand implements Command {

    private static final String PATH = "/api/v1/tokens";
    private static final String ADMIN_TOKEN = "admin-token file";
    private static final List<String> ACTIONS = List.of("list", "create", "revoke");

    @Override
    public CommandSpec spec() {
        return Arguments.command(
                        "tokens",
                        "List the tokens that the manager accepts, create one, or revoke one.",
                        "",
                        "The scopes are read, operate (apply, start, stop), exec and admin; none includes another."
                                + " Only",
                        "a token with the scope admin manages tokens, and it grants only scopes that it has itself.",
                        "The secret of a new token is shown once.")
                .addPositional(Arguments.choice("ACTION", ACTIONS, "list (the default), create or revoke"))
                .addPositional(Arguments.second("NAME", "With create and revoke: the token's name"))
                .addOption(Arguments.option(
                        "SCOPES",
                        "With create: what it may do, of read, operate, exec and admin, separated by commas",
                        "--scopes"))
                .addOption(Arguments.option(
                        "APPS", "With create: the only apps that it reaches, separated by commas", "--apps"))
                .addOption(Arguments.option(
                        "TIME",
                        "With create: when it ends, in 12h or 90d, or at 2027-01-31; otherwise never",
                        "--expires"))
                .addOption(Arguments.option(
                        "FILE",
                        "With create: write the secret to a new file that only you may read, and do not show it",
                        "--write"))
                .addOption(Arguments.yes())
                .addOption(Arguments.allOutputs());
    }

    @Override
    public int run(Invocation call) {
        var words = call.arguments();
        var action = words.isEmpty() ? "list" : words.getFirst();
        if (!ACTIONS.contains(action)) {
            throw ClientException.usage(
                    "The action must be one of " + String.join(", ", ACTIONS) + ", not \"" + action + "\".");
        }
        boolean named = !action.equals("list");
        if (named != words.size() > 1) {
            throw ClientException.usage(
                    named
                            ? "Name the token: container-manager tokens " + action + " NAME"
                            : "list shows all tokens; it takes no name.");
        }
        if (!action.equals("create")) {
            for (var option : List.of("--scopes", "--apps", "--expires", "--write")) {
                if (call.option(option).isPresent()) {
                    throw ClientException.usage(option + " belongs to container-manager tokens create.");
                }
            }
        }
        return switch (action) {
            case "create" -> create(call, words.get(1));
            case "revoke" -> revoke(call, words.get(1));
            default -> list(call);
        };
    }

    private static int list(Invocation call) {
        var answer = call.api().get(PATH);
        var tokens = answer.path("tokens");
        if (call.tabular() && tokens.isEmpty()) {
            call.terminal()
                    .note("No tokens are configured, so callers need none: set security.tokens-file, or"
                            + " security.anonymous to false.");
            return 0;
        }
        var apps = call.tabular() ? apps(call, tokens) : Optional.<AppDirectory>empty();
        var table = new Table("NAME", "SCOPES", "APPS", "EXPIRES", "SOURCE");
        var names = new ArrayList<String>();
        for (var token : tokens) {
            names.add(token.path("name").asText());
            table.add(
                    token.path("name").asText(),
                    texts(token.path("scopes"), JsonNode::asText),
                    token.path("apps").isArray()
                            ? texts(
                                    token.path("apps"),
                                    app -> apps.map(known -> known.name(app.asLong(), 0))
                                            .orElse(app.asText()))
                            : "all",
                    expiry(token),
                    source(token));
        }
        call.print(answer, table, names);
        if (call.tabular()) {
            call.terminal()
                    .next(Suggestion.of("tokens", "create", "viewer", "--scopes", "read")
                            .because("a token that only looks"));
        }
        return 0;
    }

    /** The names of apps, for tokens that are limited to some; without the scope read their numbers have to do. */
    private static Optional<AppDirectory> apps(Invocation call, JsonNode tokens) {
        boolean limited = StreamSupport.stream(tokens.spliterator(), false)
                .anyMatch(token -> token.path("apps").isArray());
        try {
            return limited ? Optional.of(AppDirectory.of(call.api())) : Optional.empty();
        } catch (ClientException refused) {
            return Optional.empty();
        }
    }

    private static String texts(JsonNode items, Function<JsonNode, String> text) {
        var all = new ArrayList<String>();
        items.forEach(item -> all.add(text.apply(item)));
        return String.join(", ", all);
    }

    private static String expiry(JsonNode token) {
        return Units.toSeconds(token.path("expiresAt").asText("never"));
    }

    private static int create(Invocation call, String name) {
        if (call.format() == Format.NAME) {
            throw ClientException.usage("-o name would not show the secret, which is shown only once.");
        }
        var body = body(call, name);
        var file = call.pathOption("--write").map(OwnerFile::create).orElse(null);
        JsonNode created;
        try {
            created = call.api().post(PATH, body);
        } catch (ClientException refused) {
            if (file != null) {
                file.discard();
            }
            throw refused;
        }
        if (file != null) {
            keep(call, name, file, created.path("token").asText());
        }
        print(call, created, file != null);
        if (file == null && call.terminal().outputFailure().isPresent()) {
            throw ClientException.failed("The secret of the new token could not be shown.", withdrawn(call, name));
        }
        return 0;
    }

    private static Map<String, Object> body(Invocation call, String name) {
        var body = new LinkedHashMap<String, Object>();
        body.put("name", name);
        body.put(
                "scopes",
                call.option("--scopes")
                        .map(TokensCommand::words)
                        .orElseThrow(() -> ClientException.usage(
                                "Name what the token may do: --scopes read, or several of read,operate,exec,admin")));
        call.option("--apps").ifPresent(apps -> body.put("apps", words(apps)));
        call.option("--expires").ifPresent(time -> body.put("expires", moment(time)));
        return body;
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    private static String moment(String text) {
        return Units.duration(text)
                .map(left -> Instant.now().plus(left).truncatedTo(ChronoUnit.SECONDS))
                .or(() -> Units.moment(text, ZoneId.systemDefault()))
                .orElseThrow(() -> ClientException.usage(
                        "--expires must be a time from now such as 90d, a date such as 2027-01-31 or a moment such as"
                                + " 2027-01-31T00:00:00Z, not \"" + text + "\""))
                .toString();
    }

    /** Writes the secret; a token whose secret could not be written is revoked again, because it would never be used. */
    private static void keep(Invocation call, String name, OwnerFile file, String secret) {
        try {
            file.write(secret + "\n");
        } catch (ClientException unwritten) {
            file.discard();
            throw ClientException.failed(unwritten.text(), withdrawn(call, name));
        }
    }

    /** Revokes a token whose secret got lost; what is to be known about that. */
    private static List<String> withdrawn(Invocation call, String name) {
        try {
            call.api().delete(ApiClient.path(PATH + "/{}", name));
            return List.of("The new token was revoked again.");
        } catch (ClientException unrevoked) {
            return List.of(
                    "The token " + name + " exists, but its secret is lost, and it could not be revoked: "
                            + unrevoked.text(),
                    "Revoke it, then create another: container-manager tokens revoke " + ShellWord.quoted(name));
        }
    }

    private static String source(JsonNode token) {
        return switch (token.path("source").asText()) {
            case "api" -> "created";
            case "admin-token" -> ADMIN_TOKEN;
            default -> "tokens file";
        };
    }

    private static String limits(Invocation call, JsonNode created) {
        var apps = created.path("apps");
        if (!apps.isArray()) {
            return " for all apps";
        }
        var names = apps(call, JsonNodeFactory.instance.arrayNode().add(created));
        return " for the app" + (apps.size() == 1 ? " " : "s ")
                + texts(
                        apps,
                        app -> names.map(known -> known.name(app.asLong(), 0)).orElse(app.asText())) + " alone";
    }

    private static void print(Invocation call, JsonNode created, boolean written) {
        if (!call.tabular()) {
            var shown = created.deepCopy();
            if (written) {
                ((ObjectNode) shown).remove("token");
            }
            call.print(shown, new Table("NAME"), List.of());
            return;
        }
        var terminal = call.terminal();
        var name = created.path("name").asText();
        var expires = expiry(created);
        terminal.note(
                "Created the token " + name + " with the scopes " + texts(created.path("scopes"), JsonNode::asText)
                        + limits(call, created)
                        + (expires.equals("never") ? "; it never expires." : "; it expires at " + expires + "."));
        var file = call.option("--write").orElse("FILE");
        if (written) {
            terminal.line("Wrote the secret to " + file);
        } else {
            terminal.note("The secret is shown only this once; the manager keeps just its SHA-256:");
            terminal.line(created.path("token").asText());
        }
        terminal.note("Commands take it by --token-file " + ShellWord.quoted(file)
                + " or CONTAINER_MANAGER_TOKEN, other programs send the header Authorization: Bearer with it.");
        terminal.next(Suggestion.of("tokens", "revoke", name).because("when it is no longer needed"));
    }

    /** Before anything is asked: only a token that was created here can be revoked. */
    private static void requireRevocable(JsonNode tokens, String name) {
        for (var token : tokens) {
            if (token.path("name").asText().equals(name)) {
                if (token.path("revocable").asBoolean()) {
                    return;
                }
                throw ClientException.failed("Token " + name + " comes from "
                        + (source(token).equals(ADMIN_TOKEN)
                                ? "the first start: remove its entry in admin-tokens.yaml beside the database,"
                                : "the tokens file: remove its entry there,")
                        + " which takes effect within seconds.");
            }
        }
        throw ClientException.failed("There is no token " + name + "; container-manager tokens lists those there are.");
    }

    private static int revoke(Invocation call, String name) {
        requireRevocable(call.api().get(PATH).path("tokens"), name);
        if (!call.agreed("Revoke the token " + name + "? Its sessions and connections end within seconds.")) {
            return ClientException.FAILED;
        }
        var answer = call.api().delete(ApiClient.path(PATH + "/{}", name));
        if (call.tabular()) {
            call.terminal().line("Revoked the token " + name + ".");
            call.terminal().next(Suggestion.of("tokens"));
        } else {
            call.print(answer, new Table("NAME"), List.of(name));
        }
        return 0;
    }
}
