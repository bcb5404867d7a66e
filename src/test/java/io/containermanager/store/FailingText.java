package io.containermanager.store;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A shared text whose place can be cut off, and whose writes are counted. */
public final class FailingText implements TextStore {

    private final TextStore memory = TextStore.inMemory();
    private volatile @Nullable StoreException failure;
    private volatile boolean fresh = true;
    private final AtomicInteger writes = new AtomicInteger();

    /** From now on every change fails so; null for no more. */
    public void failWith(@Nullable StoreException next) {
        failure = next;
    }

    /** Whether what was read last may be relied on. */
    public void setFresh(boolean now) {
        fresh = now;
    }

    /** How many changes changed the text. */
    public int writes() {
        return writes.get();
    }

    @Override
    public String text() {
        return memory.text();
    }

    @Override
    public boolean fresh() {
        return fresh;
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public <R> R change(Function<String, Changed<R>> change) {
        if (failure != null) {
            throw failure;
        }
        return memory.change(text -> {
            var changed = change.apply(text);
            writes.addAndGet(changed.text().equals(text) ? 0 : 1);
            return changed;
        });
    }
}
