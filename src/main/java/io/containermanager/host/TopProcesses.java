package io.containermanager.host;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** The busiest processes since the previous reading, which it keeps itself. Not thread-safe. */
final class TopProcesses {
    /** Processes shown. */
    static final int SHOWN_MAX = 10;

    private static final double NANOS_PER_MILLI = 1e6;

    private final ProcessSource source;
    private final LongSupplier nanoTime;
    private final UnaryOperator<List<String>> display;
    private Map<Integer, ProcessReading> previous = Map.of();
    private long previousNanos;

    /**
     * @param source where processes are read
     * @param nanoTime monotonic time in nanoseconds
     * @param display what is shown of a process's arguments
     */
    TopProcesses(ProcessSource source, LongSupplier nanoTime, UnaryOperator<List<String>> display) {
        this.source = source;
        this.nanoTime = nanoTime;
        this.display = display;
    }

    /** Reads the counters that the next {@link #collect} compares with. */
    void baseline() throws IOException {
        remember(source.readings(), nanoTime.getAsLong());
    }

    /**
     * The processes by 0.6 cpu + 0.4 mem since the previous reading.
     *
     * @param cores logical processors of the machine
     * @param memoryBytes memory of the machine
     */
    List<ProcessInfo> collect(int cores, long memoryBytes) throws IOException {
        List<ProcessReading> readings = source.readings();
        long now = nanoTime.getAsLong();
        var whole = new ProcessRanking.Whole(cores * ((now - previousNanos) / NANOS_PER_MILLI), memoryBytes);
        List<ProcessRanking.Ranked> top = ProcessRanking.top(previous, readings, whole, SHOWN_MAX);
        remember(readings, now);
        return top.stream().map(this::shown).toList();
    }

    private void remember(List<ProcessReading> readings, long now) {
        Map<Integer, ProcessReading> byPid = HashMap.newHashMap(readings.size());
        readings.forEach(reading -> byPid.put(reading.pid(), reading));
        previous = byPid;
        previousNanos = now;
    }

    private ProcessInfo shown(ProcessRanking.Ranked ranked) {
        ProcessReading process = ranked.process();
        var arguments = source.arguments(process.pid());
        String name = ProcessCommand.name(process.name(), arguments.orElse(List.of()));
        // A process that has ended but was not waited for has no arguments any more; its name is what ps shows too.
        String command = arguments
                .map(display)
                .map(shown -> shown.isEmpty() || shown.getFirst().isEmpty() ? name : ProcessCommand.line(shown))
                .orElse(null);
        return new ProcessInfo(
                process.pid(), name, Rounding.oneDecimal(ranked.cpu()), Rounding.oneDecimal(ranked.memory()), command);
    }
}
