package io.containermanager.access;

import io.containermanager.file.SmallTextFile;
import io.containermanager.file.SmallTextFile.Text;
import io.containermanager.file.SmallTextFile.Unusable;
import io.containermanager.model.read.Parsed;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that hold now. A changed file is read again; one that cannot be read or is wrong changes nothing but one line in the log, for
 * however long, so that a typing mistake neither locks callers out nor lets any in; tokens expire meanwhile. Thread-safe.
 */
public final class TokenBook {

    private static final Logger LOGGER = System.getLogger(TokenBook.class.getName());

    /** The name of the tokens file that the first start made because none was configured, beside {@code admin-token}. */
    public static final String ADMINISTRATORS = "admin-tokens.yaml";

    private final @Nullable Path file;
    private final @Nullable CreatedTokens created;
    private volatile List<Token> tokens;
    /** What the file held, null while it cannot be read. */
    private volatile @Nullable String seen = "";

    private volatile String problem = "";
    private volatile Merged merged = new Merged(List.of(), List.of(), List.of(), "");
    private volatile String conflict = "";
    private volatile String useless = "";

    /**
     * Both kinds together. A shared created token that the tokens file declares as well does not hold: the file says what it says.
     *
     * @param conflict which do not hold for that reason, and what to do; empty for none
     */
    private record Merged(List<Token> configured, List<Token> created, List<Token> all, String conflict) {}

    private TokenBook(@Nullable Path file, List<Token> tokens, @Nullable CreatedTokens created) {
        this.created = created;
        this.file = file;
        this.tokens = tokens;
    }

    /** No tokens at all: every caller is anonymous. */
    public static TokenBook none() {
        return new TokenBook(null, List.of(), null);
    }

    /** Tokens that do not change. */
    public static TokenBook of(List<Token> tokens) {
        return new TokenBook(null, List.copyOf(tokens), null);
    }

    /**
     * The tokens of a file.
     *
     * @throws IOException when it cannot be read or is wrong; the message names each mistake, not the file
     */
    public static TokenBook open(Path file) throws IOException {
        var book = new TokenBook(file, List.of(), null);
        var text = switch (SmallTextFile.read(file)) {
            case Text(var it) -> it;
            case Unusable(var why) -> throw new IOException(why);
        };
        book.tokens = switch (TokenFile.read(text)) {
            case Parsed.Good<List<Token>>(var read) -> read;
            case Parsed.Bad<List<Token>>(var violations) -> throw new IOException(TokenFile.words(violations));
        };
        book.seen = text;
        return book;
    }

    /** Warns when the file lets no one in, once for each reason; to be called every few seconds, for tokens expire. */
    public void warnIfUseless(Instant now) {
        var found = file == null
                ? ""
                : TokenFile.useless(tokens, now).map(why -> file + " " + why).orElse("");
        if (!found.isEmpty() && !found.equals(useless)) {
            LOGGER.log(Level.WARNING, found);
        }
        useless = found;
    }

    /**
     * The same, beside tokens that are created through the API. Of a name or a secret that is in both there would be two tokens for one caller: a
     * created one that replicas share does not hold then, since it may become known later than the start.
     *
     * @throws IOException when a name or a secret is in both, and the created one is not shared
     */
    public TokenBook creating(CreatedTokens more) throws IOException {
        var both = more.shared() ? "" : inBoth(tokens, more);
        if (!both.isEmpty()) {
            throw new IOException(both);
        }
        var book = new TokenBook(file, tokens, more);
        book.seen = seen;
        return book;
    }

    /** Whether the file is the one that the first start made because none was configured. */
    boolean ofFirstStart() {
        return file != null && file.endsWith(ADMINISTRATORS);
    }

    /** Where callers find a token, as messages say it; never a path, since anyone can read it. */
    String where() {
        return ofFirstStart() ? "that of the file admin-token in the data folder" : "one of security.tokens-file";
    }

