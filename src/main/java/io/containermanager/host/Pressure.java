package io.containermanager.host;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What waiting for each resource costs: the kernel's pressure stall information (PSI). A resource is null where the kernel does not tell
 * it (built or started without {@code psi=1}).
 *
 * @param cpu waiting for a processor
 * @param memory waiting for memory to be reclaimed or swapped in
 * @param io waiting for block devices
 */
public record Pressure(
        @Nullable Stall cpu,
        @Nullable Stall memory,
        @Nullable Stall io) {

    /**
     * One resource's stalls.
     *
     * @param some shares of time in which at least one task waited
     * @param full shares of time in which all tasks waited; null where the kernel tells none
     */
    public record Stall(Share some, @Nullable Share full) {}

    /**
     * Percent of time, 0 to 100 with two decimals, over three windows.
     *
     * @param avg10 the last 10 s
     * @param avg60 the last minute
     * @param avg300 the last five minutes
     */
    public record Share(double avg10, double avg60, double avg300) {}

    /** Reads the three files below {@code proc/pressure}; null when none can be read. */
    static @Nullable Pressure read(Path proc) {
        var cpu = stall(proc.resolve("pressure/cpu"));
        var memory = stall(proc.resolve("pressure/memory"));
        var io = stall(proc.resolve("pressure/io"));
        return cpu == null && memory == null && io == null ? null : new Pressure(cpu, memory, io);
    }

    private static @Nullable Stall stall(Path file) {
        return SmallFile.text(file).map(Pressure::parse).orElse(null);
    }

    /** Reads one file's text; null when it has no line {@code some}. */
    static @Nullable Stall parse(String text) {
        Share some = null;
        Share full = null;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("some ")) {
                some = share(line);
            } else if (line.startsWith("full ")) {
                full = share(line);
            }
        }
        return some == null ? null : new Stall(some, full);
    }

    private static @Nullable Share share(String line) {
        Double ten = value(line, "avg10=");
        Double sixty = value(line, "avg60=");
        Double threeHundred = value(line, "avg300=");
        return ten == null || sixty == null || threeHundred == null ? null : new Share(ten, sixty, threeHundred);
    }

    private static @Nullable Double value(String line, String name) {
        int at = line.indexOf(name);
        if (at < 0) {
            return null;
        }
        int from = at + name.length();
        int end = line.indexOf(' ', from);
        try {
            return Double.valueOf(line.substring(from, end < 0 ? line.length() : end));
        } catch (NumberFormatException nonsense) {
            return null;
        }
    }
}
