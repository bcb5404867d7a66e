package io.containermanager.live.client;

import io.containermanager.live.client.LiveStats.ClientStats;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Who is connected, within {@code ws.max-clients}. Thread-safe. */
public final class Clients {

    private final int max;
    private final int maxPerAddress;
    private final Map<String, Client> byId = new ConcurrentHashMap<>();

    // Guarded by this.
    private final Map<String, Integer> byAddress = new HashMap<>();
    private int count;
    private boolean closed;

    public Clients(int max, int maxPerAddress) {
        this.max = max;
        this.maxPerAddress = maxPerAddress;
    }

    /** Refuses one too many before the upgrade; {@link #add} has the last word when several come at once. */
    public void requireRoom(String address) {
        room(address).ifPresent(message -> {
            throw new UpgradeRefusedException(503, message);
        });
    }

    private synchronized Optional<String> room(String address) {
        if (closed) {
            return Optional.of("The service stops; connect again when it is back");
        }
        if (count >= max) {
            return Optional.of("Already " + max + " WebSocket clients; try again later or raise ws.max-clients");
        }
        if (maxPerAddress > 0 && byAddress.getOrDefault(address, 0) >= maxPerAddress) {
            return Optional.of("Already " + maxPerAddress
                    + " WebSocket clients from this address; close some or raise ws.max-clients-per-address");
        }
        return Optional.empty();
    }

    /** Takes a client in; the answer is how to close it at once when there was no room after all. */
    public synchronized Optional<CloseReason> add(Client client) {
        boolean room = room(client.address()).isEmpty();
        count++;
        byAddress.merge(client.address(), 1, Integer::sum);
        byId.put(client.id(), client);
        return room ? Optional.empty() : Optional.of(closed ? CloseReason.GOING_AWAY : CloseReason.FULL);
    }

    /** Takes a client out; no effect when it is not in. */
    public synchronized void remove(Client client) {
        if (byId.remove(client.id(), client)) {
            count--;
            byAddress.computeIfPresent(client.address(), (address, n) -> n > 1 ? n - 1 : null);
        }
    }

    /** Admits no more. */
    public synchronized void close() {
        closed = true;
    }

    public Collection<Client> all() {
        return byId.values();
    }

    public synchronized int count() {
        return count;
    }

    public List<ClientStats> stats(int most) {
        return byId.values().stream()
                .map(Client::stats)
                .sorted(Comparator.comparing(ClientStats::connectedAt).thenComparing(ClientStats::id))
                .limit(most)
                .toList();
    }
}
