package io.containermanager.store.sqlite;

import io.containermanager.store.DeviceRecord;
import io.containermanager.store.DeviceStore;
import io.containermanager.store.contents.StoreContents;
import io.containermanager.store.sqlite.DatabaseContents.Done;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** The device's record in {@code database.sqlite}. */
final class SqliteDeviceStore implements DeviceStore {

    private final Database<StoreContents> database;

    SqliteDeviceStore(Database<StoreContents> database) {
        this.database = database;
    }

    @Override
    public DeviceRecord device() {
        return database.state().device();
    }

    @Override
    public CompletableFuture<DeviceRecord> change(UnaryOperator<DeviceRecord> change) {
        return database.submit(true, (connection, book) -> {
            var changed = change.apply(book.device());
            if (changed.equals(book.device())) {
                return new Done<>(book, changed);
            }
            TargetTables.writeDevice(connection, changed);
            var after = book.withDevice(changed);
            TargetTables.writeContainers(connection, book.ownContainers(), after.ownContainers());
            AdoptionTables.write(connection, book.adoptions(), after.adoptions());
            return new Done<>(after, changed);
        });
    }
}
