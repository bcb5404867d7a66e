package io.containermanager.access;

import io.containermanager.model.Violation;
import io.containermanager.model.read.Parsed;
import io.containermanager.model.read.TreeNode;
import io.containermanager.yaml.YamlTree;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code security.tokens-file}: a YAML list of {@code {name, scopes, token | sha256, apps?, expires?}}. Pure. No message repeats a
 * secret.
 */
public final class TokenFile {

    /** More tokens than one machine has users. */
    static final int TOKENS_MAX = 1_000;

    private static final String ADD =
            "add one: - {name: operator, scopes: [read, operate], token: AT-LEAST-32-CHARACTERS}";

    private static final Set<String> KEYS = Set.of("name", "scopes", "token", "sha256", "apps", "expires");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@-]{0,62}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final List<Violation> violations = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> secrets = new HashSet<>();

    private TokenFile() {}

    /** The tokens, or everything that is wrong with the file. */
    public static Parsed<List<Token>> read(String yaml) {
        return new TokenFile().readAll(yaml);
    }

    /**
     * Why a file with these tokens lets no one in and what to do, after its name: callers are refused rather than let in. Empty where it has one
     * that is valid.
     */
    public static Optional<String> useless(List<Token> tokens, Instant now) {
        if (tokens.stream().anyMatch(token -> token.valid(now))) {
            return Optional.empty();
        }
        var refused = ", so every call of the API is refused unless its token was created through the API; ";
        return Optional.of(tokens.stream()
                .flatMap(token -> Stream.ofNullable(token.expires()))
                .max(Comparator.naturalOrder())
                .map(last -> "declares only tokens that have expired, the last at " + last + refused
                        + "set a later expires, or " + ADD)
                .orElse("declares no token" + refused + ADD));
    }

    /** Every mistake in one line, with what to do; entries count from 1. */
    public static String words(List<Violation> violations) {
        return violations.stream().map(TokenFile::words).collect(Collectors.joining("; ")) + "; correct the file";
    }

    private static String words(Violation violation) {
        var parts = TreeNode.tokens(violation.pointer());
        if (parts.isEmpty()) {
            return violation.message();
        }
        var entry = "token " + (Integer.parseInt(parts.getFirst()) + 1);
        return (parts.size() > 1 ? parts.get(1) + " of " + entry : entry) + " " + violation.message();
    }

    private Parsed<List<Token>> readAll(String yaml) {
        Object tree;
        try {
            tree = YamlTree.parse(yaml).tree();
        } catch (YamlTree.MalformedException malformed) {
            // Only the place: the line itself may hold a token.
            var line = malformed.line() == null ? "" : " (line " + malformed.line() + ")";
            return new Parsed.Bad<>(List.of(new Violation("", "is not valid YAML" + line)));
        }
        // A file of comments declares as little as an empty one.
        if (!((tree == null ? List.of() : tree) instanceof List<?> rows)) {
            return new Parsed.Bad<>(
                    List.of(new Violation("", "must be a list of tokens, each in a line that begins with \"- \"")));
        }
        if (rows.size() > TOKENS_MAX) {
            return new Parsed.Bad<>(List.of(new Violation("", "must have at most " + TOKENS_MAX + " tokens")));
        }
        var tokens = new ArrayList<Token>();
        for (int i = 0; i < rows.size(); i++) {
            var token = row("/" + i, rows.get(i));
            if (token != null) {
                tokens.add(token);
            }
        }
        return violations.isEmpty() ? new Parsed.Good<>(List.copyOf(tokens)) : new Parsed.Bad<>(violations);
    }

    private @Nullable Token row(String at, @Nullable Object tree) {
        if (!(tree instanceof Map<?, ?> row)) {
            add(at, "must be a map with name, scopes and token or sha256");
            return null;
        }
        row.keySet().stream()
                .filter(key -> !KEYS.contains(String.valueOf(key)))
                .forEach(key -> add(
                        at,
                        "has a key that is none of "
                                + String.join(", ", KEYS.stream().sorted().toList())));
        int before = violations.size();
        var name = name(at, row.get("name"));
        var secret = secret(at, row.get("token"), row.get("sha256"));
        var scopes = scopes(at, row.get("scopes"));
        var apps = apps(at, row.get("apps"));
        var expires = expires(at, row.get("expires"));
        return violations.size() > before ? null : new Token(name, secret, scopes, apps, expires);
    }

    private String name(String at, @Nullable Object value) {
        if (!(value instanceof String name) || !NAME.matcher(name).matches()) {
            add(at + "/name", "must be a name of letters, digits and _ . @ -");
            return "";
        }
        if (!names.add(name)) {
            add(at + "/name", "is the name of another token: choose another");
        }
        return name;
    }

    private String secret(String at, @Nullable Object token, @Nullable Object sha256) {
        if ((token == null) == (sha256 == null)) {
            add(at, "must have either token or sha256");
            return "";
        }
        if (token != null && String.valueOf(token).length() < Token.SECRET_MIN_CHARACTERS) {
            add(at + "/token", "must have at least " + Token.SECRET_MIN_CHARACTERS + " characters");
            return "";
        }
        var fingerprint = token != null
                ? Token.fingerprint(String.valueOf(token))
                : String.valueOf(sha256).toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(fingerprint).matches()) {
            add(at + "/sha256", "must be a SHA-256 in hex: printf %s \"$TOKEN\" | sha256sum");
        } else if (!secrets.add(fingerprint)) {
            add(at, "has the secret of another token: choose another");
        }
        return fingerprint;
    }

    private Set<Scope> scopes(String at, @Nullable Object value) {
        var scopes = EnumSet.noneOf(Scope.class);
        if (!(value instanceof List<?> words) || words.isEmpty()) {
            add(at + "/scopes", "must be a list of read, operate, exec and admin");
            return scopes;
        }
        for (var word : words) {
            var known = List.of(Scope.values()).stream()
                    .filter(scope -> scope.word().equals(word))
                    .findFirst();
            known.ifPresentOrElse(scopes::add, () -> add(at + "/scopes", "must be of read, operate, exec and admin"));
        }
        return scopes;
    }

    private Set<Long> apps(String at, @Nullable Object value) {
        var apps = new HashSet<Long>();
        if (value == null) {
            return apps;
        }
        if (!(value instanceof List<?> ids) || ids.isEmpty()) {
            add(at + "/apps", "must be a list of app ids; leave it out for all apps");
            return apps;
        }
        for (var id : ids) {
            if (id instanceof Number number && number.longValue() > 0) {
                apps.add(number.longValue());
            } else {
                add(at + "/apps", "must be a list of app ids");
            }
        }
        return apps;
    }

    private @Nullable Instant expires(String at, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        try {
            return Instant.parse(String.valueOf(value));
        } catch (DateTimeException noTime) {
            add(at + "/expires", "must be a time such as 2027-01-31T00:00:00Z");
            return null;
        }
    }

    private void add(String pointer, String message) {
        violations.add(new Violation(pointer, message));
    }
}
