package io.containermanager.model.compose;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code .env} and {@code env_file} as Compose does: {@code NAME=value} lines, comments, {@code export}, single quotes (taken as
 * they are), double quotes (escapes and variables), both over several lines, and no quotes (variables, cut at {@code  #}). Not
 * thread-safe: made for one file.
 */
final class EnvFile {

    private final String text;
    private final Map<String, String> known;
    private final Consumer<String> unset;
    private final Map<String, String> variables = new LinkedHashMap<>();
    private final Map<String, String> all;
    private int at;

    private EnvFile(String text, Map<String, String> known, Consumer<String> unset) {
        this.text = text.replace("\r\n", "\n");
        this.known = known;
        this.unset = unset;
        this.all = new LinkedHashMap<>(known);
    }

    /**
     * The variables of a file, which may use those before them and {@code known}; a name without a value takes it from there. {@code
     * unset} is told each one that is used without a value.
     */
    static Map<String, String> read(String text, Map<String, String> known, Consumer<String> unset) {
        var file = new EnvFile(text, known, unset);
        while (file.at < file.text.length()) {
            file.line();
        }
        return file.variables;
    }

    /** The variables of a file in the format {@code raw}: nothing is unquoted, nothing replaced. */
    static Map<String, String> readRaw(String text) {
        var variables = new LinkedHashMap<String, String>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            if (equals > 0 && !line.stripLeading().startsWith("#")) {
                variables.put(line.substring(0, equals).strip(), line.substring(equals + 1));
            }
        });
        return variables;
    }

    private void line() {
        int end = end(at);
        String line = text.substring(at, end);
        String plain = line.strip();
        int equals = line.indexOf('=');
        String name = (equals < 0 ? plain : line.substring(0, equals).strip()).replaceFirst("^export\\s+", "");
        if (plain.isEmpty() || plain.startsWith("#") || name.isEmpty()) {
            at = end + 1;
        } else if (equals < 0) {
            at = end + 1;
            put(name, known.get(name));
        } else {
            at += equals + 1;
            put(name, value());
        }
    }

    private void put(String name, @Nullable String value) {
        if (value != null) {
            variables.put(name, value);
            all.putIfAbsent(name, value);
        }
    }

    private String value() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        char first = at < text.length() ? text.charAt(at) : '\n';
        int close = first == '\'' || first == '"' ? closing(first) : -1;
        if (close < 0) {
            int end = end(at);
            String raw = uncommented(text.substring(at, end).strip());
            at = end + 1;
            return replaced(raw);
        }
        String inner = text.substring(at + 1, close);
        at = end(close) + 1;
        return first == '\'' ? inner : replaced(unescaped(inner));
    }

    /** Where a quoted value ends, -1 when it does not. */
    private int closing(char quote) {
        for (int place = at + 1; place < text.length(); place++) {
            char next = text.charAt(place);
            if (next == '\\' && quote == '"') {
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

    private String replaced(String plain) {
        Interpolation.Result result = Interpolation.of(plain, all, unset);
        return result.problem() == null ? result.text() : plain;
    }

    /** Escapes within double quotes; {@code \$} becomes the {@code $$} of a plain dollar sign. */
    private static String unescaped(String text) {
        var plain = new StringBuilder();
        for (int place = 0; place < text.length(); place++) {
            char next = text.charAt(place);
            if (next != '\\' || place + 1 == text.length()) {
                plain.append(next);
                continue;
            }
            char escaped = text.charAt(++place);
            switch (escaped) {
                case 'n' -> plain.append('\n');
                case 'r' -> plain.append('\r');
                case 't' -> plain.append('\t');
                case '$' -> plain.append("$$");
                case '"', '\\' -> plain.append(escaped);
                default -> plain.append('\\').append(escaped);
            }
        }
        return plain.toString();
    }

    private static String uncommented(String text) {
        int comment = text.indexOf(" #");
        return text.startsWith("#")
                ? ""
                : comment < 0 ? text : text.substring(0, comment).strip();
    }
}
