package io.containermanager.event;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/** What something costs the thread that does it: unlike the time that passes, the same on a machine with other work. */
public final class CpuTime {

    private CpuTime() {}

    /** How long this thread computed for it. */
    public static Duration of(Runnable work) {
        var threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        work.run();
        return Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
    }
}
