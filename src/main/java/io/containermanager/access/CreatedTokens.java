package io.containermanager.access;

import io.containermanager.model.read.Parsed;
import io.containermanager.store.StoreException;
import io.containermanager.store.TextStore;
import io.containermanager.store.TextStore.Changed;
import io.containermanager.store.files.PrivateFile;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * The tokens that were created through the API, in the form of {@code security.tokens-file}, which holds no secret but the SHA-256 of each: in a
 * file beside the database, or where all replicas read them. A change is durable when its method returns. Thread-safe.
 */
public final class CreatedTokens {

    /** The file's name, beside the database. */
    public static final String FILE = "created-tokens.yaml";

    /** How many there are at most. */
    public static final int MAX = 500;

    /** The longest text of them: lists of apps can be long, and replicas keep it in one object of a cluster. */
    public static final int TEXT_MAX_CHARS = 600_000;

    private static final int SECRET_BYTES = 32;
    private static final Logger LOGGER = System.getLogger(CreatedTokens.class.getName());

    private final TextStore kept;
    private final RandomGenerator random;
    private volatile Read last = new Read("", List.of());

    private record Read(String text, List<Token> tokens) {}

    private CreatedTokens(TextStore kept, RandomGenerator random) {
        this.kept = kept;
        this.random = random;
    }

    /**
     * The tokens of that file, none while it does not exist.
     *
     * @throws IOException when it cannot be read or is wrong
     */
    public static CreatedTokens open(Path file, RandomGenerator random) throws IOException {
        var text = PrivateFile.open(file);
        if (TokenFile.read(text.text()) instanceof Parsed.Bad<List<Token>>(var violations)) {
            throw new IOException(TokenFile.words(violations));
        }
        return new CreatedTokens(text, random);
    }

    /** The tokens that replicas share. */
    public static CreatedTokens shared(TextStore kept, RandomGenerator random) {
        return new CreatedTokens(kept, random);
    }

    /** All of them; none while what is known is too old to rely on, since one of them may have been revoked meanwhile. */
    List<Token> all() {
        if (!kept.fresh()) {
            return List.of();
        }
        var text = kept.text();
        var known = last;
        if (text.equals(known.text())) {
            return known.tokens();
        }
        var now = new Read(
                text,
                switch (TokenFile.read(text)) {
                    case Parsed.Good<List<Token>>(var read) -> read;
                    case Parsed.Bad<List<Token>>(var violations) -> {
                        LOGGER.log(
                                Level.ERROR,
                                "The created tokens cannot be read, and none of them holds: "
                                        + TokenFile.words(violations));
                        yield List.of();
                    }
                });
        last = now;
        return now.tokens();
    }

    /** Whether replicas share them: then another one may have created some, or what there is may become known later than the start. */
    boolean shared() {
        return kept.shared();
    }

    /** Whether what {@link #all} returns may be relied on. */
    boolean known() {
        return kept.fresh();
    }

    /** How one of that name is revoked that the tokens file declares as well, as the rest of a sentence. */
    String revocation(String name) {
        return shared()
                ? "with DELETE /api/v1/tokens/" + name + "; until then it does not hold"
                : "while the manager is stopped: remove its line from " + FILE;
    }

    /** A new secret: 256 random bits. */
    String secret() {
        var bytes = new byte[SECRET_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /** Adds a token, or says why not; {@link StoreException.NoSpace} on a full disk. */
    TokenCreation add(Token token, Set<String> otherNames) {
        return kept.change(text -> {
            var tokens = new ArrayList<>(readable(text));
            boolean taken = otherNames.contains(token.name())
                    || tokens.stream().anyMatch(it -> it.name().equals(token.name()));
            if (taken || tokens.size() >= MAX) {
                return new Changed<>(text, taken ? TokenCreation.NAME_IN_USE : TokenCreation.TOO_MANY);
            }
            tokens.add(token);
            var more = text(tokens);
            // What could not be read again would take the others with it.
            return more.length() > TEXT_MAX_CHARS || TokenFile.read(more) instanceof Parsed.Bad<?>
                    ? new Changed<>(text, TokenCreation.TOO_LONG)
                    : new Changed<>(more, TokenCreation.CREATED);
        });
    }

    /** Removes a token; false when there is none of that name. */
    boolean remove(String name) {
        return kept.change(text -> {
            var tokens = readable(text);
            var others =
                    tokens.stream().filter(token -> !token.name().equals(name)).toList();
            return others.size() == tokens.size() ? new Changed<>(text, false) : new Changed<>(text(others), true);
        });
    }

    /** What cannot be read is not overwritten. */
    private static List<Token> readable(String text) {
        return switch (TokenFile.read(text)) {
            case Parsed.Good<List<Token>>(var read) -> read;
            case Parsed.Bad<List<Token>>(var violations) ->
                throw new StoreException.Unavailable(
                        "the created tokens cannot be read: " + TokenFile.words(violations), null);
        };
    }

    /** Names are of harmless characters, see {@code TokenFile}. */
    private static String text(List<Token> tokens) {
        return tokens.stream()
                .map(token -> "- {name: \"" + token.name() + "\", scopes: ["
                        + token.scopes().stream().sorted().map(Scope::word).collect(Collectors.joining(", "))
                        + "], sha256: \"" + token.sha256() + "\""
                        + (token.apps().isEmpty()
                                ? ""
                                : ", apps: " + token.apps().stream().sorted().toList())
                        + (token.expires() == null ? "" : ", expires: \"" + token.expires() + "\"")
                        + "}\n")
                .collect(Collectors.joining());
    }
}
