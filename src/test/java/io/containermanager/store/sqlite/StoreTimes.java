package io.containermanager.store.sqlite;

import io.containermanager.store.StoreTime;
import java.time.InstantSource;

/** Time for tests. */
public final class StoreTimes {

    public static final StoreTime SYSTEM = new StoreTime(InstantSource.system(), System::nanoTime);

    private StoreTimes() {}
}
