package io.containermanager.reconcile;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The one owner of reconciling. Thread-safe: calls are handed to its thread and none blocks. */
public final class ReconcileLoop implements AutoCloseable {

    /**
     * What an apply got.
     *
     * @param passId the pass that works on it
     * @param joined whether that pass ran already for the same revision
     * @param finished completes with the pass's last form, never exceptionally
     */
    public record Applied(String passId, boolean joined, CompletableFuture<Pass> finished) {}

    /** Makes the stored target the applied one and starts a pass, or joins the one that runs for it. */
    public CompletableFuture<Applied> apply(String by) {
        return unwritten();
    }

    /** Says that a new target was stored, so that status and plan speak of it. */
    public void targetChanged() {
        unwritten();
    }

    /** Asks for a look at the engine soon. */
    public void markDirty(String cause) {
        unwritten();
    }

    /** The newest snapshot. */
    public LoopStatus status() {
        return unwritten();
    }

    /** A pass by its id: the newest {@code 100} are kept. */
    public Optional<Pass> pass(String passId) {
        return unwritten();
    }

    /** Whether the owner thread made progress within the last 30 s. */
    public boolean alive() {
        return Boolean.TRUE.equals(unwritten());
    }

    /** Stops at the next safe point, within a bound; containers go on running. */
    @Override
    public void close() {
        unwritten();
    }

    @SuppressWarnings({"TypeParameterUnusedInFormals", "DoNotCallSuggester"})
    private static <T> T unwritten() {
        throw new UnsupportedOperationException("being written");
    }
}
