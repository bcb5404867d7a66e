package io.containermanager.model.rules;

import java.util.Locale;

/** The name by which a service is reached, whose own name may be any text. */
public final class Names {

    /** A label of a host name has at most 63 characters (RFC 1035, section 2.3.4). */
    private static final int PART_CHARS_MAX = 63;

    private Names() {}

    /**
     * The host name by which siblings reach a service: letters, digits and {@code -} as RFC 1123 has it, and {@code _},
     * which Docker
     * resolves and Compose files use.
     */
    public static String host(String serviceName) {
        return part(serviceName, "service").replace('.', '-').toLowerCase(Locale.ROOT);
    }

    private static String part(String name, String otherwise) {
        String clean = name.replaceAll("[^a-zA-Z0-9_.-]+", "-").replaceAll("^[^a-zA-Z0-9]+", "");
        String cut = clean.length() <= PART_CHARS_MAX ? clean : clean.substring(0, PART_CHARS_MAX);
        String ended = cut.replaceAll("[^a-zA-Z0-9]+$", "");
        return ended.isEmpty() ? otherwise : ended;
    }
}
