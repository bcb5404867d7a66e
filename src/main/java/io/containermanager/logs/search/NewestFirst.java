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

/** The entries before an id in memory, on the way to a file and in files: newest first, each once. Not thread-safe. */
final class NewestFirst implements Closeable {

    private final Source memory;
    private final Source pending;
    private final FileEntries files;
    private @Nullable Candidate nextOfFiles;
    private boolean filesBegun;

    private NewestFirst(Iterator<LogEntry> memory, Iterator<LogEntry> pending, FileEntries files) {
        this.memory = new Source(memory);
        this.pending = new Source(pending);
        this.files = files;
    }

    /**
     * The entries with smaller ids.
     *
     * @param below greater than no id that is assigned later
     */
    static NewestFirst of(LogStore store, @Nullable LogFiles files, long below) throws IOException {
        if (files == null) {
            return new NewestFirst(store.before(below), Collections.emptyIterator(), new FileEntries(List.of(), below));
        }
        // In this order: an entry goes from pending into a file, and one that is evicted from memory was in either
        // before.
        var pending =
                files.pending().stream().filter(entry -> entry.id() < below).iterator();
        return new NewestFirst(store.before(below), pending, new FileEntries(files.files(), below));
    }

    /** The next entry; null at the end. */
    @Nullable
    Candidate next() throws IOException {
        if (!filesBegun) {
            filesBegun = true;
            nextOfFiles = files.next();
        }
        var newest = newer(newer(memory.head, pending.head), nextOfFiles);
        if (newest == null) {
            return null;
        }
        memory.pass(newest.id());
        pending.pass(newest.id());
        if (nextOfFiles != null && nextOfFiles.id() == newest.id()) {
            nextOfFiles = files.next();
        }
        return newest;
    }

    private static @Nullable Candidate newer(@Nullable Candidate one, @Nullable Candidate other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.id() >= other.id() ? one : other;
    }

    /** How much of the files was read. */
    FileStatistics read() {
        return new FileStatistics(files.bytes(), files.opened(), files.unreadable());
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    /** Entries with falling ids. */
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
