package io.containermanager.api.listener;

import io.containermanager.api.listener.GuardedConnection.Phase;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * The connections there are, and who has to go when there are too many: first those that keep the service waiting longest. What a client
 * sends in one go is never among them, because no thread waits for it. Thread-safe; accepting is for the listener's one thread.
 */
final class ConnectionTable {

    /** A client that was waited for less than this is spared while there are fewer than twice the allowed number. */
    static final long SPARED_NANOS = 200_000_000;

    private static final int FLOOD_FACTOR = 2;

    /** An answer that was left unread for so long may cost its connection when there are many. */
    private static final long UNREAD_NANOS = 1_000_000_000;

    /** So much fewer answers may be left unread than requests unfinished: each keeps its bytes. */
    private static final int UNREAD_DIVISOR = 4;

    /** How many more than necessary are closed at a time, as a divisor of the bound: looking for them costs a walk over all. */
    private static final int BATCH_DIVISOR = 16;

    private final ListenerLimits limits;
    private final int maxConnections;
    private final Map<Ends, GuardedConnection> connections = new ConcurrentHashMap<>();
    private final Map<AddressKey, AddressCount> addresses = new ConcurrentHashMap<>();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final LongAdder refused = new LongAdder();
    private final LongAdder cut = new LongAdder();

    /** A connection's name. */
    private record Ends(SocketAddress remote, SocketAddress local) {}

    /** @param maxConnections how many there may be, resolved: never 0 */
    ConnectionTable(ListenerLimits limits, int maxConnections) {
        this.limits = limits;
        this.maxConnections = maxConnections;
    }

    /** Takes in what was accepted; empty when it must be closed again. */
    Optional<GuardedConnection> accept(SocketChannel channel, long now) throws IOException {
        var ends = new Ends(channel.getRemoteAddress(), channel.getLocalAddress());
        var address = enter(AddressKey.of(ends.remote()));
        if (!hasRoomFor(address)) {
            leave(address);
            refused.increment();
            return Optional.empty();
        }
        var connection = new GuardedConnection(channel, address, now, ended -> {
            connections.remove(ends, ended);
            leave(address);
        });
        var before = connections.put(ends, connection);
        if (before != null) {
            before.end();
        }
        spare(address, now);
        return Optional.of(connection);
    }

    /** The connection between these two, if it was accepted here. */
    Optional<GuardedConnection> find(SocketAddress remote, SocketAddress local) {
        return Optional.ofNullable(connections.get(new Ends(remote, local)));
    }

    private AddressCount enter(AddressKey key) {
        return addresses.compute(key, (_, known) -> {
            var count = known == null ? new AddressCount(key, unfinished) : known;
            count.add();
            return count;
        });
    }

    private void leave(AddressCount address) {
        addresses.computeIfPresent(address.key(), (_, known) -> known.remove() <= 0 ? null : known);
    }

    private boolean hasRoomFor(AddressCount address) {
        int each = limits.maxConnectionsPerAddress();
        if (each > 0 && address.connections() > each) {
            return false;
        }
        return connections.size() < maxConnections || makeRoom();
    }

    /** When all are taken, idle ones and unfinished ones go, the longest first. */
    private boolean makeRoom() {
        forgetClosed();
        if (connections.size() < maxConnections) {
            return true;
        }
        var victims = oldest(
                connection -> connection.phase().unfinished() || connection.phase() == Phase.IDLE,
                GuardedConnection::since,
                1 + maxConnections / BATCH_DIVISOR);
        victims.forEach(this::cut);
        return !victims.isEmpty();
    }

    /** Closes those that are waited for longest while there are more unfinished requests than may be. */
    private void spare(AddressCount address, long now) {
        thin(
                address.unfinished(),
                limits.maxUnfinishedPerAddress(),
                now,
                connection -> connection.address() == address);
        spareAll(now);
    }

    /** Closes clients that have left an answer unread for a second, the longest first, until no more than {@code spared} are left. */
    void cutUnread(long now, int spared) {
        var unread = oldest(
                connection ->
                        connection.unreadSince() != Long.MAX_VALUE && now - connection.unreadSince() > UNREAD_NANOS,
                GuardedConnection::unreadSince,
                Integer.MAX_VALUE);
        unread.stream().limit(Math.max(0, unread.size() - spared)).forEach(this::cut);
    }

    /** Whether there are so many unfinished requests that none is spared. */
    boolean isFlooded() {
        return unfinished.get() > FLOOD_FACTOR * limits.maxUnfinished();
    }

    /** Closes those that are waited for longest while there are more unfinished requests than may be. */
    void spareAll(long now) {
        thin(unfinished.get(), limits.maxUnfinished(), now, _ -> true);
    }

    private void thin(int there, int max, long now, Predicate<GuardedConnection> whose) {
        if (there <= max) {
            return;
        }
        boolean flood = there > FLOOD_FACTOR * max;
        oldest(
                        connection -> whose.test(connection)
                                && connection.waitingSince() != Long.MAX_VALUE
                                && (flood || now - connection.waitingSince() > SPARED_NANOS),
                        GuardedConnection::waitingSince,
                        there - max + max / BATCH_DIVISOR)
                .forEach(this::cut);
    }

    /** A connection and a moment of it, read once: it changes while others are compared with it. */
    private record Aged(GuardedConnection connection, long since) {}

    private List<GuardedConnection> oldest(
            Predicate<GuardedConnection> which, ToLongFunction<GuardedConnection> since, int most) {
        return all().filter(which)
                .map(connection -> new Aged(connection, since.applyAsLong(connection)))
                .sorted(Comparator.comparingLong(Aged::since))
                .limit(most)
                .map(Aged::connection)
                .toList();
    }

    private Stream<GuardedConnection> all() {
        return connections.values().stream();
    }

    private void cut(GuardedConnection connection) {
        connection.close();
        cut.increment();
    }

    /** A look over all: who takes too long, and who has too many unfinished. */
    void sweep(long now) {
        forgetClosed();
        all().forEach(connection -> {
            switch (connection.judge(limits, now)) {
                case LATE -> {
                    cut.increment();
                    connection.endInput();
                }
                case CUT -> cut(connection);
                case UNUSED -> connection.close();
                case FINE -> {}
            }
        });
        addresses.values().stream()
                .filter(address -> address.unfinished() > limits.maxUnfinishedPerAddress())
                .forEach(address -> spare(address, now));
        spareAll(now);
        cutUnread(now, limits.maxUnfinished() / UNREAD_DIVISOR);
    }

    private void forgetClosed() {
        all().filter(connection -> !connection.isOpen()).forEach(GuardedConnection::end);
    }

    int size() {
        return connections.size();
    }

    int unfinished() {
        return unfinished.get();
    }

    int maxConnections() {
        return maxConnections;
    }

    /** Connections that were closed at once, because there were too many. */
    long refused() {
        return refused.sum();
    }

    /** Connections that were closed because they took too long or kept others out. */
    long cut() {
        return cut.sum();
    }
}
