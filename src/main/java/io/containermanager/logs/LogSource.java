package io.containermanager.logs;

import java.util.Locale;

/**
 * Who wrote an entry.
 *
 * @param type what kind of thing
 * @param name the service of a container, else the part of the manager
 */
public record LogSource(Type type, String name) {

    /** The kinds of things that write. */
    public enum Type {
        CONTAINER,
        /** The manager about services. */
        MANAGER,
        /** The manager about itself, its engine, its store. */
        SYSTEM;

        /** The word on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
