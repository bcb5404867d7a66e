package io.containermanager.host.process;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which processes of two readings are worth showing. Pure. */
final class ProcessRanking {
    private static final double CPU_WEIGHT = 0.6;
    private static final double MEMORY_WEIGHT = 0.4;

    private ProcessRanking() {}

    /**
     * What the shares are shares of.
     *
     * @param cpuMillis CPU time the whole machine had between the readings: elapsed time times cores
     * @param memoryBytes memory of the machine
     */
    record Whole(double cpuMillis, double memoryBytes) {}

    /**
     * A process with its shares.
     *
     * @param process the later reading
     * @param cpu of the machine's CPU time, 0 to 1
     * @param memory of the machine's memory, 0 to 1
     */
    record Ranked(ProcessReading process, double cpu, double memory) {
        double score() {
            return CPU_WEIGHT * cpu + MEMORY_WEIGHT * memory;
        }
    }

    /**
     * The processes with the highest 0.6 cpu + 0.4 memory, highest first; the lower pid first among equals, so that idle
     * machines show a steady list.
     *
     * @param before the earlier readings by pid
     * @param after the later readings
     * @param whole what to divide by; a share of nothing is 0
     * @param limit how many at most
     */
    static List<Ranked> top(Map<Integer, ProcessReading> before, List<ProcessReading> after, Whole whole, int limit) {
        return after.stream()
                .map(reading -> ranked(before.get(reading.pid()), reading, whole))
                .sorted(Comparator.comparingDouble(Ranked::score)
                        .reversed()
                        .thenComparingInt(ranked -> ranked.process().pid()))
                .limit(limit)
                .toList();
    }

    private static Ranked ranked(@Nullable ProcessReading before, ProcessReading after, Whole whole) {
        // A process that was not there before has used all its CPU time since then.
        long usedBefore = before != null && after.sameProcessAs(before) ? before.cpuMillis() : 0;
        return new Ranked(
                after,
                share(after.cpuMillis() - usedBefore, whole.cpuMillis()),
                share(after.residentBytes(), whole.memoryBytes()));
    }

    private static double share(long part, double whole) {
        return whole > 0 ? Math.clamp(part / whole, 0.0, 1.0) : 0;
    }
}
