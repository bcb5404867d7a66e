package io.containermanager.model.secret;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the secret parts of texts: passwords in URLs and connection strings, values of flags and pairs whose name
 * promises a secret,
 * and tokens that are known by their form. All patterns are bounded or possessive, so that no text makes them slow.
 */
final class SecretText {

    /** A part of a text, {@code from} included, {@code to} excluded. */
    record Span(int from, int to) {}

    /** Words that are not secrets even under a secret's name: switches. */
    private static final Set<String> SWITCHES =
            Set.of("", "true", "false", "yes", "no", "on", "off", "none", "null", "0", "1");

    private static final Pattern FILE = Pattern.compile("(?i).*[_.-](?:file|path|dir)");

    /** What introduces a value under a name, which is the first group. */
    private static final List<Pattern> NAMES = List.of(
            Pattern.compile("([A-Za-z0-9_][A-Za-z0-9_.-]{0,63}+)[\"']?\\s{0,3}[=:]\\s{0,3}"),
            Pattern.compile("(?:^|\\s)--?([A-Za-z][\\w.-]{0,63}+)\\s{1,3}"));

    /** That value, in quotes or up to what ends it. */
    private static final Pattern VALUE =
            Pattern.compile("\"([^\"]++)\"|'([^']++)'|((?:[^\\s&;\"',]|,(?!\\w{1,64}+=))++)");

    /**
     * A form that secrets have; every group of the pattern is secret.
     *
     * @param signs without one of these in the text the pattern finds nothing: most texts are seen through at a glance
     * @param pattern what follows them
     */
    private record Form(List<String> signs, Pattern pattern) {
        static Form of(String pattern, String... signs) {
            return new Form(List.of(signs), Pattern.compile(pattern));
        }

        boolean possibleIn(String text) {
            for (String sign : signs) {
                if (text.contains(sign)) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Secrets by their own form, whatever stands around them. */
    private static final List<Form> FORMS = List.of(
            // scheme://user:password@host, the password up to the last @ of the authority, but no port before a path
            Form.of("://[^\\s:/@]{0,256}:(?!\\d{1,5}[/?#])([^\\s\"']{1,256}?)@(?![^\\s/\"',]{0,256}@)", "://"),
            Form.of("://([A-Za-z0-9_.~-]{20,256})@", "://"),
            Form.of(
                    "\\b((?:gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|pk_live_|sk_live_|hf_|npg_|dop_v1_)[A-Za-z0-9_-]{16,255})",
                    "gh",
                    "glpat-",
                    "xox",
                    "sk",
                    "pk_live_",
                    "hf_",
                    "npg_",
                    "dop_v1_"),
            Form.of("\\b((?:AKIA|ASIA)[A-Z0-9]{16})\\b", "AKIA", "ASIA"),
            Form.of("\\b(eyJ[A-Za-z0-9_-]{8,4096}\\.[A-Za-z0-9_-]{4,8192}(?:\\.[A-Za-z0-9_-]{0,4096})?)", "eyJ"),
            Form.of("(\\${1,2}(?:apr1|2[abxy]|1|5|6|argon2id?)\\$[A-Za-z0-9./$+,=]{8,512})", "$"),
            Form.of(
                    "(-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[^-]{0,32768}(?:-----END [A-Z ]{0,40}-----)?)",
                    "-----BEGIN"));

    /** Secrets by the command that takes them. */
    private static final List<Form> COMMANDS = List.of(
            Form.of(
                    "(?i)\\b(?:mysql|mariadb)[\\w-]{0,32}\\s(?:[^|;&\\n]{0,400}?\\s)??-p([^\\s\"']{1,256})",
                    "-p",
                    "-P"),
            Form.of("(?i)\\bredis-cli\\s(?:[^|;&\\n]{0,400}?\\s)??-a\\s{1,3}([^\\s\"']{1,256})", "-a", "-A"));

    /** A parameter in a URL's query, whose name is the first group. */
    private static final Pattern PARAMETER =
            Pattern.compile("(?<=[?&])([A-Za-z0-9_][A-Za-z0-9_.-]{0,63}+)=(?=[^\\s&\"'])");

    /** The one form whose sign is written in any case. */
    private static final Pattern SCHEME =
            Pattern.compile("(?i)\\b(?:bearer|basic)\\s{1,3}([A-Za-z0-9+/=._~-]{6,4096})");

    /** What introduces a value, joins a known token or marks a flag. */
    private static final String TELLTALES = "=:-_$.";

    /** The forms that have none of those. */
    private static final Pattern WORDS = Pattern.compile("AKIA|ASIA|(?i:bearer|basic)");

    private SecretText() {}

    /** The secret parts of a value under a name: all of it if the name says so. */
    static List<Span> spans(String name, String value) {
        // DB_PASSWORD_FILE=/run/secrets/db says where the secret is, not what it is.
        boolean path = value.startsWith("/") && FILE.matcher(name).matches();
        return SecretNames.secret(name) && !path ? whole(value) : spans(value);
    }

    /** All of a value, unless it is a mere switch. */
    static List<Span> whole(String value) {
        return SWITCHES.contains(value) ? List.of() : List.of(new Span(0, value.length()));
    }

    /** The secret parts of a text, in order, none touching another. */
    static List<Span> spans(String text) {
        return spans(List.of(), text);
    }

    /** The secret parts of an argument that stands behind others. */
    static List<Span> spans(List<String> before, String text) {
        if (plain(text)) {
            return List.of();
        }
        var spans = new ArrayList<Span>();
        addForms(spans, FORMS, text);
        addForms(spans, COMMANDS, text);
        addAll(spans, SCHEME.matcher(text));
        spans.addAll(UserArguments.spans(before, text));
        if (SecretNames.possibleIn(text)) {
            for (Pattern name : NAMES) {
                addValues(spans, name.matcher(text), VALUE.matcher(text));
            }
        }
        return merged(spans);
    }

    /** The parts that are secret by their own form, whatever the sentence around them says. */
    static List<Span> spansOfForms(String text) {
        var spans = new ArrayList<Span>();
        addForms(spans, FORMS, text);
        if (text.contains("://")) {
            addValues(spans, PARAMETER.matcher(text), VALUE.matcher(text));
        }
        return merged(spans);
    }

    private static void addForms(List<Span> spans, List<Form> forms, String text) {
        for (Form form : forms) {
            if (form.possibleIn(text)) {
                addAll(spans, form.pattern().matcher(text));
            }
        }
    }

    /**
     * Whether no pattern can find anything, at a glance: each needs one of these characters or words. Most texts of events, container ids
     * among them, are such, and a thousand services make many events.
     */
    private static boolean plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (TELLTALES.indexOf(text.charAt(i)) >= 0) {
                return false;
            }
        }
        return !WORDS.matcher(text).find();
    }

