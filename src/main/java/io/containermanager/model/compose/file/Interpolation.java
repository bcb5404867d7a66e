package io.containermanager.model.compose.file;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts variables into a text, by the Compose specification's section "Interpolation": {@code $NAME}, {@code ${NAME}}, {@code :-} and
 * {@code -} (default), {@code :?} and {@code ?} (required), {@code :+} and {@code +} (replacement), {@code $$} (a dollar sign); defaults
 * nest, and only the one that is used is evaluated. A dollar sign that begins no variable stays. Not thread-safe: made for one text.
 */
public final class Interpolation {

    /** Defaults within defaults: deeper ones are refused. */
    private static final int DEPTH_MAX = 20;

    /** Characters that a text may grow to. */
    private static final int CHARS_MAX = 64 * 1024;

    private final String text;
    private final Map<String, String> variables;
    private final Consumer<String> unset;
    private final List<Hole> holes = new ArrayList<>();
    private int at;

    /** Above zero within a word that is read over because it is not used. */
    private int unused;

    private @Nullable String problem;

    private Interpolation(String text, Map<String, String> variables, Consumer<String> unset) {
        this.text = text;
        this.variables = variables;
        this.unset = unset;
    }

    /**
     * Where a variable without a value stood.
     *
     * @param variable its name
     * @param at the place in the resulting text that its value would begin at
     */
    record Hole(String variable, int at) {}

    /**
     * What came of a text.
     *
     * @param text with its variables replaced
     * @param problem why that could not be done, or null
     * @param holes variables that are not set, or set to nothing, and have no default, in their order
     */
    public record Result(String text, @Nullable String problem, List<Hole> holes) {}

    /**
     * The text with its variables replaced; {@code unset} receives each one that is used and not set, which becomes empty as in Compose.
     */
    public static Result of(String text, Map<String, String> variables, Consumer<String> unset) {
        if (text.indexOf('$') < 0) {
            return new Result(text, null, List.of());
        }
        var interpolation = new Interpolation(text, variables, unset);
        String replaced = interpolation.words(false, 0, 0);
        return new Result(replaced, interpolation.problem, List.copyOf(interpolation.holes));
    }

    /** Text and variables up to the end, or up to the brace that closes a variable; braces within it are paired. */
    private String words(boolean inBraces, int depth, int from) {
        var result = new StringBuilder();
        int open = 0;
        while (at < text.length() && problem == null) {
            char next = text.charAt(at);
            if (inBraces && next == '}' && open-- == 0) {
                return result.toString();
            }
            open += inBraces && next == '{' ? 1 : 0;
            at++;
            result.append(next == '$' ? variable(depth, from + result.length()) : String.valueOf(next));
            if (result.length() > CHARS_MAX) {
                problem = "grows beyond " + CHARS_MAX + " characters";
            }
        }
        return result.toString();
    }

    private String variable(int depth, int from) {
        if (at < text.length() && text.charAt(at) == '$') {
            at++;
            return "$";
        }
        boolean braces = at < text.length() && text.charAt(at) == '{';
        at += braces ? 1 : 0;
        String name = name();
        if (name.isEmpty() && !braces) {
            return "$";
        }
        if (name.isEmpty() || depth > DEPTH_MAX) {
            return fail("has a ${ without a variable name: write $${ for a literal ${");
        }
        if (!braces) {
            return value(name, from);
        }
        String replaced = operation(name, depth, from);
        if (problem == null && (at >= text.length() || text.charAt(at) != '}')) {
            return fail("has a ${" + name
                    + " that is not closed as ${NAME}, ${NAME:-default}, ${NAME:?message} or ${NAME:+other}");
        }
        at++;
        return replaced;
    }

    private String operation(String name, int depth, int from) {
        boolean colon = at < text.length() && text.charAt(at) == ':';
        int sign = at + (colon ? 1 : 0);
        char operator = sign < text.length() ? text.charAt(sign) : '}';
        if (operator != '-' && operator != '?' && operator != '+') {
            return colon
                    ? fail("has an unknown operator after " + name + ": supported are :- - :? ? :+ +")
                    : value(name, from);
        }
        at = sign + 1;
        String value = variables.get(name);
        boolean given = value != null && !(colon && value.isEmpty());
        String word = word(given == (operator == '+'), depth, from);
        return switch (operator) {
            case '-' -> given ? value(name, from) : word;
            case '+' -> given ? word : "";
            default -> given ? value(name, from) : missing(name, word);
        };
    }

    /** The word behind an operator; one that is not used reports no variable in it. */
    private String word(boolean used, int depth, int from) {
        unused += used ? 0 : 1;
        String word = words(true, depth + 1, from);
        unused -= used ? 0 : 1;
        return word;
    }

    private String missing(String name, String message) {
        return unused > 0
                ? ""
                : fail("requires the variable " + Diagnostics.quoted(name)
                        + (message.isBlank() ? "" : ", which is not set: " + message));
    }

    private String value(String name, int from) {
        String value = variables.getOrDefault(name, "");
        if (value.isEmpty() && unused == 0) {
            holes.add(new Hole(name, from));
            if (!variables.containsKey(name)) {
                unset.accept(name);
            }
        }
        return value;
    }

    private String name() {
        int from = at;
        while (at < text.length() && part(text.charAt(at), at > from)) {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean part(char unit, boolean digits) {
        return unit == '_'
                || (unit >= 'a' && unit <= 'z')
                || (unit >= 'A' && unit <= 'Z')
                || (digits && unit >= '0' && unit <= '9');
    }

    private String fail(String what) {
        problem = problem == null ? what : problem;
        at = text.length();
        return "";
    }
}
