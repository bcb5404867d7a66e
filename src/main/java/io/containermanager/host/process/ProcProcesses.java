package io.containermanager.host.process;

import io.containermanager.host.linux.ProcStat;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The processes of a Linux machine by one cheap pass over {@code /proc/<pid>/stat}: one small read each, where a full
 * process list costs several. Not thread-safe: the buffer is reused.
 */
public final class ProcProcesses implements ProcessSource {
    /** The kernel shows times to programs in hundredths of a second (USER_HZ) on every platform that a JDK 25 runs on. */
    private static final int MILLIS_PER_TICK = 10;

    /**
     * How many passes a kernel thread is passed over before it is checked again: most of a quiet machine's processes are such, and none
     * is shown. A process that got the number of one that ended is seen that many passes late at the most.
     */
    static final int KERNEL_PASSES = 30;

    private final String proc;
    private final long pageBytes;
    private final byte[] buffer = new byte[ProcStat.LINE_BYTES_MAX];
    private final Set<String> kernelThreads = new HashSet<>();
    private int passes;

    /**
     * @param proc the proc file system
     * @param pageBytes the kernel's page size
     */
    public ProcProcesses(Path proc, long pageBytes) {
        this.proc = proc.toString() + '/';
        this.pageBytes = pageBytes;
    }

    @Override
    public List<ProcessReading> readings() throws IOException {
        String[] names = Path.of(proc).toFile().list();
        if (names == null) {
            throw new IOException("Cannot list " + proc + ": mount the proc file system there, readable");
        }
        if (passes++ % KERNEL_PASSES == 0) {
            kernelThreads.clear();
        }
        var readings = new ArrayList<ProcessReading>(names.length);
        for (String name : names) {
            if (isPid(name) && readings.size() < READINGS_MAX && !kernelThreads.contains(name)) {
                stat(name).ifPresent(stat -> sort(name, stat, readings));
            }
        }
        return readings;
    }

    @Override
    public Optional<List<String>> arguments(int pid) {
        try (var in = new FileInputStream(proc + pid + "/cmdline")) {
            return Optional.of(ProcessCommand.arguments(in.readNBytes(ProcessCommand.READ_BYTES_MAX)));
        } catch (IOException goneOrHidden) {
            return Optional.empty();
        }
    }

    private Optional<ProcStat> stat(String pid) {
        try (var in = new FileInputStream(proc + pid + "/stat")) {
            return ProcStat.parse(buffer, in.read(buffer));
        } catch (IOException endedMeanwhile) {
            return Optional.empty();
        }
    }

    private void sort(String pid, ProcStat stat, List<ProcessReading> readings) {
        if (stat.kernelThread()) {
            kernelThreads.add(pid);
        } else {
            readings.add(reading(stat));
        }
    }

    private ProcessReading reading(ProcStat stat) {
        return new ProcessReading(
                stat.pid(),
                stat.startTicks(),
                stat.name(),
                stat.cpuTicks() * MILLIS_PER_TICK,
                stat.residentPages() * pageBytes);
    }

    private static boolean isPid(String name) {
        return name.charAt(0) >= '0' && name.charAt(0) <= '9';
    }
}
