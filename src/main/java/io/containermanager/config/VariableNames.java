package io.containermanager.config;

import io.containermanager.model.read.NearestKey;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds environment variables that were meant as settings and are none: {@code WS_METRIC_INTERVAL} would otherwise be ignored without a
 * word. One that is nearly a setting is a problem: in a section of the configuration, or with a name so long that no other program means
 * it ({@code DATABSE_PATH} would start with another, empty database). What only resembles one is a warning, because other programs'
 * variables may begin so too. Pure.
 *
 * @param names every variable that is read
 * @param prefixes how the sections' variables begin, such as {@code WS_}
 * @param words the names as others are compared with them
 */
record VariableNames(Set<String> names, Set<String> prefixes, NearestKey.Words words) {

    /** More differing characters are another word, not a slip. */
    static final int TYPO_EDITS_MAX = 3;

    /** Outside our sections only this close, and only for long names; shorter ones are warned about with one edit, {@code PORT} never. */
    private static final int FOREIGN_EDITS_MAX = 2;

    private static final int FOREIGN_CHARS_MIN = 10;

    private static final int SHORT_CHARS_MIN = 6;

    /** Looks like a setting of this service though none begins so: its author meant one of {@link #names}. */
    private static final String OWN_PREFIX = "CONTAINER_MANAGER_";

    /** Read by {@code Main}, by the launcher and by the commands. */
    private static final Set<String> BESIDE_SETTINGS = Set.of(
            "CONFIG_FILE",
            "JAVA_OPTS",
            "CONTAINER_MANAGER_URL",
            "CONTAINER_MANAGER_TOKEN",
            LaunchCommand.COMMAND_VARIABLE);

    /** What Kubernetes sets in every pod for each Service of the namespace, unless {@code enableServiceLinks} is false. */
    private static final Pattern SERVICE_LINK =
            Pattern.compile("\\w+_(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");

    private static final Pattern SERVICE_LINK_VALUE = Pattern.compile("(tcp|udp|sctp)://.*");

    /**
     * The names for a configuration.
     *
     * @param keys its keys, such as {@code ws.metrics-interval}
     * @param aliases variables that stand for a key or a choice by another name
     */
    static VariableNames of(Collection<String> keys, Collection<String> aliases) {
        var names = keys.stream().map(SettingsReader::variableOf).collect(Collectors.toCollection(LinkedHashSet::new));
        names.addAll(aliases);
        names.addAll(BESIDE_SETTINGS);
        var prefixes = keys.stream()
                .map(key -> SettingsReader.variableOf(key.substring(0, (key + ".").indexOf('.'))) + "_")
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new VariableNames(names, prefixes, NearestKey.Words.of(names));
    }

    /** Whether Kubernetes set this variable for a Service: with one called {@code server}, {@code SERVER_PORT} is an address. */
    static boolean isServiceLink(String name, String value) {
        return SERVICE_LINK.matcher(name).matches()
                || (name.endsWith("_PORT") && SERVICE_LINK_VALUE.matcher(value).matches());
    }

    /** A line for each variable that is nearly a setting. */
    List<String> problems(Map<String, String> environment) {
        return candidates(environment)
                .flatMap(name -> name.startsWith(OWN_PREFIX)
                        ? Stream.of(name + ": unknown environment variable; " + meant(name))
                        : misspelled(name).stream()
                                .map(near -> name + ": unknown environment variable; did you mean " + near + "?"))
                .toList();
    }

    /** A line for each other variable that resembles one. */
    List<String> warnings(Map<String, String> environment) {
        return candidates(environment)
                .filter(name -> misspelled(name).isEmpty() && !name.startsWith(OWN_PREFIX))
                .flatMap(name -> warning(name).stream())
                .toList();
    }

    private Stream<String> candidates(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(variable ->
                        !names.contains(variable.getKey()) && !isServiceLink(variable.getKey(), variable.getValue()))
                .map(Map.Entry::getKey)
                .sorted();
    }

    private boolean isInASection(String name) {
        return prefixes.stream().anyMatch(name::startsWith);
    }

    /** The setting that was meant: within a section as long as it is near, elsewhere only a long name that is very near. */
    private Optional<String> misspelled(String name) {
        if (isInASection(name)) {
            return words.within(TYPO_EDITS_MAX, name);
        }
        return name.length() < FOREIGN_CHARS_MIN ? Optional.empty() : words.within(FOREIGN_EDITS_MAX, name);
    }

    private Optional<String> warning(String name) {
        if (isInASection(name)) {
            return Optional.of("The environment variable " + name + " is not a setting and has no effect");
        }
        if (name.length() < SHORT_CHARS_MIN) {
            return Optional.empty();
        }
        return words.within(1, name)
                .map(near -> "The environment variable " + name + " has no effect; did you mean " + near + "?");
    }

    /** Names have no prefix of the program: {@code CONTAINER_MANAGER_PORT} is {@code PORT}. */
    private String meant(String name) {
        return words.within(TYPO_EDITS_MAX, name.substring(OWN_PREFIX.length()))
                .map(near -> "did you mean " + near + "?")
                .orElse("see application.yaml for the names");
    }

    /** A line for each property of the JVM that is called like a setting: {@code -Dserver.port=80} would be ignored without a word. */
    static List<String> properties(Collection<String> properties, Collection<String> keys) {
        return properties.stream()
                .filter(keys::contains)
                .sorted()
                .map(key -> "-D" + key + ": system properties set nothing here; set " + SettingsReader.variableOf(key)
                        + ", or the key in a file given with --config")
                .toList();
    }
}
