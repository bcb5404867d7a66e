package io.containermanager.model.compose;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts variables into a text, by the grammar of the Compose specification: {@code $NAME}, {@code ${NAME}}, {@code :-}
 * and {@code -}
 * (default), {@code :?} and {@code ?} (required), {@code :+} and {@code +} (replacement), {@code $$} (a dollar sign);
 * defaults nest.
 * Not thread-safe: made for one text.
 */
final class Interpolation {

    /** Defaults within defaults: deeper ones are refused. */
    private static final int DEPTH_MAX = 20;

    /** Characters that a text may grow to. */
    private static final int CHARS_MAX = 64 * 1024;

    private final String text;
    private final Map<String, String> variables;
    private final Consumer<String> unset;
    private int at;
    private @Nullable String problem;

    private Interpolation(String text, Map<String, String> variables, Consumer<String> unset) {
        this.text = text;
        this.variables = variables;
        this.unset = unset;
    }

    /**
     * What came of a text.
     *
     * @param text with its variables replaced
     * @param problem why that could not be done, or null
     */
    record Result(String text, @Nullable String problem) {}

    /**
     * The text with its variables replaced; {@code unset} is told each one without a value, which becomes empty as in
     * Compose.
     */
    static Result of(String text, Map<String, String> variables, Consumer<String> unset) {
        if (text.indexOf('$') < 0) {
            return new Result(text, null);
        }
        var interpolation = new Interpolation(text, variables, unset);
        String replaced = interpolation.words(false, 0);
        return new Result(replaced, interpolation.problem);
    }

    /** Text and variables up to the end, or up to the brace that closes a variable. */
    private String words(boolean inBraces, int depth) {
        var result = new StringBuilder();
        while (at < text.length() && problem == null) {
            char next = text.charAt(at);
            if (inBraces && next == '}') {
                return result.toString();
            }
            at++;
            result.append(next == '$' ? variable(depth) : String.valueOf(next));
            if (result.length() > CHARS_MAX) {
                problem = "grows beyond " + CHARS_MAX + " characters";
            }
        }
        return result.toString();
    }

    private String variable(int depth) {
        if (at < text.length() && text.charAt(at) == '$') {
            at++;
            return "$";
        }
        boolean braces = at < text.length() && text.charAt(at) == '{';
        at += braces ? 1 : 0;
        String name = name();
        if (name.isEmpty() || depth > DEPTH_MAX) {
            return fail("has a $ that begins no variable: write $$ for a dollar sign");
        }
        if (!braces) {
            return value(name, null);
        }
        String replaced = operation(name, depth);
        if (problem == null && (at >= text.length() || text.charAt(at) != '}')) {
            return fail("has a ${" + name
                    + " that is not closed as ${NAME}, ${NAME:-default}, ${NAME:?message} or ${NAME:+other}");
        }
        at++;
        return replaced;
    }

    private String operation(String name, int depth) {
        boolean colon = at < text.length() && text.charAt(at) == ':';
        int sign = at + (colon ? 1 : 0);
        char operator = sign < text.length() ? text.charAt(sign) : '}';
        if (operator != '-' && operator != '?' && operator != '+') {
            return colon
                    ? fail("has an unknown operator behind " + name + ": known are :- - :? ? :+ +")
                    : value(name, null);
        }
        at = sign + 1;
        String word = words(true, depth + 1);
        String value = variables.get(name);
        boolean given = value != null && !(colon && value.isEmpty());
        return switch (operator) {
            case '-' -> given ? value(name, value) : word;
            case '+' -> given ? word : "";
            default ->
                given ? value(name, value) : fail("needs the variable " + name + (word.isBlank() ? "" : ": " + word));
        };
    }

    private String value(String name, @Nullable String known) {
        String value = known == null ? variables.get(name) : known;
        if (value == null) {
            unset.accept(name);
            return "";
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
