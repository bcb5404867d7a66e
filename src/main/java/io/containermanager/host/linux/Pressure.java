package io.containermanager.host.linux;

import io.containermanager.host.linux.HostCounters.Stalled;
import io.containermanager.linux.SmallFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waiting for each resource costs: the kernel's pressure stall information (PSI). A resource is null where the kernel does not report
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
     * @param full shares of time in which all tasks waited; null where the kernel reports none
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

    /** The resources whose files there are. */
    static final List<String> RESOURCES = List.of("cpu", "memory", "io");

    /** The texts of the files below {@code proc/pressure}, by resource; those that can be read. */
    public static Map<String, String> texts(Path proc) {
        var texts = new HashMap<String, String>();
        for (var resource : RESOURCES) {
            SmallFile.text(proc.resolve("pressure").resolve(resource)).ifPresent(text -> texts.put(resource, text));
        }
        return texts;
    }

    /** What the texts say; null when they say nothing. */
    public static @Nullable Pressure of(Map<String, String> texts) {
        var cpu = stall(texts.get("cpu"));
        var memory = stall(texts.get("memory"));
        var io = stall(texts.get("io"));
        return cpu == null && memory == null && io == null ? null : new Pressure(cpu, memory, io);
    }

    private static @Nullable Stall stall(@Nullable String text) {
        return text == null ? null : parse(text);
    }

    /** The counters in the texts, by resource. */
    public static Map<String, Stalled> totals(Map<String, String> texts) {
        var totals = new HashMap<String, Stalled>();
        texts.forEach((resource, text) -> {
            Long some = null;
            Long full = null;
            for (String line : text.split("\n", -1)) {
                var total = value(line, "total=");
                if (total != null && line.startsWith("some ")) {
                    some = total.longValue();
                } else if (total != null && line.startsWith("full ")) {
                    full = total.longValue();
                }
            }
            if (some != null) {
                totals.put(resource, new Stalled(some, full));
            }
        });
        return totals;
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
