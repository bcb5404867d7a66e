package io.containermanager.logs;

import io.containermanager.event.Clock;
import io.containermanager.event.GuardedThread;
import io.containermanager.event.RetentionClock;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes a store's entries to files of JSON lines, so that they survive a restart. Writers of logs never wait for the disk: entries are
 * queued for the thread {@code log-files}; those beyond the queue's bound, and those that a full disk refuses, are counted and lost. A
 * crash loses at most the queue and one torn line.
 */
public final class LogFiles implements AutoCloseable {

    /** How many entries may wait for the thread. */
    static final int QUEUE_MAX_ENTRIES = 8_192;

    /** Entries are batched for this long, to reduce writes. */
    static final Duration GATHER = Duration.ofMillis(200);

    /** Age and size are checked with each new file, and every this many iterations of the thread, which take 0.2 to 1 s each. */
    static final int RETAIN_INTERVAL_TURNS = 600;

    /** How long {@link #close} waits for the queue. */
    static final Duration CLOSE_WAIT = Duration.ofSeconds(2);

    private static final Logger LOGGER = System.getLogger(LogFiles.class.getName());

    private final LogFileSettings settings;
    private final InstantSource clock;
    private final InstantSource retention;
    private final LogFolder folder;
    private final DamagedFiles damaged;
    private final ArrayBlockingQueue<LogEntry> queue = new ArrayBlockingQueue<>(QUEUE_MAX_ENTRIES);

    /** Entries that are in no file yet: those of the queue and those that the thread is writing; searches read them as well. */
    private final ConcurrentSkipListMap<Long, LogEntry> pending = new ConcurrentSkipListMap<>();

    private final AtomicLong lost = new AtomicLong();
    private final Thread thread;
    private final LogStore.Listening listening;
    private volatile boolean closed;

    // Confined to the thread.
    private @Nullable OutputStream output;
    private long fileBytes;
    private int turnsToRetain;
    private boolean failing;

    private LogFiles(LogStore store, LogFileSettings settings, Clock time, DamagedFiles damaged) {
        this.damaged = damaged;
        this.settings = settings;
        this.clock = time.wall();
        this.retention = new RetentionClock(time);
        this.folder = new LogFolder(settings);
        this.thread = GuardedThread.platform("log-files").loop(this::run, () -> closed);
        this.listening = store.listen(this::queue);
    }

    /**
     * Restores the newest entries of earlier runs into the store and writes every later one.
     *
     * @param restoreMax how many to restore
     */
    public static LogFiles open(LogStore store, LogFileSettings settings, Clock time, int restoreMax) {
        var damaged = new DamagedFiles();
        try {
            store.restore(new LogFolder(settings).newest(restoreMax, damaged));
        } catch (IOException unreadable) {
            LOGGER.log(
                    Level.WARNING,
                    settings.folder() + " cannot be read; logs of earlier runs are not shown",
                    unreadable);
        }
        try {
            store.restorePositions(LogPositions.read(new LogFolder(settings).files()));
        } catch (IOException unreadable) {
            LOGGER.log(
                    Level.WARNING,
                    settings.folder() + " cannot be read; lines of quiet containers may be stored again",
                    unreadable);
        }
        var files = new LogFiles(store, settings, time, damaged);
        files.thread.start();
        return files;
    }

    /** Takes lines of files that a reader could not read. */
    public DamagedFiles damaged() {
        return damaged;
    }

    private void queue(LogEntry entry) {
        pending.put(entry.id(), entry);
        if (closed || !queue.offer(entry)) {
            pending.remove(entry.id());
            lost.incrementAndGet();
        }
    }

    /** The entries that are in no file yet, newest first. Read it before {@link #files}, so that none is missed between the two. */
    public List<LogEntry> pending() {
        return List.copyOf(pending.descendingMap().values());
    }

    /** The log files, newest first. */
    public List<Path> files() throws IOException {
        return folder.files().reversed();
    }

    /** How many entries were not written because the disk was slow or full. */
    public long lost() {
        return lost.get();
    }

    private void run() {
        try {
            while (!(closed && queue.isEmpty())) {
                var first = queue.poll(1, TimeUnit.SECONDS);
                if (first != null) {
                    gather();
                    var batch = new ArrayList<LogEntry>();
                    batch.add(first);
                    queue.drainTo(batch);
                    write(batch);
                }
                retain();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            closeFile();
        }
    }

    private void gather() throws InterruptedException {
        if (!closed) {
            Thread.sleep(GATHER);
        }
    }

    private void write(List<LogEntry> batch) {
        try {
            for (var entry : batch) {
                writeLine(LogLineJson.write(entry));
            }
            if (output != null) {
                output.flush();
            }
            failing = false;
        } catch (IOException failure) {
            lost.addAndGet(batch.size());
            closeFile();
            logOnce(failure);
        } catch (RuntimeException | Error bug) {
            // The thread continues; these entries are not in any file.
            lost.addAndGet(batch.size());
            throw bug;
        } finally {
            batch.forEach(entry -> pending.remove(entry.id()));
        }
    }

    private void writeLine(String line) throws IOException {
        var bytes = (line + '\n').getBytes(StandardCharsets.UTF_8);
        var open = output;
        if (open == null || fileBytes + bytes.length > settings.fileMaxBytes()) {
            closeFile();
            open = new BufferedOutputStream(
                    Files.newOutputStream(folder.begin(clock.instant()), StandardOpenOption.WRITE));
            output = open;
            fileBytes = 0;
            turnsToRetain = 0;
        }
        open.write(bytes);
        fileBytes += bytes.length;
    }

    private void retain() {
        if (turnsToRetain-- > 0) {
            return;
        }
        turnsToRetain = RETAIN_INTERVAL_TURNS;
        try {
            folder.retain(retention.instant());
        } catch (IOException failure) {
            logOnce(failure);
        }
    }

    private void closeFile() {
        var open = output;
        output = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException failure) {
                logOnce(failure);
            }
        }
    }

    private void logOnce(IOException failure) {
        if (!failing) {
            failing = true;
            LOGGER.log(Level.WARNING, settings.folder() + " cannot be written; logs are in memory only", failure);
        }
    }

    /** Writes the queue, within a bound, and closes the file. */
    @Override
    public void close() {
        listening.close();
        closed = true;
        try {
            if (!thread.join(CLOSE_WAIT)) {
                thread.interrupt();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            thread.interrupt();
        }
    }
}
