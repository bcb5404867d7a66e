package io.containermanager.logs;

import io.containermanager.model.Masking;
import io.containermanager.model.ServiceConfig;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Hides secrets in lines: those that can be told by their form, and the values that a container was given under a secret's name,
 * wherever it prints them. Pure.
 */
final class LineSecrets {

    /** A shorter value would hide ordinary words. */
    static final int VALUE_MIN_CHARS = 6;

    /** So many values of a container are looked for, the longest first. */
    static final int VALUES_MAX = 64;

    private LineSecrets() {}

    /** The values that must not appear in the lines of a container made from that, longest first. */
    static List<String> of(ServiceConfig config) {
        return config.environment().entrySet().stream()
                .filter(variable -> variable.getValue().length() >= VALUE_MIN_CHARS)
                .filter(variable ->
                        Masking.mask(variable.getKey(), variable.getValue()).equals(Masking.MASK))
                .map(Map.Entry::getValue)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .limit(VALUES_MAX)
                .toList();
    }

    /** The line as anybody may see it, cut to what an entry holds before it is searched for forms: that takes 150 ns a character. */
    static String hide(String line, List<String> secrets) {
        var hidden = line;
        for (var secret : secrets) {
            hidden = hidden.replace(secret, Masking.MASK);
        }
        return Masking.mask(LogEntry.cut(hidden));
    }
}
