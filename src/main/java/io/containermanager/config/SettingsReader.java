package io.containermanager.config;

import io.containermanager.model.read.NearestKey;
import io.containermanager.model.secret.Masking;
import io.helidon.config.Config;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads single values from the environment and the configuration, remembers which keys exist, and collects every problem as one line
 * that names key, value and rule. An environment variable wins over the file: first the seed's own names, then the key in upper case
 * with every other character as an underscore, which is Helidon's mapping. Not thread-safe: for use at the start.
 */
public final class SettingsReader {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(|B|KiB|MiB|GiB)");

    static final long HOUR_MILLIS = 3_600_000;

    private static final int SUGGESTION_EDITS_MAX = 3;

    private final ConfigLayers layers;
    private final Map<String, String> environment;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> lists = new LinkedHashSet<>();
    private final Set<String> maps = new LinkedHashSet<>();
    private final Set<String> aliases = new LinkedHashSet<>();
    // A key that is read twice has its problems once.
    private final Set<String> problems = new LinkedHashSet<>();
    private final Set<String> refused = new HashSet<>();
    private final List<String> warnings = new ArrayList<>();

    /** A value as it was found: what it says and where it came from. */
    private record Found(String key, String text, String origin) {
        String shown() {
            return (text.isEmpty() ? "(empty)" : Masking.mask(text)) + origin;
        }
    }

    SettingsReader(ConfigLayers layers, Map<String, String> environment) {
        this.layers = layers;
        this.environment = environment;
    }

    /** A whole number within the range; the rule states the unit. */
    long number(String key, long min, long max, String unit, String... aliases) {
        var rule = "must be a whole number from " + min + " to " + max + (unit.isEmpty() ? "" : " (" + unit + ")");
        return find(key, aliases)
                .flatMap(found -> {
                    try {
                        long value = Long.parseLong(found.text().strip());
                        return value >= min && value <= max ? Optional.of(value) : refuse(found, rule);
                    } catch (NumberFormatException notOne) {
                        return refuse(found, rule);
                    }
                })
                .orElse(min);
    }

    /** A number of milliseconds within the range. */
    Duration millis(String key, long min, long max, String... aliases) {
        return Duration.ofMillis(number(key, min, max, "ms", aliases));
    }

