package io.containermanager.logs.search;

import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogFiles;
import io.containermanager.logs.LogStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The entries in memory, on the way to a file and in files, in one direction, each once. Not thread-safe. */
final class MergedEntries<F extends FileEntries> implements Closeable {

    private final boolean newestFirst;
    private final Source memory;
    private final Source pending;
    private final F files;
    private @Nullable Candidate nextOfFiles;
    private boolean filesBegun;

    private MergedEntries(boolean newestFirst, Iterator<LogEntry> memory, Iterator<LogEntry> pending, F files) {
        this.newestFirst = newestFirst;
        this.memory = new Source(memory);
        this.pending = new Source(pending);
        this.files = files;
    }

    /**
     * The entries with smaller ids, newest first.
     *
     * @param below greater than no id that is assigned later
     */
    static MergedEntries<EarlierFileEntries> before(LogStore store, @Nullable LogFiles files, long below)
            throws IOException {
        if (files == null) {
            return new MergedEntries<>(
                    true, store.before(below), Collections.emptyIterator(), new EarlierFileEntries(List.of(), below));
        }
        // In this order: an entry goes from pending into a file, and one that is evicted from memory was in either
        // before.
        var pending =
                files.pending().stream().filter(entry -> entry.id() < below).iterator();
        return new MergedEntries<>(true, store.before(below), pending, new EarlierFileEntries(files.files(), below));
    }

    /** The entries with greater ids, oldest first. */
    static MergedEntries<LaterFileEntries> after(LogStore store, @Nullable LogFiles files, long after)
            throws IOException {
        // Memory first and files last: an entry goes from memory and pending into a file, never back.
        var memory = store.laterThan(after);
        if (files == null) {
            return new MergedEntries<>(
                    false, memory, Collections.emptyIterator(), LaterFileEntries.of(List.of(), after));
        }
        var pending = files.pending().reversed().stream()
                .filter(entry -> entry.id() > after)
                .iterator();
        return new MergedEntries<>(
                false, memory, pending, LaterFileEntries.of(files.files().reversed(), after));
    }

    /** The next entry; null at the end. */
    @Nullable
    Candidate next() throws IOException {
        if (!filesBegun) {
            filesBegun = true;
            nextOfFiles = files.next();
        }
        var first = sooner(sooner(memory.head, pending.head), nextOfFiles);
        if (first == null) {
            return null;
        }
        memory.pass(first.id());
        pending.pass(first.id());
        if (nextOfFiles != null && nextOfFiles.id() == first.id()) {
            nextOfFiles = files.next();
        }
        return first;
    }

    private @Nullable Candidate sooner(@Nullable Candidate one, @Nullable Candidate other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.id() == other.id() || (one.id() > other.id()) == newestFirst ? one : other;
    }

    /** Those of the files, which say where they begin. */
    F files() {
        return files;
    }

    /** How much of the files was read. */
    FileStatistics read() {
        return files.read();
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    /** Entries whose ids go in this direction. */
    private static final class Source {
        private final Iterator<LogEntry> entries;
        private @Nullable Candidate head;

        private Source(Iterator<LogEntry> entries) {
            this.entries = entries;
            advance();
        }

        private void pass(long id) {
            if (head != null && head.id() == id) {
                advance();
            }
        }

        private void advance() {
            head = entries.hasNext() ? new Candidate.InMemory(entries.next()) : null;
        }
    }
}