    /**
     * A value may be the next name (--auth password=x), so each search for a name starts right behind the one before.
     */
    private static void addValues(List<Span> spans, Matcher name, Matcher value) {
        int covered = 0;
        for (boolean found = name.find(); found; found = name.find(name.end(1))) {
            value.region(name.end(), value.regionEnd());
            if (name.end() > covered && SecretNames.secret(name.group(1)) && value.lookingAt()) {
                add(spans, value);
                covered = value.end();
            }
        }
    }

    private static void addAll(List<Span> spans, Matcher match) {
        while (match.find()) {
            add(spans, match);
        }
    }

    private static void add(List<Span> spans, Matcher match) {
        for (int group = 1; group <= match.groupCount(); group++) {
            String secret = match.group(group);
            if (secret != null && !SWITCHES.contains(secret)) {
                spans.add(new Span(match.start(group), match.end(group)));
            }
        }
    }

    private static List<Span> merged(List<Span> spans) {
        spans.sort(Comparator.comparingInt(Span::from));
        var merged = new ArrayList<Span>();
        for (Span span : spans) {
            Span last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && span.from() <= last.to()) {
                merged.set(merged.size() - 1, new Span(last.from(), Math.max(last.to(), span.to())));
            } else {
                merged.add(span);
            }
        }
        return merged;
    }

    /** The text with each secret part replaced by the mask. */
    static String masked(String text, List<Span> spans) {
        var masked = new StringBuilder();
        int end = 0;
        for (Span span : spans) {
            masked.append(text, end, span.from()).append(Masking.MASK);
            end = span.to();
        }
        return masked.append(text, end, text.length()).toString();
    }

    /** The posted text with the secrets of the stored one in place of its masks; null when they do not fit. */
    static @Nullable String restored(String posted, String stored, List<Span> secrets) {
        if (posted.equals(Masking.MASK) || posted.equals(masked(stored, secrets))) {
            return stored;
        }
        String[] kept = posted.split(Pattern.quote(Masking.MASK), -1);
        if (kept.length != secrets.size() + 1) {
            return null;
        }
        var restored = new StringBuilder(kept[0]);
        for (int place = 0; place < secrets.size(); place++) {
            Span secret = secrets.get(place);
            restored.append(stored, secret.from(), secret.to()).append(kept[place + 1]);
        }
        return restored.toString();
    }
}
