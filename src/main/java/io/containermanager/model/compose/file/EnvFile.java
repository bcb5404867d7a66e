package io.containermanager.model.compose.file;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code .env} and {@code env_file} as Compose does: lines {@code NAME=value} or {@code NAME: value}, comments, {@code export},
 * single quotes (only {@code \'} is replaced), double quotes (escapes and variables), both over several lines, and no quotes (variables,
 * cut at {@code  #}). A name alone takes the value that is known. What is none of that is refused with its line. Not thread-safe: made for
 * one file.
 */
public final class EnvFile {

    private static final Pattern EXPORT = Pattern.compile("export[ \\t]+");
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}_.\\[\\]-]+");
    private static final Pattern ESCAPE = Pattern.compile("\\\\([abcfnrtv$\"\\\\]|0[0-9]{0,3})");
    private static final int OCTAL = 8;

    private final String text;
    private final Map<String, String> known;
    private final Problems problems;
    private final Map<String, String> variables = new LinkedHashMap<>();

    /** What values may use: the known ones, then those before them. */
    private final Map<String, String> usable;

    private int at;

    /** Whether a value had no room: the rest is not read. */
    private boolean full;

    /** The place whose line was computed last, and that line: places only increase. */
    private int toldPlace;

    private int toldLine = 1;

    private EnvFile(String text, Map<String, String> known, Problems problems) {
        this.text = plain(text);
        this.known = known;
        this.usable = new LinkedHashMap<>(known);
        this.problems = problems;
    }

    /** Takes what is wrong or doubtful in a file, by its line from 1. Messages repeat no value: it may be a secret. */
    interface Problems {

        /** A line is not understood. */
        void refused(int line, String message);

        /** A variable is used that has no value. */
        void unset(int line, String variable);

        /** Counts a value; false when there is no room for it, nor for what follows. */
        boolean takes(String value);
    }

    /** The variables of a file, which may use those before them and {@code known}; known ones come first. */
    public static Map<String, String> read(String text, Map<String, String> known, Problems problems) {
        var file = new EnvFile(text, known, problems);
        while (file.at < file.text.length() && !file.full) {
            file.line();
        }
        return file.variables;
    }

    /** The variables of a file in the format {@code raw}: nothing is unquoted, nothing replaced. */
    public static Map<String, String> readRaw(String text, Map<String, String> known, Problems problems) {
        var file = new EnvFile(text, known, problems);
        for (; file.at < file.text.length() && !file.full; file.at = file.end(file.at) + 1) {
            String line = file.text.substring(file.at, file.end(file.at)).stripLeading();
            int equals = line.indexOf('=');
            String name = (equals < 0 ? line : line.substring(0, equals)).strip();
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            if (name.isEmpty() || name.matches(".*\\s.*")) {
                file.refuse(file.at, "is neither NAME=value nor a comment");
            } else {
                file.put(name, equals < 0 ? known.get(name) : line.substring(equals + 1));
            }
        }
        return file.variables;
    }

    private static String plain(String text) {
        String lines = text.replace("\r\n", "\n");
        return lines.startsWith("\ufeff") ? lines.substring(1) : lines;
    }

    private void line() {
        int end = end(at);
        String line = text.substring(at, end);
        String plain = line.stripLeading();
        if (plain.isBlank() || plain.startsWith("#")) {
            at = end + 1;
            return;
        }
        int from = at + line.length() - plain.length();
        Matcher export = EXPORT.matcher(plain);
        from += export.lookingAt() ? export.end() : 0;
        int sign = from;
        while (sign < end && text.charAt(sign) != '=' && text.charAt(sign) != ':') {
            sign++;
        }
        String name = text.substring(from, sign).strip();
        if (!NAME.matcher(name).matches()) {
            refuse(
                    from,
                    "is neither NAME=value nor a comment: a value of several lines, or with a # in it, needs quotes");
            at = end + 1;
        } else if (sign == end) {
            put(name, known.get(name));
            at = end + 1;
        } else {
            at = sign + 1;
            put(name, value());
        }
    }

    private void put(String name, @Nullable String value) {
        full |= value != null && !problems.takes(value);
        if (value != null && !full) {
            variables.put(name, value);
            if (!known.containsKey(name)) {
                usable.put(name, value);
            }
        }
    }

    /** The value that begins here; null when it is refused. */
    private @Nullable String value() {
        int end = end(at);
        while (at < end && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        int from = at;
        char first = at < end ? text.charAt(at) : '\n';
        if (first != '\'' && first != '"') {
            at = end + 1;
            return replaced(uncommented(text.substring(from, end)), from);
        }
        int close = closing(first);
        if (close < 0) {
            refuse(from, "opens a quote that is never closed");
            at = end + 1;
            return null;
        }
        at = end(close) + 1;
        String rest = text.substring(close + 1, end(close)).strip();
        if (!rest.isEmpty() && !rest.startsWith("#")) {
            refuse(close, "continues after its closing quote: write \\" + first + " for a quote in the value");
            return null;
        }
        String inner = text.substring(from + 1, close).replace("\\" + first, String.valueOf(first));
        return first == '\'' ? inner : replaced(unescaped(text.substring(from + 1, close)), from);
    }

    /** Where a quoted value ends, -1 when it does not. */
    private int closing(char quote) {
        for (int place = at + 1; place < text.length(); place++) {
            char next = text.charAt(place);
            if (next == '\\') {
                place++;
            } else if (next == quote) {
                return place;
            }
        }
        return -1;
    }

    private int end(int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    private void refuse(int place, String message) {
        problems.refused(lineOf(place), message);
    }

    private int lineOf(int place) {
        for (; toldPlace < place && toldPlace < text.length(); toldPlace++) {
            toldLine += text.charAt(toldPlace) == '\n' ? 1 : 0;
        }
        return toldLine;
    }

    private @Nullable String replaced(String plain, int place) {
        Interpolation.Result result = Interpolation.of(plain, usable, name -> problems.unset(lineOf(place), name));
        if (result.problem() == null) {
            return result.text();
        }
        refuse(place, result.problem());
        return null;
    }

    /** Escapes within double quotes; {@code \$} becomes the {@code $$} of a plain dollar sign, anything else stays. */
    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(character(found.group(1), found.group())));
    }

    private static String character(String escape, String whole) {
        return switch (escape) {
            case "a" -> "\u0007";
            case "b" -> "\b";
            case "f" -> "\f";
            case "n" -> "\n";
            case "r" -> "\r";
            case "t" -> "\t";
            case "v" -> "\u000b";
            case "$" -> "$$";
            case "\"", "\\" -> escape;
            default -> escape.matches("0[0-3][0-7]{2}") ? Character.toString(Integer.parseInt(escape, OCTAL)) : whole;
        };
    }

    private static String uncommented(String text) {
        int comment = text.indexOf(" #");
        return (comment < 0 ? text : text.substring(0, comment)).stripTrailing();
    }
}
