package io.containermanager.logs;

/**
 * Limits of the log store in memory.
 *
 * @param maxEntries maximum number of entries; more with many sources, see {@link LogStore#SOURCE_LINES_MIN}
 * @param maxBytes maximum total size in bytes, roughly
 */
public record LogBounds(int maxEntries, long maxBytes) {

    /** A thousand entries, 8 MiB. */
    public static final LogBounds DEFAULTS = new LogBounds(1_000, 8L << 20);
}