    /** Reads the file again if it has changed; to be called every few seconds. */
    public void refresh() {
        if (file != null) {
            read(file);
        }
        if (created != null && created.known()) {
            var found = merged().conflict();
            if (!found.isEmpty() && !found.equals(conflict)) {
                LOGGER.log(Level.ERROR, found);
            }
            conflict = found;
        }
    }

    private void read(Path file) {
        switch (SmallTextFile.read(file)) {
            case Text(var text) -> {
                if (!text.equals(seen)) {
                    changed(file, text);
                }
            }
            case Unusable(var why) -> {
                // Read whole when it is back, whatever it held before.
                seen = null;
                report(file + ": " + why + ". The tokens stay as they were until then");
            }
        }
    }

    private void changed(Path file, String text) {
        seen = text;
        switch (TokenFile.read(text)) {
            case Parsed.Good<List<Token>>(var read) -> {
                var both = created == null || created.shared() ? "" : inBoth(read, created);
                if (!both.isEmpty()) {
                    // Right without a change of the file once the other one is revoked.
                    seen = null;
                    report(file + ": " + both + ". The tokens stay as they were until then");
                    return;
                }
                tokens = read;
                problem = "";
                LOGGER.log(Level.INFO, "Read " + read.size() + " tokens from " + file);
            }
            case Parsed.Bad<List<Token>>(var violations) ->
                report(file + ": " + TokenFile.words(violations)
                        + ". The tokens stay as they were until it is corrected");
        }
    }

    /** What the tokens file and the created ones both have, and what to do; empty for nothing. */
    private static String inBoth(List<Token> configured, CreatedTokens created) {
        var more = created.all();
        return configured.stream()
                .flatMap(token -> more.stream()
                        .filter(it -> same(it, token))
                        .map(it -> "token " + token.name()
                                + " has the name or the secret of one that was created through the API: rename it, or"
                                + " revoke that one (" + created.revocation(it.name()) + ")"))
                .collect(Collectors.joining("; "));
    }

    private static boolean same(Token one, Token other) {
        return one.name().equals(other.name()) || one.sha256().equals(other.sha256());
    }

    /** Computed when one of both has changed: each request looks here. */
    private Merged merged() {
        var own = tokens;
        var more = created == null ? List.<Token>of() : created.all();
        var known = merged;
        if (known.configured().equals(own) && known.created().equals(more)) {
            return known;
        }
        var holding = more.stream().filter(it -> own.stream().noneMatch(token -> same(it, token)));
        var now = new Merged(
                own, more, Stream.concat(own.stream(), holding).toList(), created == null ? "" : inBoth(own, created));
        merged = now;
        return now;
    }

    /** Once, and again when the problem changes: the file is checked every few seconds. */
    private void report(String found) {
        if (!found.equals(problem)) {
            problem = found;
            LOGGER.log(Level.ERROR, found);
        }
    }

    /** All that hold, expired ones included. */
    List<Token> all() {
        return merged().all();
    }

    /** Those that are configured, expired ones included. */
    List<Token> configured() {
        return tokens;
    }

    /** Those that were created through the API; null where that is impossible, because callers need no token. */
    @Nullable
    CreatedTokens created() {
        return created;
    }

    /** Whether callers must show a token. */
    public boolean required() {
        return file != null || !tokens.isEmpty();
    }

    /** Whether that very token, with these scopes and apps, is still one of them. */
    boolean holds(Token token, Instant now) {
        return token.valid(now) && all().contains(token);
    }

    /** The token of that {@linkplain Token#digest digest}. */
    public Optional<Token> byDigest(String digest) {
        return all().stream().filter(token -> token.digest().equals(digest)).findFirst();
    }

    /** Whose secret that is. Takes as long for a wrong one as for a right one. */
    Optional<Token> find(String secret, Instant now) {
        var presented = Token.fingerprint(secret).getBytes(StandardCharsets.US_ASCII);
        Token found = null;
        for (var token : all()) {
            if (MessageDigest.isEqual(presented, token.sha256().getBytes(StandardCharsets.US_ASCII))) {
                found = token;
            }
        }
        return Optional.ofNullable(found).filter(token -> token.valid(now));
    }
}
