package io.containermanager.store;

import java.time.InstantSource;

/** Time for tests. */
final class StoreTimes {

    static final StoreTime SYSTEM = new StoreTime(InstantSource.system(), System::nanoTime);

    private StoreTimes() {}
}
