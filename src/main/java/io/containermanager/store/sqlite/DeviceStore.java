package io.containermanager.store.sqlite;

import io.containermanager.store.DeviceRecord;
import io.containermanager.store.contents.StoreContents;
import io.containermanager.store.sqlite.DatabaseContents.Done;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** The device's record in {@code database.sqlite}. Reads come from memory; a change is durable when its future completes. */
public final class DeviceStore {

    private final Database<StoreContents> database;

    DeviceStore(Database<StoreContents> database) {
        this.database = database;
    }

    /** The record; fails with a {@code StoreException} while it was never read. */
    public DeviceRecord device() {
        return database.state().device();
    }

    /**
     * Changes the record; reading and writing it is atomic.
     *
     * @param change pure and quick
     * @return the record as stored, or a {@code StoreException}
     */
    public CompletableFuture<DeviceRecord> change(UnaryOperator<DeviceRecord> change) {
        return database.submit(true, (connection, book) -> {
            var changed = change.apply(book.device());
            if (changed.equals(book.device())) {
                return new Done<>(book, changed);
            }
            TargetTables.writeDevice(connection, changed);
            var after = book.withDevice(changed);
            TargetTables.writeContainers(connection, book.ownContainers(), after.ownContainers());
            return new Done<>(after, changed);
        });
    }
}
