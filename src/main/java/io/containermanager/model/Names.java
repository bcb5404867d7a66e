package io.containermanager.model;

import java.util.Locale;

/**
 * The names an engine gets for apps and services, whose own names may be any text. Only these are mapped; names of
 * volumes, networks
 * and variables must be valid as they are.
 */
public final class Names {

    /** So that a container's name with both, both ids and separators stays below 255 characters. */
    private static final int PART_CHARS_MAX = 63;

    private Names() {}

    /**
     * The container's name: the declared one, or {@code <app>_<service>_<appId>_<serviceId>}, unique by its ids and
     * valid for Docker
     * ({@code [a-zA-Z0-9][a-zA-Z0-9_.-]+}).
     */
    public static String container(App app, Service service) {
        String declared = service.config().environs().containerName();
        return declared != null
                ? declared
                : part(app.appName(), "app") + "_" + part(service.serviceName(), "service") + "_" + app.appId() + "_"
                        + service.serviceId();
    }

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
