package io.containermanager.live.websocket;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A set that is gone through often and changed seldom, in the order in which its members came. The order is worth
 * more than a tenth of what a broadcast costs: what belongs to one connection, here and in the kernel, lies beside what belongs to
 * the next one. Thread-safe.
 */
public final class CopyOnWriteList<T> {

    // Guarded by this; the snapshot is made at the first read after a change.
    private final Set<T> members = new LinkedHashSet<>();
    private @Nullable List<T> snapshot;

    /** Adds one at the end; no effect when it is in already. */
    public synchronized void add(T member) {
        if (members.add(member)) {
            snapshot = null;
        }
    }

    /** Takes one out; no effect when it is not in. */
    public synchronized void remove(T member) {
        if (members.remove(member)) {
            snapshot = null;
        }
    }

    /** Whether it is empty. */
    public synchronized boolean isEmpty() {
        return members.isEmpty();
    }

    /** Who is in now; later changes do not show. */
    @SuppressWarnings("unchecked")
    public synchronized List<T> all() {
        List<T> known = snapshot;
        if (known == null) {
            known = (List<T>) Arrays.asList(members.toArray());
            snapshot = known;
        }
        return known;
    }
}
