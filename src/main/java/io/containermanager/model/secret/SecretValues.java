package io.containermanager.model.secret;

import io.containermanager.model.ServiceConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Values that are known to be secret by where they came from, to be hidden wherever they turn up: in the output of the container that got
 * them, in a complaint about the file that they were put into. Immutable.
 *
 * @param values the longest first, so that one within another leaves nothing of it
 */
public record SecretValues(List<String> values) {

    /** A shorter value would hide ordinary words. */
    public static final int VALUE_MIN_CHARS = 6;

    /** So many values are looked for, the longest first. */
    public static final int VALUES_MAX = 64;

    /** Nothing is known to be secret. */
    public static final SecretValues NONE = new SecretValues(List.of());

    public SecretValues {
        values = values.stream()
                .filter(value -> value.length() >= VALUE_MIN_CHARS)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .limit(VALUES_MAX)
                .toList();
    }

    /** The secrets among variables: whole values and parts of them. */
    public static SecretValues of(Map<String, String> variables) {
        return new SecretValues(of(variables, new ArrayList<>()));
    }

    /** The secrets that a container is given: among its variables, labels, arguments, log options and in its health check. */
    public static SecretValues of(ServiceConfig config) {
        var fields = SecretFields.of(config);
        var values = new ArrayList<String>();
        of(fields.environment(), values);
        of(fields.labels(), values);
        of(fields.logOptions(), values);
        addArguments(fields.entrypoint() == null ? List.of() : fields.entrypoint(), values);
        addArguments(fields.command() == null ? List.of() : fields.command(), values);
        addArguments(fields.test(), values);
        return new SecretValues(values);
    }

    /** These and those. */
    public SecretValues and(SecretValues others) {
        if (others.values.isEmpty()) {
            return this;
        }
        var both = new ArrayList<>(values);
        both.addAll(others.values);
        return new SecretValues(both);
    }

    private static List<String> of(Map<String, String> variables, List<String> values) {
        variables.forEach((name, value) ->
                SecretText.spans(name, value).forEach(span -> values.add(value.substring(span.from(), span.to()))));
        return values;
    }

    private static void addArguments(List<String> arguments, List<String> values) {
        for (int place = 0; place < arguments.size(); place++) {
            var argument = arguments.get(place);
            SecretArguments.spans(arguments, place)
                    .forEach(span -> values.add(argument.substring(span.from(), span.to())));
        }
    }

    /** The text with the mask in place of each of them. */
    public String hide(String text) {
        var hidden = text;
        for (var value : values) {
            hidden = hidden.replace(value, Masking.MASK);
        }
        return hidden;
    }
}
