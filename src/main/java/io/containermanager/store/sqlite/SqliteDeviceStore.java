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
        return database.submit(true, (connection, contents) -> {
            var changed = change.apply(contents.device());
            if (changed.equals(contents.device())) {
                return new Done<>(contents, changed);
            }
            TargetTables.writeDevice(connection, changed);
            var after = contents.withDevice(changed);
            TargetTables.writeContainers(connection, contents.ownContainers(), after.ownContainers());
            AdoptionTables.write(connection, contents.adoptions(), after.adoptions());
            return new Done<>(after, changed);
        });
    }
}
