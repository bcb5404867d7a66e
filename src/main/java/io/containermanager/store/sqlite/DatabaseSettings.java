package io.containermanager.store.sqlite;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of one SQLite file.
 *
 * @param file its path; the folder is created if missing
 * @param threadName the thread that owns it
 * @param schema its tables
 * @param synchronous SQLite's {@code FULL} (a commit survives a power cut) or {@code NORMAL} (only a crash of the process)
 * @param queueMaxTasks how many tasks may wait; beyond it a task fails at once
 * @param gather how long a task that is not urgent waits for others, to share one transaction
 * @param pagesMax the maximum size in pages of 4 KiB, 0 for none; beyond it writes fail as on a full disk
 * @param disposable whether a damaged file may be set aside and recreated
 */
record DatabaseSettings(
        Path file,
        String threadName,
        Schema schema,
        String synchronous,
        int queueMaxTasks,
        Duration gather,
        int pagesMax,
        boolean disposable) {

    /** How many writes of targets and memories may wait for the thread. */
    static final int DATABASE_QUEUE_MAX_TASKS = 256;

    /** How many events may wait for the thread. */
    static final int HISTORY_QUEUE_MAX_TASKS = 4_096;

    /** How long events are gathered into one transaction. */
    static final Duration HISTORY_GATHER = Duration.ofMillis(200);

    /** The history file grows to at most 64 MiB. */
    static final int HISTORY_PAGES_MAX = 16_384;

    /** The file that must never lose acknowledged data. */
    static DatabaseSettings database(Path file) {
        return new DatabaseSettings(
                file, "store-database", Schema.DATABASE, "FULL", DATABASE_QUEUE_MAX_TASKS, Duration.ZERO, 0, false);
    }

    /** The file that may be lost. */
    static DatabaseSettings history(Path file) {
        return new DatabaseSettings(
                file,
                "store-history",
                Schema.HISTORY,
                "NORMAL",
                HISTORY_QUEUE_MAX_TASKS,
                HISTORY_GATHER,
                HISTORY_PAGES_MAX,
                true);
    }

    /** The same with another bound for the file. */
    DatabaseSettings withPagesMax(int pages) {
        return new DatabaseSettings(file, threadName, schema, synchronous, queueMaxTasks, gather, pages, disposable);
    }

    /** The same with another bound for the queue. */
    DatabaseSettings withQueueMax(int tasks) {
        return new DatabaseSettings(file, threadName, schema, synchronous, tasks, gather, pagesMax, disposable);
    }
}
