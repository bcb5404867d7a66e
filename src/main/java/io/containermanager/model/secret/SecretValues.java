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

    /** The secrets that a container is given: among its variables and its arguments. */
    public static SecretValues of(ServiceConfig config) {
        var values = of(config.environment(), new ArrayList<>());
        addArguments(
                config.process().entrypoint() == null
                        ? List.of()
                        : config.process().entrypoint(),
                values);
        addArguments(
                config.process().command() == null
                        ? List.of()
                        : config.process().command(),
                values);
        return new SecretValues(values);
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
