package io.containermanager.store;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * A text that outlives a request: in memory, in a file, or in a place that the replicas of a manager share. Reading never waits. Thread-safe.
 */
public interface TextStore {

    /**
     * A text, and what its change answers.
     *
     * @param text as it is to be kept
     * @param result for the caller
     */
    record Changed<R>(String text, R result) {}

    /** The text as it was last read; empty while there is none. */
    String text();

    /** Whether {@link #text} may be relied on; one that is shared is too old once its place cannot be reached for long. */
    default boolean fresh() {
        return true;
    }

    /** Whether others may change it as well. */
    default boolean shared() {
        return false;
    }

    /** Whether it outlives this process. */
    default boolean lasting() {
        return true;
    }

    /**
     * Changes it; waits until that is durable. A change to the same text writes nothing.
     *
     * @param change computes the new text from the newest; may be called several times
     * @throws StoreException when it cannot be kept; whether it changed is unknown only where the place was cut off in between
     */
    <R> R change(Function<String, Changed<R>> change);

    /** Tries again what could not be written; to be called every few seconds. Nothing where a change is refused instead. */
    default void retry() {}

    /** In memory: it ends with this process. */
    static TextStore inMemory() {
        var kept = new AtomicReference<String>("");
        return new TextStore() {
            @Override
            public String text() {
                return Objects.requireNonNull(kept.get(), "never null");
            }

            @Override
            public boolean lasting() {
                return false;
            }

            @Override
            public <R> R change(Function<String, Changed<R>> change) {
                while (true) {
                    var before = text();
                    var changed = change.apply(before);
                    if (kept.compareAndSet(before, changed.text())) {
                        return changed.result();
                    }
                }
            }
        };
    }
}
