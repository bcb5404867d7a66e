package io.containermanager.logs;

import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.event.Recorded;
import io.containermanager.logs.LogEntry.Origin;
import io.containermanager.model.Container;
import io.containermanager.model.Observation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows the output of our containers and puts it, with the manager's own events, into the store. Level-triggered: each look at the
 * engine says which containers there are, and what ought to be followed and is not is followed (again). Thread-safe; no method waits.
 */
public final class LogCollector implements AutoCloseable {

    /** How many containers are followed at once; what is beyond is not, until others are gone. */
    static final int FOLLOWED_MAX_CONTAINERS = 512;

    /** Lines of one container beyond this within a second (of the lines' own time) are dropped, and their number told. */
    static final int LINES_PER_SECOND_MAX = 2_000;

    /** Lines of one container are dropped, too, once those of a second had so many characters together. */
    static final int CHARS_PER_SECOND_MAX = 512 << 10;

    private final Engine engine;
    private final LogStore store;
    private final Supplier<String> instance;
    private final AtomicLong dropped = new AtomicLong();

    private final Object lock = new Object();
    // Guarded by the lock, which is never held while the engine is called.
    private final Map<String, LogTail> tails = new HashMap<>();
    private final Set<String> detached = new HashSet<>();
    private @Nullable Observation newest;
    private boolean closed;

    /**
     * A collector that follows nothing yet.
     *
     * @param instance gives our device uuid: containers of others are left alone
     */
    public LogCollector(Engine engine, LogStore store, Supplier<String> instance) {
        this.engine = engine;
        this.store = store;
        this.instance = instance;
    }

    /** Follows what is there now and lets go of what is gone. Cheap when nothing changed. */
    public void follow(Observation observation) {
        var begin = new ArrayList<LogTail>();
        var end = new ArrayList<LogTail>();
        synchronized (lock) {
            if (closed) {
                return;
            }
            newest = observation;
            var ours = ours(observation);
            detached.retainAll(ours.keySet());
            tails.entrySet().removeIf(entry -> {
                boolean gone = !ours.containsKey(entry.getKey());
                return gone && end.add(entry.getValue());
            });
            for (var container : ours.values()) {
                if (!detached.contains(container.id())) {
                    add(container, begin);
                }
            }
        }
        end.forEach(LogCollector::close);
        begin.forEach(this::open);
    }

    private Map<String, Container> ours(Observation observation) {
        var ours = new HashMap<String, Container>();
        var uuid = instance.get();
        for (var container : observation.containers()) {
            if (container.owner().instance().equals(uuid)) {
                ours.put(container.id(), container);
            }
        }
        return ours;
    }

    private void add(Container container, List<LogTail> begin) {
        var tail = tails.get(container.id());
        if (tail == null) {
            if (tails.size() >= FOLLOWED_MAX_CONTAINERS) {
                return;
            }
            tail = new LogTail(container, LineSecrets.of(container.config()), readUpTo(container.id()));
            tails.put(container.id(), tail);
        }
        if (tail.begins(container)) {
            begin.add(tail);
        }
    }

    /** An earlier run kept milliseconds only: every line of its last millisecond counts as read. */
    private @Nullable Instant readUpTo(String containerId) {
        var entry = store.newestOf(containerId);
        return entry == null
                ? null
                : Instant.ofEpochMilli(entry.timestampMillis()).plusNanos(999_999);
    }

    private void open(LogTail tail) {
        LogFollow follow = null;
        try {
            follow = engine.follow(tail.container().id(), tail.request(), line -> receive(tail, line));
        } catch (EngineException away) {
            // The next look at the engine tries again; that it is away is told elsewhere.
            follow = null;
        }
        tail.opened(follow);
        boolean unwanted;
        synchronized (lock) {
            var id = tail.container().id();
            unwanted = detached.contains(id) || tails.get(id) != tail;
        }
        if (unwanted) {
            close(tail);
        }
    }

    private static void close(LogTail tail) {
        var follow = tail.release();
        if (follow != null) {
            follow.close();
        }
    }

    private void receive(LogTail tail, LogLine line) {
        if (!tail.accepts(line)) {
            return;
        }
        long second = line.timestamp().getEpochSecond();
        long droppedBefore = tail.droppedBefore(second);
        if (droppedBefore > 0) {
            dropped.addAndGet(droppedBefore);
            var text = "%d lines were dropped: more than %d lines or %d characters in a second"
                    .formatted(droppedBefore, LINES_PER_SECOND_MAX, CHARS_PER_SECOND_MAX);
            store.add(entry(tail, new LogLine(line.timestamp(), false, text), LogLevel.WARN));
        }
        if (tail.withinRate(line.text().length())) {
            store.add(entry(tail, line, LevelDetection.detect(line.text(), line.stderr())));
        }
    }

    private LogEntry entry(LogTail tail, LogLine line, LogLevel level) {
        var container = tail.container();
        var owner = container.owner();
        return new LogEntry(
                0,
                line.timestamp().toEpochMilli(),
                LineSecrets.hide(line.text(), tail.secrets()),
                level,
                new LogSource(LogSource.Type.CONTAINER, owner.serviceName()),
                new Origin(owner.appId(), owner.serviceId(), owner.serviceName(), container.id()),
                line.stderr());
    }

    /** Keeps an event of the manager as an entry; made for {@code EventBus.subscribe}. */
    public void record(Recorded recorded) {
        EventEntries.entry(recorded).ifPresent(store::add);
    }

    /**
     * Follows a container again that was detached.
     *
     * @param containerId its id, or at least the first 12 characters of it
     * @return whether it is one of ours
     */
    public boolean attach(String containerId) {
        var begin = new ArrayList<LogTail>();
        synchronized (lock) {
            var container = find(containerId);
            if (container == null) {
                return false;
            }
            detached.remove(container.id());
            add(container, begin);
        }
        begin.forEach(this::open);
        return true;
    }

    /** Stops following a container until it is attached; false when it is none of ours. */
    public boolean detach(String containerId) {
        LogTail tail;
        synchronized (lock) {
            var container = find(containerId);
            if (container == null) {
                return false;
            }
            detached.add(container.id());
            tail = tails.get(container.id());
        }
        if (tail != null) {
            close(tail);
        }
        return true;
    }

    private @Nullable Container find(String containerId) {
        var seen = newest;
        if (seen == null) {
            return null;
        }
        return ours(seen).values().stream()
                .filter(container -> LogFilter.names(containerId, container.id()))
                .findFirst()
                .orElse(null);
    }

    /** How many containers are followed. */
    public int followed() {
        synchronized (lock) {
            return (int) tails.values().stream().filter(LogTail::followed).count();
        }
    }

    /** How many lines were dropped because their container wrote too many. */
    public long dropped() {
        return dropped.get();
    }

    /** Stops following; the entries stay. */
    @Override
    public void close() {
        List<LogTail> end;
        synchronized (lock) {
            closed = true;
            end = List.copyOf(tails.values());
            tails.clear();
        }
        end.forEach(LogCollector::close);
    }
}
