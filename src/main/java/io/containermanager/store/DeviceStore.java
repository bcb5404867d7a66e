package io.containermanager.store;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** The device's record. Reads come from memory; a change is durable when its future completes. Thread-safe. */
public interface DeviceStore {

    /** The record; fails with a {@link StoreException} while it was never read. */
    DeviceRecord device();

    /**
     * Changes the record; reading and writing it is atomic.
     *
     * @param change pure and quick
     * @return the record as stored, or a {@link StoreException}
     */
    CompletableFuture<DeviceRecord> change(UnaryOperator<DeviceRecord> change);
}
