package io.containermanager.logs;

import io.containermanager.event.Scheduler;
import io.containermanager.event.Scheduler.Cancellable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What arrives while the manager starts, held for a moment and stored in the order of time: the past lines of each container come as one
 * block, and entries are read in the order in which they were stored. Afterwards each entry is stored at once. Thread-safe.
 */
final class StartOrder {

    /** How long entries wait for the past of all containers, once these are followed. */
    static final Duration HELD_MAX = Duration.ofSeconds(2);

    /** How long nothing more of the past must come, once each container has delivered a line, for it to be complete. */
    static final Duration QUIET = Duration.ofMillis(100);

    /** How long the manager's own entries wait for the engine to be observed at all. */
    static final Duration UNOBSERVED_MAX = Duration.ofSeconds(5);

    /** So many entries are held at most; with the next one all are stored. */
    static final int HELD_MAX_ENTRIES = 20_000;

    /** And so many characters of their messages, 1 Mi: a manager may have 128 MB. */
    static final long HELD_MAX_CHARS = 1L << 20;

    private final LogStore store;
    private final Scheduler scheduler;

    // Guarded by this, which is also held while entries are stored: none overtakes those that were held.
    private List<LogEntry> held = new ArrayList<>();
    private long heldChars;
    private boolean holding = true;
    /** Containers that are followed and have not delivered a line. */
    private final Set<String> silent = new HashSet<>();

    /** When the newest line of the past came, and until when lines are held at most, on the monotonic clock. */
    private long pastNanos;

    private long untilNanos;
    /** Unix time in ms at which following began: what is older is past, as far as the engine's clock is the manager's. */
    private long began;

    private @Nullable Cancellable end;

    /** Holds what is added from now on, for {@link #UNOBSERVED_MAX} at most. */
    StartOrder(LogStore store, Scheduler scheduler) {
        this.store = store;
        this.scheduler = scheduler;
        this.end = scheduler.after(UNOBSERVED_MAX, this::release);
    }

    /**
     * Containers begin to be followed: their past lines arrive, which are awaited for {@link #HELD_MAX} at most.
     *
     * @param containers their ids
     */
    synchronized void pastBegins(Set<String> containers) {
        began = scheduler.now().toEpochMilli();
        pastNanos = scheduler.nanoTime();
        untilNanos = pastNanos + HELD_MAX.toNanos();
        silent.addAll(containers);
        holding = true;
        then(HELD_MAX, this::release);
    }

    private void then(Duration wait, Runnable task) {
        if (end != null) {
            end.cancel();
        }
        end = scheduler.after(wait, task);
    }

    synchronized void add(LogEntry entry) {
        if (!holding) {
            store.add(entry);
            return;
        }
        held.add(entry);
        heldChars += entry.message().length();
        if (held.size() >= HELD_MAX_ENTRIES || heldChars >= HELD_MAX_CHARS) {
            release();
        } else {
            arrived(entry);
        }
    }

    /** Once each container has begun to deliver, the past has come when no more of it does. */
    private void arrived(LogEntry entry) {
        if (!entry.system() && entry.timestampMillis() < began) {
            pastNanos = scheduler.nanoTime();
        }
        if (silent.remove(entry.origin().containerId()) && silent.isEmpty()) {
            then(QUIET, this::releaseWhenQuiet);
        }
    }

    private synchronized void releaseWhenQuiet() {
        long now = scheduler.nanoTime();
        if (now - pastNanos < QUIET.toNanos() && now - untilNanos < 0) {
            then(QUIET, this::releaseWhenQuiet);
        } else {
            release();
        }
    }

    /** Stores what is held, and from now on each entry at once. */
    synchronized void release() {
        holding = false;
        if (end != null) {
            end.cancel();
        }
        var all = held;
        held = new ArrayList<>();
        heldChars = 0;
        byTime(all).forEach(store::add);
    }

    private record Timed(long millis, LogEntry entry) {}

    /** By time, but each writer's entries as they came: its clock may have been set back. Pure. */
    static List<LogEntry> byTime(List<LogEntry> arrived) {
        var newest = new HashMap<Object, Long>();
        return arrived.stream()
                .map(it -> new Timed(newest.merge(writer(it), it.timestampMillis(), Math::max), it))
                .sorted(Comparator.comparingLong(Timed::millis))
                .map(Timed::entry)
                .toList();
    }

    private static Object writer(LogEntry entry) {
        return Objects.requireNonNullElse(
                entry.origin().containerId(), entry.source().name());
    }
}
