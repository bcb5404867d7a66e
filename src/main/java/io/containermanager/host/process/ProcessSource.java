package io.containermanager.host.process;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Where processes are read: the proc file system on Linux, OSHI elsewhere. */
public interface ProcessSource {
    /**
     * The counters of all processes but the kernel's own, at most {@link #READINGS_MAX}: the rest is not looked at.
     *
     * @throws IOException when the list itself cannot be read
     */
    List<ProcessReading> readings() throws IOException;

    /** The arguments of one process, its program first; empty when it is gone or not ours to see. */
    Optional<List<String>> arguments(int pid);

    /** Most processes read in one pass, the default {@code pid_max} of Linux: bounds a sample's time and memory. */
    int READINGS_MAX = 32_768;
}
