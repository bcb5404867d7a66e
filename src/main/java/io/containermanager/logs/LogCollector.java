package io.containermanager.logs;

import io.containermanager.engine.Engine;
import io.containermanager.engine.EngineException;
import io.containermanager.engine.LogFollow;
import io.containermanager.engine.LogLine;
import io.containermanager.event.GuardedThread;
import io.containermanager.event.RecordedEvent;
import io.containermanager.event.Scheduler;
import io.containermanager.event.ThreadRegistry;
import io.containermanager.model.State;
import io.containermanager.model.observed.Container;
import io.containermanager.model.observed.Observation;
import io.containermanager.model.secret.SecretValues;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Follows the logs of managed containers and adds them, with the manager's own events, to the store. Level-triggered: each observation
 * lists the containers, and those that should be followed and are not are followed (again). An {@linkplain #observed observation} is
 * handled on a virtual thread {@code log-collector} that lives as long. Thread-safe; no method waits.
 */
public final class LogCollector implements AutoCloseable {

    /** How many containers are followed at once; further ones wait until others are gone. */
    public static final int FOLLOWED_MAX_CONTAINERS = 512;

    /** So long the newest lines of a burst are held for newer ones. */
    static final Duration BURST_WAIT = Duration.ofSeconds(1);

    /** How many removed containers may still be delivering their last lines; beyond it the oldest stream is closed. */
    static final int LEAVING_MAX_CONTAINERS = 64;

    private final Engine engine;
    private final LogStore store;
    private final StartOrder order;
    private final Scheduler scheduler;
    private final AtomicLong dropped = new AtomicLong();
    private final Supplier<String> instance;
    private final EntryNames names;
    private final AtomicReference<@Nullable Observation> pending = new AtomicReference<>();
    /** Held while an observation is handled, so that an older one never comes after a newer one. */
    private final ReentrantLock working = new ReentrantLock();

    private final AwaitedEnds awaited = new AwaitedEnds();

    private final Object lock = new Object();
    // Guarded by the lock, which is never held while the engine is called.
    private final Map<String, LogFollower> tails = new HashMap<>();
    private final Set<String> detached = new HashSet<>();
    private final ArrayDeque<LogFollower> leaving = new ArrayDeque<>();
    private @Nullable Observation newest;
    private boolean closed;

    /**
     * A collector that follows nothing yet.
     *
     * @param instance supplies this device's uuid: containers of other managers are ignored
     * @param target supplies the newest target, by whose names entries are kept; must return at once
     * @param scheduler ends the moments for which lines are held: at the start, and in a burst
     */
    public LogCollector(
            Engine engine, LogStore store, Supplier<String> instance, Supplier<State> target, Scheduler scheduler) {
        this.engine = engine;
        this.store = store;
        this.order = new StartOrder(store, scheduler);
        this.scheduler = scheduler;
        this.instance = instance;
        this.names = new EntryNames(target);
    }

    /** The result of attach and detach. */
    public enum Attached {
        DONE,
        ALREADY,
        /** No such managed container. */
        UNKNOWN,
        /** {@link #FOLLOWED_MAX_CONTAINERS} are already followed. */
        TOO_MANY
    }

    /** Takes an observation and returns at once; if they come faster than they can be handled, only the newest is used. */
    public void observed(Observation observation) {
        if (pending.getAndSet(observation) == null) {
            GuardedThread.virtual("log-collector").once(this::followPending).start();
        }
    }

    private void followPending() {
        working.lock();
        try {
            var newestPending = pending.getAndSet(null);
            if (newestPending != null) {
                follow(newestPending);
            }
        } catch (RuntimeException | Error failure) {
            ThreadRegistry.ofProcess()
                    .contained(
                            "log-collector", "Cannot follow container logs; retrying at the next observation", failure);
        } finally {
            working.unlock();
        }
    }

    /** Follows existing containers and releases removed ones. Cheap when nothing changed. */
    void follow(Observation observation) {
        var begin = new ArrayList<LogFollower>();
        var end = new ArrayList<LogFollower>();
        var ended = new ArrayList<LogFollower>();
        boolean first;
        Set<String> followed;
        names.refresh();
        synchronized (lock) {
            if (closed) {
                return;
            }
            first = newest == null;
            newest = observation;
            var ours = ours(observation);
            detached.retainAll(ours.keySet());
            tails.entrySet().removeIf(entry -> {
                boolean gone = !ours.containsKey(entry.getKey());
                return gone && leaving.add(entry.getValue());
            });
            // The engine ends a gone container's stream by itself, after its last line.
            leaving.removeIf(tail -> !tail.followed() && ended.add(tail));
            while (leaving.size() > LEAVING_MAX_CONTAINERS) {
                end.add(leaving.removeFirst());
            }
            ours.values().forEach(names::seen);
            for (var container : ours.values()) {
                if (!detached.contains(container.id())) {
                    add(container, !first, begin);
                }
            }
            followed = Set.copyOf(tails.keySet());
        }
        end.forEach(LogCollector::close);
        // Neither close() nor storeNewest() reaches what they hold from here on.
        ended.forEach(this::storeRest);
        end.forEach(this::storeRest);
        if (first && !begin.isEmpty()) {
            order.pastBegins(begin.stream().map(tail -> tail.container().id()).collect(Collectors.toSet()));
        } else if (first || !begin.isEmpty()) {
            // Nothing has a past, or one began that has none: its lines are wanted as evidence when it fails at once.
            order.release();
        }
        begin.forEach(this::open);
        awaited.keepOnly(followed);
        reportProblems(observation.at());
    }

    /** An unreadable log must not look like that of a quiet container. */
    private void reportProblems(Instant now) {
        List<LogFollower> followed;
        synchronized (lock) {
            followed = List.copyOf(tails.values());
        }
        for (var tail : followed) {
            tail.newProblem()
                    .ifPresent(problem -> order.add(LogMasker.notice(
                            tail.container(),
                            names,
                            now,
                            "This container's log cannot be read and is not stored: " + problem)));
        }
    }

    /** Why the log of a managed container cannot be read at present; empty if it can. */
    public Optional<String> problem(String containerId) {
        synchronized (lock) {
            return Optional.ofNullable(tails.get(containerId)).flatMap(LogFollower::problem);
        }
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

    private void add(Container container, boolean young, List<LogFollower> begin) {
        var tail = tails.get(container.id());
        if (tail == null) {
            if (tails.size() >= FOLLOWED_MAX_CONTAINERS) {
                return;
            }
            var readUpTo = store.readUpTo(container.key(), container.id());
            tail = new LogFollower(container, SecretValues.of(container.config()), readUpTo, young);
            tails.put(container.id(), tail);
        }
        if (tail.begins(container)) {
            begin.add(tail);
        }
    }

    private void open(LogFollower tail) {
        LogFollow follow = null;
        try {
            follow = engine.follow(tail.container().id(), tail.request(), line -> receive(tail, line));
        } catch (EngineException away) {
            // Retried at the next observation; that the engine is unavailable is reported elsewhere.
            follow = null;
        }
        tail.opened(follow);
        awaited.opened(tail.container().id(), follow);
        boolean unwanted;
        synchronized (lock) {
            var id = tail.container().id();
            unwanted = detached.contains(id) || (tails.get(id) != tail && !leaving.contains(tail));
        }
        if (unwanted) {
            close(tail);
        }
    }

    private static void close(LogFollower tail) {
        var follow = tail.release();
        if (follow != null) {
            follow.close();
        }
    }

    private void receive(LogFollower tail, LogLine line) {
        // What is held is stored by other threads too: neither may come between the other's entries.
        synchronized (tail) {
            if (!tail.accepts(line)) {
                return;
            }
            tail.rate().begin(line).ifPresent(rest -> store(tail, rest));
            if (tail.rate().first(line)) {
                order.add(LogMasker.entry(tail.container(), tail.secrets(), names, line));
            } else if (tail.rate().hold(line)) {
                scheduler.after(BURST_WAIT, () -> storeRest(tail));
            }
        }
    }

    private void storeRest(LogFollower tail) {
        synchronized (tail) {
            tail.rate().rest().ifPresent(rest -> store(tail, rest));
        }
    }

    private void store(LogFollower tail, LineRate.Rest rest) {
        var newest = rest.newest().getFirst();
        if (rest.dropped() > 0) {
            dropped.addAndGet(rest.dropped());
            var text = LogMasker.dropped(rest.dropped(), tail.command(newest, rest.since()));
            order.add(LogMasker.notice(tail.container(), names, newest.timestamp(), text));
        }
        for (var line : rest.newest()) {
            order.add(LogMasker.entry(tail.container(), tail.secrets(), names, line));
        }
    }

    /**
     * Completes once the output of a container that has ended, and may run again, was delivered to its end, or will not be; never fails, and may never complete:
     * bound the wait.
     */
    public CompletableFuture<Void> readToEnd(Container container) {
        var containerId = container.id();
        Optional<LogFollower> tail;
        synchronized (lock) {
            if (closed || detached.contains(containerId)) {
                return CompletableFuture.completedFuture(null);
            }
            tail = Optional.ofNullable(tails.get(containerId));
        }
        // Before it is asked: it may be opened at this very moment.
        var notYet = awaited.of(containerId);
        var end = tail.flatMap(it -> it.readToEnd(container.run().running()));
        end.ifPresent(_ -> awaited.opened(containerId, null));
        return end.orElse(notYet);
    }

    /** Stores the newest lines of a container that are held in a burst, such as those before it failed. */
    public void storeNewest(String containerId) {
        var of = new ArrayList<LogFollower>();
        synchronized (lock) {
            Optional.ofNullable(tails.get(containerId)).ifPresent(of::add);
            leaving.stream()
                    .filter(tail -> tail.container().id().equals(containerId))
                    .forEach(of::add);
        }
        of.forEach(this::storeRest);
    }

    /** How many lines of containers were dropped because too many came in a second. */
    public long dropped() {
        return dropped.get();
    }

    /** Stores an event of the manager as an entry; for {@code EventBus.subscribe}. */
    public void record(RecordedEvent recorded) {
        if (recorded.event().appId() != null) {
            names.refresh();
        }
        EventEntries.entry(recorded, names).ifPresent(order::add);
    }

    /** A managed container by its id, an id prefix of at least 12 characters, or its name, from the newest observation. */
    public Optional<Container> find(String idOrName) {
        Observation seen;
        synchronized (lock) {
            seen = newest;
        }
        return seen == null
                ? Optional.empty()
                : ours(seen).values().stream()
                        .filter(container -> LogFilter.names(idOrName, container.id())
                                || container.name().equals(idOrName))
                        .findFirst();
    }

    /** Follows a {@linkplain #detach detached} container again, from the last line that was read if the engine still has it. */
    public Attached attach(String idOrName) {
        var container = find(idOrName).orElse(null);
        if (container == null) {
            return Attached.UNKNOWN;
        }
        var begin = new ArrayList<LogFollower>();
        boolean missing;
        synchronized (lock) {
            boolean wasDetached = detached.remove(container.id());
            missing = !tails.containsKey(container.id());
            add(container, false, begin);
            if (!tails.containsKey(container.id())) {
                return Attached.TOO_MANY;
            }
            missing |= wasDetached;
        }
        begin.forEach(this::open);
        return missing ? Attached.DONE : Attached.ALREADY;
    }

    /** Stops following a container until it is attached or the manager restarts. */
    public Attached detach(String idOrName) {
        var container = find(idOrName).orElse(null);
        if (container == null) {
            return Attached.UNKNOWN;
        }
        LogFollower tail;
        boolean changed;
        synchronized (lock) {
            changed = detached.add(container.id());
            tail = tails.get(container.id());
        }
        if (tail != null) {
            close(tail);
        }
        return changed ? Attached.DONE : Attached.ALREADY;
    }

    /** How many containers are followed. */
    public int followed() {
        synchronized (lock) {
            return (int) tails.values().stream().filter(LogFollower::followed).count();
        }
    }

    /** Stops following; the entries are kept. */
    @Override
    public void close() {
        List<LogFollower> end;
        synchronized (lock) {
            closed = true;
            end = new ArrayList<>(tails.values());
            end.addAll(leaving);
            tails.clear();
            leaving.clear();
        }
        end.forEach(LogCollector::close);
        end.forEach(this::storeRest);
        order.release();
    }
}
