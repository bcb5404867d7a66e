package io.containermanager.logs.search;

import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogFiles;
import io.containermanager.logs.LogStore;
import java.io.Closeable;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The entries after an id in files, on the way to a file and in memory: oldest first, each once. Not thread-safe. */
final class OldestFirst implements Closeable {

    private final Source memory;
    private final Source pending;
    private final LaterFileEntries files;
    private @Nullable Candidate nextOfFiles;
    private boolean filesBegun;

    private OldestFirst(Iterator<LogEntry> memory, Iterator<LogEntry> pending, LaterFileEntries files) {
        this.memory = new Source(memory);
        this.pending = new Source(pending);
        this.files = files;
    }

    /** The entries with greater ids. */
    static OldestFirst of(LogStore store, @Nullable LogFiles files, long after) throws IOException {
        // Memory first and files last: an entry goes from memory and pending into a file, never back.
        var memory = store.laterThan(after);
        if (files == null) {
            return new OldestFirst(memory, Collections.emptyIterator(), new LaterFileEntries(List.of(), after));
        }
        var pending = files.pending().reversed().stream()
                .filter(entry -> entry.id() > after)
                .iterator();
        return new OldestFirst(
                memory, pending, new LaterFileEntries(files.files().reversed(), after));
    }

    /** The next entry; null at the end. */
    @Nullable
    Candidate next() throws IOException {
        if (!filesBegun) {
            filesBegun = true;
            nextOfFiles = files.next();
        }
        var oldest = older(older(memory.head, pending.head), nextOfFiles);
        if (oldest == null) {
            return null;
        }
        memory.pass(oldest.id());
        pending.pass(oldest.id());
        if (nextOfFiles != null && nextOfFiles.id() == oldest.id()) {
            nextOfFiles = files.next();
        }
        return oldest;
    }

    private static @Nullable Candidate older(@Nullable Candidate one, @Nullable Candidate other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.id() <= other.id() ? one : other;
    }

    /** The id with which the files begin; empty without files. */
    OptionalLong oldestInFiles() {
        return files.oldest();
    }

    /** How much of the files was read. */
    FileStatistics read() {
        return new FileStatistics(files.bytes(), files.opened(), files.unreadable());
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    /** Entries with rising ids. */
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
