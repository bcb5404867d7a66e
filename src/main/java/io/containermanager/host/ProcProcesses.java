package io.containermanager.host;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The processes of a Linux machine by one cheap pass over {@code /proc/<pid>/stat}: one small read each, where a full
 * process list costs several. Not thread-safe: the buffer is reused.
 */
final class ProcProcesses implements ProcessSource {
    /** The kernel shows times to programs in hundredths of a second (USER_HZ) on every platform that a JDK 25 runs on. */
    private static final int MILLIS_PER_TICK = 10;

    private final String proc;
    private final long pageBytes;
    private final byte[] buffer = new byte[ProcStat.LINE_BYTES_MAX];

    /**
     * @param proc the proc file system
     * @param pageBytes the kernel's page size
     */
    ProcProcesses(Path proc, long pageBytes) {
        this.proc = proc.toString() + '/';
        this.pageBytes = pageBytes;
    }

    @Override
    public List<ProcessReading> readings() throws IOException {
        String[] names = Path.of(proc).toFile().list();
        if (names == null) {
            throw new IOException("Cannot list " + proc + ": mount the proc file system there, readable");
        }
        var readings = new ArrayList<ProcessReading>(names.length);
        for (String name : names) {
            if (isPid(name) && readings.size() < READINGS_MAX) {
                stat(name)
                        .filter(stat -> !stat.kernelThread())
                        .map(this::reading)
                        .ifPresent(readings::add);
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
