package io.containermanager.logs;

/**
 * How much is kept in memory.
 *
 * @param maxEntries how many entries
 * @param maxBytes how many bytes they need together, roughly
 */
public record LogBounds(int maxEntries, long maxBytes) {

    /** A thousand entries, 8 MiB. */
    public static final LogBounds DEFAULTS = new LogBounds(1_000, 8L << 20);
}
