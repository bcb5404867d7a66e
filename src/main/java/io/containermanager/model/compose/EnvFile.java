package io.containermanager.model.compose;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code .env} and {@code env_file} as Compose does: {@code NAME=value} lines, comments, {@code export}, single
 * quotes (taken as
 * they are), double quotes (escapes and variables) and no quotes (variables, cut at {@code  #}).
 */
final class EnvFile {

    private EnvFile() {}

    /**
     * The variables of a file, which may use those before them and {@code known}; a name without a value takes it from
     * there.
     */
    static Map<String, String> read(String text, Map<String, String> known) {
        var variables = new LinkedHashMap<String, String>();
        var all = new LinkedHashMap<>(known);
        for (String line : text.lines().toList()) {
            String plain = line.strip().replaceFirst("^export\\s+", "");
            if (plain.isEmpty() || plain.startsWith("#")) {
                continue;
            }
            int equals = plain.indexOf('=');
            String name = (equals < 0 ? plain : plain.substring(0, equals)).strip();
            String value = equals < 0
                    ? known.get(name)
                    : value(plain.substring(equals + 1).strip(), all);
            if (value != null) {
                variables.put(name, value);
                all.putIfAbsent(name, value);
            }
        }
        return variables;
    }

    private static @Nullable String value(String raw, Map<String, String> known) {
        if (raw.startsWith("'") && raw.indexOf('\'', 1) > 0) {
            return raw.substring(1, raw.indexOf('\'', 1));
        }
        boolean quoted = raw.startsWith("\"") && raw.length() > 1 && raw.lastIndexOf('"') > 0;
        String plain = quoted ? unescaped(raw.substring(1, raw.lastIndexOf('"'))) : uncommented(raw);
        Interpolation.Result result = Interpolation.of(plain, known, name -> {});
        return result.problem() == null ? result.text() : plain;
    }

    private static String unescaped(String text) {
        return text.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
    }

    private static String uncommented(String text) {
        int comment = text.indexOf(" #");
        return text.startsWith("#")
                ? ""
                : comment < 0 ? text : text.substring(0, comment).strip();
    }
}
