package io.containermanager.logs.search;

import io.containermanager.logs.LogEntry;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A page of found entries, and how far the search came.
 *
 * @param entries in the order of the search
 * @param cursor the id up to which everything was examined: the next page continues there
 * @param next everything newer, or for a search forward everything not examined, is after this id
 * @param gap whether entries between the id that a search forward began after and the first that could be read are gone
 * @param stoppedBy the bound at which the page ended; null if everything was examined
 * @param scannedLines entries examined
 * @param scannedBytes bytes read of files
 * @param files files read
 * @param skippedLines lines of files that are not entries, and lines that took too long to match
 * @param reachedMillis the time of the last entry examined, Unix time in ms; empty if none was
 */
public record LogPage(
        List<LogEntry> entries,
        long cursor,
        long next,
        boolean gap,
        @Nullable Bound stoppedBy,
        long scannedLines,
        long scannedBytes,
        int files,
        int skippedLines,
        OptionalLong reachedMillis) {

    /** The bounds of a page. */
    public enum Bound {
        /** The limit of the query. */
        LIMIT,
        /** The time for a page. */
        TIME,
        /** The bytes of files for a page. */
        SCAN,
        /** The memory for a page. */
        SIZE;

        /** The word on the wire. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public LogPage {
        entries = List.copyOf(entries);
    }

    /** Whether everything was examined. */
    public boolean complete() {
        return stoppedBy == null;
    }
}
