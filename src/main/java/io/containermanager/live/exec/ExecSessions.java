package io.containermanager.live.exec;

import io.containermanager.engine.Engine;
import io.containermanager.event.Clock;
import io.containermanager.event.EventBus;
import io.containermanager.live.client.ConnectionLifetime;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The interactive commands that are open, within a bound, and what they share. Thread-safe. */
public final class ExecSessions implements AutoCloseable {

    /** How many may be open; one more is answered 503. */
    public static final int SESSIONS_MAX = 16;

    /** A command with neither input nor output for so long is ended. */
    public static final Duration IDLE_MAX = Duration.ofMinutes(15);

    private final Set<ExecSession> open = ConcurrentHashMap.newKeySet();
    private final Engine engine;
    private final ExecAuthorizer authorizer;
    private final EventBus bus;
    private final Clock clock;
    private final Duration idleMax;

    // Guarded by this.
    private int count;
    private boolean closed;

    public ExecSessions(Engine engine, ExecAuthorizer authorizer, EventBus bus, Clock clock, Duration idleMax) {
        this.engine = engine;
        this.authorizer = authorizer;
        this.bus = bus;
        this.clock = clock;
        this.idleMax = idleMax;
    }

    Engine engine() {
        return engine;
    }

    ExecAuthorizer authorizer() {
        return authorizer;
    }

    EventBus bus() {
        return bus;
    }

    Clock clock() {
        return clock;
    }

    Duration idleMax() {
        return idleMax;
    }

    /** Whether one more may be opened now; {@link #add} has the last word. */
    synchronized boolean room() {
        return !closed && count < SESSIONS_MAX;
    }

    /** Takes one in; false when there is no room. */
    synchronized boolean add(ExecSession session) {
        if (!room()) {
            return false;
        }
        count++;
        open.add(session);
        return true;
    }

    synchronized void remove(ExecSession session) {
        if (open.remove(session)) {
            count--;
        }
    }

    /**
     * A command that is open.
     *
     * @param who the token's name
     * @param containerId where
     * @param containerName the engine's name for that container
     * @param command the program; its arguments may be secret
     * @param age how long it has been open
     */
    public record Open(String who, String containerId, String containerName, String command, Duration age) {}

    /** Those that are open, the longest first. */
    public List<Open> list() {
        long now = clock.nanoTime();
        return open.stream()
                .map(session -> session.shown(now))
                .sorted(Comparator.comparing(Open::age).reversed())
                .toList();
    }

    /** Ends the commands whose callers may no longer have them. */
    public void endUnlessHeld(Predicate<ConnectionLifetime> holds) {
        open.stream().filter(session -> !holds.test(session.lease())).forEach(ExecSession::accessEnds);
    }

    /** Admits no more and ends all, with 1001 for those who can still hear it. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        open.forEach(ExecSession::serviceStops);
    }
}
