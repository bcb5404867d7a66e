package io.containermanager.host;

import java.util.Locale;

/** What a value is about. */
public enum MetricScope {
    /** The whole machine. */
    HOST,
    /** Only the container that this service runs in. */
    CONTAINER;

    /** The word on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
