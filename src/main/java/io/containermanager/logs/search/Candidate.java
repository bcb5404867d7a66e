package io.containermanager.logs.search;

import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogLineJson;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** An entry to examine; one of a file is parsed only if its time fits. */
sealed interface Candidate {

    /** The entry's id. */
    long id();

    /** Unix time in ms. */
    long timestampMillis();

    /** The entry; empty if its line cannot be read. */
    Optional<LogEntry> entry();

    /** An entry in memory. */
    record InMemory(LogEntry stored) implements Candidate {
        @Override
        public long id() {
            return stored.id();
        }

        @Override
        public long timestampMillis() {
            return stored.timestampMillis();
        }

        @Override
        public Optional<LogEntry> entry() {
            return Optional.of(stored);
        }
    }

    /** A line of a file. */
    final class InFile implements Candidate {
        private final LogHead head;
        private final byte[] json;

        InFile(LogHead head, byte[] json) {
            this.head = head;
            this.json = json;
        }

        @Override
        public long id() {
            return head.id();
        }

        @Override
        public long timestampMillis() {
            return head.timestampMillis();
        }

        @Override
        public Optional<LogEntry> entry() {
            return LogLineJson.read(new String(json, StandardCharsets.UTF_8));
        }
    }
}
