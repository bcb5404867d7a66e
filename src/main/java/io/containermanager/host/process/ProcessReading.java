package io.containermanager.host.process;

/**
 * The counters of one process at one moment.
 *
 * @param pid process id
 * @param startTime when it started, in the source's unit: distinguishes a process from a later one with the same pid
 * @param name the name the system gives, possibly cut short
 * @param cpuMillis CPU time used since its start
 * @param residentBytes memory it holds in RAM
 */
record ProcessReading(int pid, long startTime, String name, long cpuMillis, long residentBytes) {

    /** Whether {@code other} is an earlier reading of the very same process. */
    boolean sameProcessAs(ProcessReading other) {
        return pid == other.pid && startTime == other.startTime;
    }
}