    /** {@code true} or {@code false}. */
    boolean flag(String key, String... aliases) {
        return find(key, aliases)
                .flatMap(found -> switch (found.text().strip().toLowerCase(Locale.ROOT)) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> refuse(found, "must be true or false");
                })
                .orElse(false);
    }

    /**
     * A variable that chooses between two words of a key by {@code true} and {@code false}.
     *
     * @param variable its name
     * @param whenTrue what {@code true} means
     * @param whenFalse what {@code false} means
     */
    record Switch(String variable, String whenTrue, String whenFalse) {}

    /** One of a few words, which a switch may choose too; a switch and the key's own variable must not contradict each other. */
    String word(String key, List<String> words, Switch by) {
        var word = word(key, words);
        aliases.add(by.variable());
        var text = environment.getOrDefault(by.variable(), "").strip();
        if (text.isEmpty()) {
            return word;
        }
        var meant = switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> by.whenTrue();
            case "false" -> by.whenFalse();
            default -> "";
        };
        var own = variableOf(key);
        if (meant.isEmpty()) {
            refuse(new Found(by.variable(), text, ""), "must be true or false");
        } else if (isSet(own) && words.contains(word) && !word.equals(meant)) {
            contradiction(by.variable(), own, key);
        }
        return meant.isEmpty() ? word : meant;
    }

    /** One of a few words. */
    String word(String key, List<String> words, String... aliases) {
        return find(key, aliases)
                .flatMap(found -> words.contains(found.text())
                        ? Optional.of(found.text())
                        : refuse(found, "must be one of " + String.join(", ", words)))
                .orElse(words.getFirst());
    }

    /** A path that this system can name. */
    Path path(String key, String rule, String... aliases) {
        return find(key, aliases)
                .flatMap(found -> found.text().isBlank() ? refuse(found, rule) : path(found))
                .orElse(Path.of(""));
    }

    /** A path that may be absent or empty. */
    Optional<Path> optionalPath(String key) {
        known.add(key);
        return lookUp(key).filter(found -> !found.text().isBlank()).flatMap(this::path);
    }

    private Optional<Path> path(Found found) {
        return pathOf(found.text())
                .or(() -> refuse(
                        found,
                        "is not a path that can be named here; under the locale POSIX only ASCII can: set"
                                + " LC_ALL to C.UTF-8"));
    }

    /** The path of a text; empty when the system, or the locale, cannot name it. */
    public static Optional<Path> pathOf(String text) {
        try {
            return Optional.of(Path.of(text));
        } catch (InvalidPathException unnameable) {
            return Optional.empty();
        }
    }

    /** What a variable says that other programs read too, where it is set. */
    Optional<String> fallback(String variable) {
        aliases.add(variable);
        return Optional.ofNullable(environment.get(variable)).filter(text -> !text.isBlank());
    }

    /** Text that must not be blank. */
    String text(String key, String rule, String... aliases) {
        return find(key, aliases)
                .flatMap(found -> found.text().isBlank() ? refuse(found, rule) : Optional.of(found.text()))
                .orElse("");
    }

    /** Text that may be absent or empty. */
    Optional<String> optionalText(String key, String... aliases) {
        known.add(key);
        return lookUp(key, aliases).map(Found::text).filter(text -> !text.isBlank());
    }

    /** A number of bytes, with {@code KiB}, {@code MiB} or {@code GiB} if wanted. */
    long bytes(String key, long min, long max, String... aliases) {
        var rule = "must be a size from " + min + " to " + max + " bytes, such as 4 MiB";
        return find(key, aliases)
                .flatMap(found -> parseBytes(found.text())
                        .filter(value -> value >= min && value <= max)
                        .or(() -> refuse(found, rule)))
                .orElse(min);
    }

    /** A list of texts; in the environment separated by commas. */
    private List<String> list(String key) {
        known.add(key);
        lists.add(key);
        var variable = environment.get(variableOf(key));
        if (variable != null) {
            return Arrays.stream(variable.split(",", -1))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList();
        }
        return layers.node(key).map(node -> items(key, node)).orElse(List.of());
    }

    private List<String> items(String key, Config node) {
        if (!node.type().equals(Config.Type.LIST) && !node.asString().orElse("").isBlank()) {
            problem(key, Masking.mask(node.asString().get()), "must be a list, such as [a, b]");
            return List.of();
        }
        return node.asList(String.class).orElse(List.of());
    }

    /** A list of texts, in the environment separated by commas, whose every item keeps to a rule. */
    List<String> list(String key, Predicate<String> good, String rule) {
        var items = list(key);
        items.stream().filter(item -> !good.test(item)).forEach(item -> problem(key, Masking.mask(item), rule));
        return items.stream().filter(good).toList();
    }

    /** Texts by name; in the environment {@code NAME=value} separated by commas. */
    Map<String, String> texts(String key) {
        known.add(key);
        maps.add(key);
        var texts = new LinkedHashMap<String, String>();
        var variable = environment.get(variableOf(key));
        if (variable != null) {
            int entry = 0;
            for (var pair : variable.split(",", -1)) {
                entry++;
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    texts.put(pair.substring(0, equals).strip(), pair.substring(equals + 1));
                } else if (!pair.isBlank()) {
                    // Without a name it may be the rest of a secret that has a comma in it.
                    problems.add(key + ": entry " + entry + " must be NAME=value, separated by commas");
                }
            }
            return texts;
        }
        layers.node(key).ifPresent(node -> readTexts(key, node, texts));
        return texts;
    }

    private void readTexts(String key, Config node, Map<String, String> texts) {
        if (node.type().equals(Config.Type.VALUE) && !node.asString().orElse("").isBlank()) {
            // What stands there may be a variable with its secret.
            problems.add(key + ": must be an object, such as {TZ: Europe/Berlin}");
        } else if (node.type().equals(Config.Type.OBJECT)) {
            node.asNodeList()
                    .orElse(List.of())
                    .forEach(child -> texts.put(child.name(), child.asString().orElse("")));
        }
    }

    /** What does not stop the start: variables that only resemble settings, and what {@link #warning} was given. */
    List<String> warnings() {
        return Stream.concat(warnings.stream(), VariableNames.of(known, aliases).warnings(environment).stream())
                .toList();
    }

    /** Adds what does not stop the start. */
    void warning(String line) {
        warnings.add(line);
    }

    /** Every problem found so far, unknown keys of the configuration and misspelled variables included. */
    List<String> problems() {
        var all = new ArrayList<>(problems);
        all.addAll(VariableNames.of(known, aliases).problems(environment));
        all.addAll(VariableNames.properties(System.getProperties().stringPropertyNames(), known));
        layers.leaves()
                .filter(key -> !isKnown(key) && !isEmptySection(key))
                .forEach(key ->
                        all.add(key + " = " + Masking.mask(key, layers.text(key).orElse("")) + ": unknown setting"
                                + NearestKey.within(SUGGESTION_EDITS_MAX, key, known)
                                        .map(near -> "; did you mean " + near + "?")
                                        .orElse("; see application.yaml")));
        return all;
    }

    /** The variables, for what libraries define by them. */
    Map<String, String> environment() {
        return environment;
    }

    /** Adds a problem that only shows when values are seen together. */
    void problem(String key, Object value, String rule) {
        refused.add(key);
        problems.add(key + " = " + value + ": " + rule);
    }

    /** The keys whose values were refused; what they are in the settings says nothing. */
    Set<String> refused() {
        return Set.copyOf(refused);
    }

    /** Adds that a key has no value though it needs one. */
    void missing(String key, String remedy) {
        refused.add(key);
        problems.add(key + " is missing: " + remedy);
    }

    private Optional<Found> find(String key, String... aliases) {
        known.add(key);
        var found = lookUp(key, aliases);
        if (found.isEmpty()) {
            missing(key, "see application.yaml");
        }
        return found;
    }

    private Optional<Found> lookUp(String key, String... aliases) {
        this.aliases.addAll(List.of(aliases));
        var set = Stream.concat(Stream.of(aliases), Stream.of(variableOf(key)))
                .filter(this::isSet)
                .toList();
        if (set.isEmpty()) {
            return layers.text(key).map(text -> new Found(key, text, ""));
        }
        set.stream()
                .skip(1)
                .filter(other ->
                        !sameValue(environment.getOrDefault(set.getFirst(), ""), environment.getOrDefault(other, "")))
                .forEach(other -> contradiction(set.getFirst(), other, key));
        return Optional.of(
                new Found(key, environment.getOrDefault(set.getFirst(), ""), " (from " + set.getFirst() + ")"));
    }

    /** Whether two texts are one value: spaces around it, leading zeros and the case of true and false make no other one. */
    private static boolean sameValue(String one, String other) {
        return plain(one).equals(plain(other));
    }

    private static String plain(String text) {
        var bare = text.strip();
        return bare.matches("(?i)true|false")
                ? bare.toLowerCase(Locale.ROOT)
                : bare.matches("\\d+") ? bare.replaceFirst("^0+(?=.)", "") : bare;
    }

    private void contradiction(String one, String other, String key) {
        refused.add(key);
        problems.add(one + " = " + shown(key, one) + " and " + other + " = " + shown(key, other)
                + " contradict each other: both set " + key + "; unset one of them");
    }

    private String shown(String key, String variable) {
        return Masking.mask(key, environment.getOrDefault(variable, ""));
    }

    private boolean isSet(String variable) {
        return environment.containsKey(variable)
                && !VariableNames.isServiceLink(variable, environment.getOrDefault(variable, ""));
    }

    private <T> Optional<T> refuse(Found found, String rule) {
        problem(found.key(), found.shown(), rule);
        return Optional.empty();
    }

    private boolean isKnown(String key) {
        return known.contains(key)
                || lists.contains(ConfigLayers.isItem(key) ? ConfigLayers.section(key) : key)
                || maps.contains(ConfigLayers.section(key));
    }

    /** A section whose every key is commented out says nothing. */
    private boolean isEmptySection(String key) {
        var names = Stream.of(known, lists, maps).flatMap(Collection::stream);
        boolean section = maps.contains(key) || names.anyMatch(it -> it.startsWith(key + "."));
        return section && layers.text(key).orElse("").isBlank();
    }

    /** Without a regular expression: one is made for each of some hundred keys before the service is ready. */
    static String variableOf(String key) {
        var name = new StringBuilder(key.toUpperCase(Locale.ROOT));
        for (int at = 0; at < name.length(); at++) {
            char character = name.charAt(at);
            if ((character < 'A' || character > 'Z') && (character < '0' || character > '9')) {
                name.setCharAt(at, '_');
            }
        }
        return name.toString();
    }

    static Optional<Long> parseBytes(String text) {
        Matcher matcher = SIZE.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long factor = switch (matcher.group(2)) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1;
        };
        long number = Long.parseLong(matcher.group(1));
        return number > Long.MAX_VALUE / factor ? Optional.empty() : Optional.of(number * factor);
    }
}
