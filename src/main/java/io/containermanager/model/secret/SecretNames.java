package io.containermanager.model.secret;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which names (of variables, labels, options, flags, URL parameters) promise a secret value. Rather one too many than
 * one too few.
 */
final class SecretNames {

    private static final Pattern PUNCTUATION = Pattern.compile("[^A-Za-z0-9]");
    private static final Pattern WORD_BREAKS = Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])");

    /** Secret wherever they stand: {@code DBPASSWORD}, {@code GITHUB_TOKEN}, {@code clientSecret}. */
    private static final List<String> ANYWHERE = List.of(
            "password",
            "passwd",
            "passphrase",
            "secret",
            "token",
            "apikey",
            "credential",
            "privatekey",
            "accesskey",
            "masterkey",
            "encryptionkey",
            "licensekey",
            "basicauth",
            "masterauth",
            "webhook",
            "authorization",
            "kennwort");

    /** Secret as a word of their own: {@code DB_PASS}, {@code AUTH}, but not {@code COMPASS} or {@code AUTHOR}. */
    private static final Set<String> WORDS = Set.of(
            "key",
            "keys",
            "pass",
            "pwd",
            "pw",
            "auth",
            "salt",
            "dsn",
            "jwt",
            "pat",
            "pin",
            "cookie",
            "otp",
            "psk",
            "creds",
            "cred",
            "bearer",
            "signature",
            "sig",
            "sk",
            "jaas",
            "pepper",
            "keyring",
            "mnemonic",
            "htpasswd");

    /** Words that end in "pass" and name no password. */
    private static final Set<String> HARMLESS = Set.of("bypass", "compass", "overpass", "trespass");

    /** Last words of names that say how something is authenticated, not by what: {@code POSTGRES_HOST_AUTH_METHOD}. */
    private static final Set<String> HOW = Set.of("method", "methods", "mode", "type", "enabled", "provider");

    /** What every secret name holds somewhere, when all but letters and digits is removed from a text. */
    private static final List<String> STEMS = stems();

    private SecretNames() {}

    private static List<String> stems() {
        var all = new TreeSet<>(WORDS);
        all.addAll(ANYWHERE);
        // A stem that holds another one says nothing more.
        return all.stream()
                .filter(stem -> all.stream().noneMatch(other -> !other.equals(stem) && stem.contains(other)))
                .toList();
    }

    /**
     * Whether a secret name may stand in a text: quick, and only a no is certain. Names are compared by their letters and digits only
     * (API_KEY), so the whole text is.
     */
    static boolean possibleIn(String text) {
        var plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if ((letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9')) {
                plain.append(letter);
            } else if (letter >= 'A' && letter <= 'Z') {
                plain.append((char) (letter + ('a' - 'A')));
            }
        }
        for (String stem : STEMS) {
            if (plain.indexOf(stem) >= 0) {
                return true;
            }
        }
        return false;
    }

    static boolean secret(String name) {
        // The shell's own working directory is none.
        if (name.equals("PWD") || name.equals("OLDPWD")) {
            return false;
        }
        String plain = PUNCTUATION.matcher(name).replaceAll("").toLowerCase(Locale.ROOT);
        if (ANYWHERE.stream().anyMatch(plain::contains)) {
            return true;
        }
        boolean publicKey = plain.contains("publickey") || plain.contains("pubkey");
        var parts = WORD_BREAKS.split(name, -1);
        boolean how = HOW.contains(parts[parts.length - 1].toLowerCase(Locale.ROOT));
        for (String part : parts) {
            String word = part.toLowerCase(Locale.ROOT);
            boolean listed = WORDS.contains(word) || (word.endsWith("pass") && !HARMLESS.contains(word));
            if (listed && !(publicKey && word.startsWith("key")) && !(how && word.equals("auth"))) {
                return true;
            }
        }
        return false;
    }
}
