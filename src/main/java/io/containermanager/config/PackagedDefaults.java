package io.containermanager.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The packed {@code application.yaml} as keys and texts, without a YAML library, which is a sixth of a start. The file keeps to
 * {@code key: value} with two spaces a level, whole comment lines, plain or double-quoted values without escapes, and empty lists and objects;
 * {@code PackagedDefaultsTest} holds the result against what the YAML parser reads. Operators' files are read as the YAML they are.
 */
final class PackagedDefaults {

    private static final int SPACES_A_LEVEL = 2;

    /** How values begin that mean more in YAML than they say. */
    private static final String NOT_PLAIN = "[{'&*!|>%@`";

    private PackagedDefaults() {}

    /** Reads it from the class path; keys such as {@code server.port}. Empty lists and objects are left out. */
    static Map<String, String> read() {
        try (var file = open()) {
            return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static InputStream open() throws IOException {
        var file = PackagedDefaults.class.getResourceAsStream("/application.yaml");
        if (file == null) {
            throw new IOException("application.yaml is missing in the program's jar");
        }
        return file;
    }

    /** Pure. Refuses a line that it does not understand. */
    static Map<String, String> parse(String text) {
        var values = new LinkedHashMap<String, String>();
        var sections = new String[8];
        int number = 0;
        for (var line : text.split("\n", -1)) {
            number++;
            var content = line.strip();
            if (content.isEmpty() || content.startsWith("#")) {
                continue;
            }
            int spaces = line.indexOf(content.charAt(0));
            int colon = content.indexOf(':');
            if (colon < 1 || spaces % SPACES_A_LEVEL != 0 || spaces / SPACES_A_LEVEL >= sections.length) {
                throw new IllegalStateException("application.yaml, line " + number + ": not \"key: value\"");
            }
            int level = spaces / SPACES_A_LEVEL;
            sections[level] = (level == 0 ? "" : sections[level - 1] + ".") + content.substring(0, colon);
            var value = content.substring(colon + 1).strip();
            if (!value.isEmpty() && !value.equals("[]") && !value.equals("{}")) {
                values.put(sections[level], plain(value, number));
            }
        }
        return values;
    }

    private static String plain(String value, int number) {
        if (!value.startsWith("\"")) {
            if (value.contains(" #") || NOT_PLAIN.indexOf(value.charAt(0)) >= 0) {
                throw new IllegalStateException("application.yaml, line " + number + ": not a plain value");
            }
            return value;
        }
        var inner = value.substring(1, Math.max(1, value.length() - 1));
        if (value.length() < 2 || !value.endsWith("\"") || inner.contains("\\") || inner.contains("\"")) {
            throw new IllegalStateException(
                    "application.yaml, line " + number + ": not a quoted value without escapes");
        }
        return inner;
    }
}
