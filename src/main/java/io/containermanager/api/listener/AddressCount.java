package io.containermanager.api.listener;

import io.containermanager.api.listener.GuardedConnection.Phase;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections one address has, and how many of them have not sent their request. Thread-safe. */
final class AddressCount {

    private final AddressKey key;
    private final AtomicInteger all;
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger unfinished = new AtomicInteger();

    /** @param all unfinished requests of all addresses */
    AddressCount(AddressKey key, AtomicInteger all) {
        this.key = key;
        this.all = all;
    }

    AddressKey key() {
        return key;
    }

    /** Counts a connection in; the number there are then. */
    int add() {
        return connections.incrementAndGet();
    }

    /** Counts one out; how many are left. */
    int remove() {
        return connections.decrementAndGet();
    }

    int connections() {
        return connections.get();
    }

    int unfinished() {
        return unfinished.get();
    }

    void enter(Phase phase) {
        count(phase, 1);
    }

    void leave(Phase phase) {
        count(phase, -1);
    }

    private void count(Phase phase, int by) {
        if (phase.unfinished()) {
            unfinished.addAndGet(by);
            all.addAndGet(by);
        }
    }
}
