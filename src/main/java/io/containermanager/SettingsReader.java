package io.containermanager;

import io.containermanager.model.Masking;
import io.containermanager.model.NearestKey;
import io.helidon.config.Config;
import java.util.ArrayList;
import java.util.Arrays;
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

/**
 * Reads single values from the environment and the configuration, remembers which keys exist, and collects every problem as one line
 * that names key, value and rule. An environment variable wins over the file: first the seed's own names, then the key in upper case
 * with every other character as an underscore, which is Helidon's mapping. Not thread-safe: for use at the start.
 */
final class SettingsReader {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})\\s*(|B|KiB|MiB|GiB)");

    private static final int SUGGESTION_EDITS_MAX = 3;

    private final Config config;
    private final Config layer;
    private final Map<String, String> environment;
    private final Set<String> known = new LinkedHashSet<>();
    private final Set<String> lists = new LinkedHashSet<>();
    private final Set<String> maps = new LinkedHashSet<>();
    private final Set<String> aliases = new LinkedHashSet<>();
    private final List<String> problems = new ArrayList<>();

    /** A value as it was found: what it says and where it came from. */
    private record Found(String key, String text, String origin) {
        String problem(String rule) {
            return key + " = " + (text.isEmpty() ? "(empty)" : Masking.mask(text)) + origin + ": " + rule;
        }
    }

    SettingsReader(Config config, Map<String, String> environment) {
        this(config, config, environment);
    }

    /**
     * Reads a configuration that was laid over another.
     *
     * @param config both together
     * @param layer the upper one alone: in the sum a section that was given a single value hides behind the defaults
     */
    SettingsReader(Config config, Config layer, Map<String, String> environment) {
        this.layer = layer;
        this.config = config;
        this.environment = environment;
    }

    /** A whole number within the range; the unit is told in the rule. */
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

    /** What a variable that stands for no key of its own says, if it is set. */
    Optional<Boolean> switched(String variable) {
        aliases.add(variable);
        var text = environment.get(variable);
        if (text == null || text.isBlank()) {
            return Optional.empty();
        }
        if (!text.equals("true") && !text.equals("false")) {
            problems.add(variable + " = " + Masking.mask(text) + ": must be true or false");
        }
        return Optional.of(text.equals("true"));
    }

    /** One of a few words. */
    String word(String key, List<String> words, String... aliases) {
        return find(key, aliases)
                .flatMap(found -> words.contains(found.text())
                        ? Optional.of(found.text())
                        : refuse(found, "must be one of " + String.join(", ", words)))
                .orElse(words.getFirst());
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
        var node = config.get(key);
        if (node.exists()
                && !node.type().equals(Config.Type.LIST)
                && !node.asString().orElse("").isBlank()) {
            problems.add(key + " = " + Masking.mask(node.asString().get()) + ": must be a list, such as [a, b]");
            return List.of();
        }
        return node.asList(String.class).orElse(List.of());
    }

    /** A list of texts, in the environment separated by commas, whose every item keeps to a rule. */
    List<String> list(String key, Predicate<String> good, String rule) {
        var items = list(key);
        items.stream()
                .filter(item -> !good.test(item))
                .forEach(item -> problems.add(key + " = " + Masking.mask(item) + ": " + rule));
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
        var node = config.get(key);
        if (node.type().equals(Config.Type.VALUE) && !node.asString().orElse("").isBlank()) {
            // What stands there may be a variable with its secret.
            problems.add(key + ": must be an object, such as {TZ: Europe/Berlin}");
        } else if (node.type().equals(Config.Type.OBJECT)) {
            node.asNodeList()
                    .orElse(List.of())
                    .forEach(child -> texts.put(child.name(), child.asString().orElse("")));
        }
        return texts;
    }

    /** Variables that look like settings but are none, and are not close enough to one to be refused. */
    List<String> warnings() {
        return variableNames().warnings(environment);
    }

    private VariableNames variableNames() {
        return VariableNames.of(known, aliases);
    }

    /** Every problem found so far, unknown keys of the configuration and misspelled variables included. */
    List<String> problems() {
        var all = new ArrayList<>(problems);
        all.addAll(variableNames().problems(environment));
        layer.traverse()
                .filter(Config::isLeaf)
                .map(node -> node.key().toString())
                .filter(key -> !isKnown(key))
                .forEach(key -> all.add(key + " = "
                        + Masking.mask(key, layer.get(key).asString().orElse("")) + ": unknown setting"
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
    void problem(String line) {
        problems.add(line);
    }

    private Optional<Found> find(String key, String... aliases) {
        known.add(key);
        var found = lookUp(key, aliases);
        if (found.isEmpty()) {
            problems.add(key + " is missing: see application.yaml");
        }
        return found;
    }

    private Optional<Found> lookUp(String key, String... aliases) {
        this.aliases.addAll(List.of(aliases));
        for (var name : aliases) {
            if (isSet(name)) {
                return Optional.of(new Found(key, environment.getOrDefault(name, ""), " (from " + name + ")"));
            }
        }
        var name = variableOf(key);
        if (isSet(name)) {
            return Optional.of(new Found(key, environment.getOrDefault(name, ""), " (from " + name + ")"));
        }
        return config.get(key).asString().asOptional().map(text -> new Found(key, text, ""));
    }

    private boolean isSet(String variable) {
        return environment.containsKey(variable)
                && !VariableNames.isServiceLink(variable, environment.getOrDefault(variable, ""));
    }

    private <T> Optional<T> refuse(Found found, String rule) {
        problems.add(found.problem(rule));
        return Optional.empty();
    }

    private boolean isKnown(String key) {
        return known.contains(key)
                || lists.contains(key.replaceFirst("\\.\\d+$", ""))
                || maps.contains(key.replaceFirst("\\.[^.]+$", ""));
    }

    static String variableOf(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
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
