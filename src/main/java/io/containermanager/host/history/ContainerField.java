package io.containermanager.host.history;

import java.util.Locale;

/** A container's series. Their order is that of the columns that are stored. */
public enum ContainerField {
    /** Percent of the whole machine. */
    CPU,
    /** Bytes without page cache. */
    MEMORY,
    /** Bytes a second, received and sent. */
    NETWORK,
    /** Bytes a second, read and written. */
    BLOCK_IO;

    /** The name on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
