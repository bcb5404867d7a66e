package io.containermanager.api.listener;

import io.helidon.common.resumable.Resumable;
import io.helidon.common.resumable.ResumableSupport;

/**
 * Tells Helidon that this JVM is neither suspended nor resumed. Found by {@code ServiceLoader}. Without it Helidon asks JMX for the uptime at
 * each start, for a line that is not logged.
 */
public final class NoCheckpoint implements ResumableSupport {

    @Override
    public void register(Resumable resumable) {
        // It is never suspended.
    }

    @Override
    public void checkpointResume() {
        throw new UnsupportedOperationException("this JVM is not suspended");
    }

    /** Not -1, which would mean to ask JMX; it is never read. */
    @Override
    public long uptimeSinceResume() {
        return 0;
    }

    @Override
    public long resumeTime() {
        return -1;
    }
}
