package io.containermanager.model.wire;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Plain trees as JSON in one form only: keys sorted, no blanks, only what must be escaped is. Fingerprints are made
 * from it.
 */
public final class CanonicalJson {

    private CanonicalJson() {}

    public static String write(@Nullable Object tree) {
        var json = new StringBuilder();
        append(json, tree);
        return json.toString();
    }

    private static void append(StringBuilder json, @Nullable Object value) {
        switch (value) {
            case null -> json.append("null");
            case Map<?, ?> map -> object(json, map);
            case List<?> list -> array(json, list);
            case BigDecimal decimal -> json.append(decimal.toPlainString());
            case Number number -> json.append(number);
            case Boolean flag -> json.append(flag);
            default -> string(json, value.toString());
        }
    }

    private static void object(StringBuilder json, Map<?, ?> map) {
        var sorted = new TreeMap<String, Object>();
        map.forEach((key, value) -> sorted.put(String.valueOf(key), value));
        json.append('{');
        sorted.forEach((key, value) -> {
            separate(json, '{');
            string(json, key);
            json.append(':');
            append(json, value);
        });
        json.append('}');
    }

    private static void array(StringBuilder json, List<?> list) {
        json.append('[');
        for (Object value : list) {
            separate(json, '[');
            append(json, value);
        }
        json.append(']');
    }

    private static void separate(StringBuilder json, char opening) {
        if (json.charAt(json.length() - 1) != opening) {
            json.append(',');
        }
    }

    private static void string(StringBuilder json, String text) {
        json.append('"');
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            switch (unit) {
                case '"', '\\' -> json.append('\\').append(unit);
                default -> {
                    if (unit < ' ') {
                        json.append(String.format("\\u%04x", (int) unit));
                    } else {
                        json.append(unit);
                    }
                }
            }
        }
        json.append('"');
    }
}
