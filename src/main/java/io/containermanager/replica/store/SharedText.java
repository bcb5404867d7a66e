package io.containermanager.replica.store;

import io.containermanager.replica.store.SecretClient.ConflictException;
import io.containermanager.store.StoreException;
import io.containermanager.store.TextStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One text that replicas share. A write names the version it was computed from, so that no replica undoes what another did. Thread-safe. */
final class SharedText implements TextStore {

    /** How often a change is computed because other replicas wrote first. */
    static final int ATTEMPTS_MAX = 30;

    private final String name;
    private final SharedSecrets secrets;
    private final BooleanSupplier fresh;
    private final Runnable written;

    // Guarded by this.
    private SharedSecrets.Content content = SharedSecrets.Content.NONE;
    private long writes;

    /**
     * A text.
     *
     * @param fresh whether what was read last can be relied on
     * @param written is called after each write: another replica's may have come between it and its answer
     */
    SharedText(String name, SharedSecrets secrets, BooleanSupplier fresh, Runnable written) {
        this.name = name;
        this.secrets = secrets;
        this.fresh = fresh;
        this.written = written;
    }

    /** How many changes each has seen: one that has seen more since is newer than a list that was asked for before. */
    static Map<String, Long> writes(Collection<SharedText> texts) {
        var writes = new HashMap<String, Long>();
        texts.forEach(text -> writes.put(text.name, text.writes()));
        return writes;
    }

    private synchronized long writes() {
        return writes;
    }

    /** Takes what was read, unless a write has ended since it was asked for. */
    synchronized void take(SharedSecrets.@Nullable Content found, long expectedWrites) {
        if (writes == expectedWrites) {
            content = found == null ? SharedSecrets.Content.NONE : found;
        }
    }

    private synchronized SharedSecrets.Content content() {
        return content;
    }

    private synchronized void set(SharedSecrets.Content now) {
        content = now;
        writes++;
    }

    @Override
    public String text() {
        return content().text();
    }

    @Override
    public boolean fresh() {
        return fresh.getAsBoolean();
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public <R> R change(Function<String, Changed<R>> change) {
        var before = content();
        boolean newest = false;
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            if (attempt > 0 || before.version() == null) {
                before = secrets.read(name);
                newest = true;
            }
            var changed = change.apply(before.text());
            boolean same = changed.text().equals(before.text());
            if (same && newest) {
                return changed.result();
            }
            if (same) {
                // What there is nothing to change in may have been changed by another replica a moment ago.
                continue;
            }
            try {
                set(secrets.write(name, changed.text(), before.version()));
                written.run();
                return changed.result();
            } catch (ConflictException another) {
                // It is computed again from what that one wrote.
            }
        }
        throw new StoreException.TooSlow("other replicas changed the " + name + " " + ATTEMPTS_MAX
                + " times in between; nothing was changed, try again");
    }
}
