package io.containermanager.store.sqlite;

import io.containermanager.event.Clock;
import java.time.InstantSource;

/** Time for tests. */
public final class StoreTimes {

    public static final Clock SYSTEM = new Clock(InstantSource.system(), System::nanoTime);

    private StoreTimes() {}
}
