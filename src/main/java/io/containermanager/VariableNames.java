package io.containermanager;

import io.containermanager.model.NearestKey;
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
 * word. One that begins like a section of the configuration and is nearly a setting is a problem; what only resembles one is a warning,
 * because other programs' variables may begin so too. Pure.
 *
 * @param names every variable that is read
 * @param prefixes how the sections' variables begin, such as {@code WS_}
 */
record VariableNames(Set<String> names, Set<String> prefixes) {

    /** More differing characters are another word, not a slip. */
    static final int TYPO_EDITS_MAX = 3;

    /** Outside our sections only this close, and only for long names: {@code PORT} resembles too much. */
    private static final int FOREIGN_EDITS_MAX = 2;

    private static final int FOREIGN_CHARS_MIN = 10;

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
        var prefixes = keys.stream()
                .map(key -> SettingsReader.variableOf(key.replaceFirst("\\..*", "")) + "_")
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new VariableNames(names, prefixes);
    }

    /** Whether Kubernetes set this variable for a Service: with one called {@code server}, {@code SERVER_PORT} is an address. */
    static boolean isServiceLink(String name, String value) {
        return SERVICE_LINK.matcher(name).matches()
                || (name.endsWith("_PORT") && SERVICE_LINK_VALUE.matcher(value).matches());
    }

    /** A line for each variable that is nearly a setting. */
    List<String> problems(Map<String, String> environment) {
        return candidates(environment)
                .flatMap(name -> typo(name).stream()
                        .map(near -> name + ": unknown environment variable; did you mean " + near + "?"))
                .toList();
    }

    /** A line for each other variable that resembles one. */
    List<String> warnings(Map<String, String> environment) {
        return candidates(environment)
                .filter(name -> typo(name).isEmpty())
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

    private Optional<String> typo(String name) {
        return isInASection(name) ? NearestKey.within(TYPO_EDITS_MAX, name, names) : Optional.empty();
    }

    private Optional<String> warning(String name) {
        if (isInASection(name)) {
            return Optional.of("The environment variable " + name + " is not a setting and has no effect");
        }
        return name.length() < FOREIGN_CHARS_MIN
                ? Optional.empty()
                : NearestKey.within(FOREIGN_EDITS_MAX, name, names)
                        .map(near -> "The environment variable " + name + " has no effect; did you mean " + near + "?");
    }
}
