package io.containermanager.logs.search;

import io.containermanager.logs.LogEntry;
import io.containermanager.logs.search.LogPage.Bound;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Examines entries for one page until a bound is met; at least one, so that each page gets further. Not thread-safe. */
final class PageScan {

    private final LogSearch.Query query;
    private final LogSearch.Bounds bounds;
    private final BooleanSupplier expired;
    private final List<LogEntry> found = new ArrayList<>();
    private final long from;
    private long cursor;
    private long lines;
    private long foundBytes;
    private int skipped;
    private OptionalLong reached = OptionalLong.empty();
    private @Nullable Bound stoppedBy;

    /**
     * A page that has examined nothing yet.
     *
     * @param from the id that the search starts from
     * @param expired whether the time has passed
     */
    PageScan(LogSearch.Query query, LogSearch.Bounds bounds, long from, BooleanSupplier expired) {
        this.query = query;
        this.bounds = bounds;
        this.from = from;
        this.cursor = from;
        this.expired = expired;
    }

    /** Examines the entry, unless the time has passed before. */
    void take(Candidate candidate) {
        if (lines > 0 && expired.getAsBoolean()) {
            stoppedBy = Bound.TIME;
            return;
        }
        try {
            examine(candidate);
        } catch (LogPattern.ExpiredException late) {
            stoppedBy = Bound.TIME;
            if (lines > 0) {
                return;
            }
            skipped++;
        }
        lines++;
        cursor = candidate.id();
        reached = OptionalLong.of(candidate.timestampMillis());
    }

    private void examine(Candidate candidate) {
        var filter = query.filter();
        if ((filter.sinceMillis() != null && candidate.timestampMillis() < filter.sinceMillis())
                || (filter.untilMillis() != null && candidate.timestampMillis() > filter.untilMillis())) {
            return;
        }
        var entry = candidate.entry().orElse(null);
        if (entry == null) {
            skipped++;
        } else if (filter.test(entry) && matches(entry)) {
            found.add(entry);
            foundBytes += entry.weightBytes();
            if (found.size() >= query.limit()) {
                stoppedBy = Bound.LIMIT;
            } else if (foundBytes >= bounds.resultMaxBytes()) {
                stoppedBy = Bound.SIZE;
            }
        }
    }

    private boolean matches(LogEntry entry) {
        return query.patterns().stream().allMatch(pattern -> pattern.matches(entry.message(), expired));
    }

    /** Notes how much was read of files so far. */
    void read(long fileBytes) {
        if (stoppedBy == null && fileBytes >= bounds.scanMaxBytes()) {
            stoppedBy = Bound.SCAN;
        }
    }

    boolean stopped() {
        return stoppedBy != null;
    }

    /** The page of a search backwards. */
    LogPage older(FileStatistics read) {
        return page(cursor, from - 1, read, false);
    }

    /**
     * The page of a search forward.
     *
     * @param upTo the id up to which everything was examined, if no bound was met
     * @param gap whether entries after the first id are missing
     */
    LogPage newer(long upTo, FileStatistics read, boolean gap) {
        long examined = stopped() ? cursor : upTo;
        return page(examined, examined, read, gap);
    }

    private LogPage page(long examined, long next, FileStatistics read, boolean gap) {
        return new LogPage(
                found,
                examined,
                next,
                gap,
                stoppedBy,
                lines,
                read.bytes(),
                read.files(),
                skipped + read.unreadable(),
                reached);
    }
}
