package io.containermanager.logs;

import java.util.Locale;

/**
 * The source of an entry.
 *
 * @param type its kind
 * @param name the container's service, or the part of the manager
 */
public record LogSource(Type type, String name) {

    /** What the manager says about a container's log in that log: where lines were dropped, and why it cannot be read. */
    static final LogSource NOTICE = new LogSource(Type.MANAGER, "logs");

    /** The kinds of sources. */
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
