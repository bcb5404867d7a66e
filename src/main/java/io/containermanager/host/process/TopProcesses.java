package io.containermanager.host.process;

import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The busiest processes since the previous reading, which it keeps itself. Not thread-safe. */
public final class TopProcesses {
    /** Processes shown. */
    public static final int SHOWN_MAX = 10;

    /** How old a shown command may get: it seldom changes, and reading it costs as much as the counters do. */
    static final Duration COMMANDS_MAX = Duration.ofSeconds(5);

    /** By what is shown, so that the order can be seen, and stays while nothing that is shown changes. */
    private static final Comparator<ProcessInfo> BUSIEST_FIRST = Comparator.<ProcessInfo>comparingLong(
                    it -> tenthsOfPercent(it.cpuRatio()))
            .thenComparingLong(it -> tenthsOfPercent(it.memoryRatio()))
            .reversed()
            .thenComparingInt(ProcessInfo::pid);

    private static final double NANOS_PER_MILLI = 1e6;

    private final ProcessSource source;
    private final LongSupplier nanoTime;
    private final UnaryOperator<List<String>> display;
    private Map<Integer, ProcessReading> previous = Map.of();
    private long previousNanos;
    private Map<Integer, Command> commands = Map.of();

    /** How a process is shown, by what would change it at once: another process of that number, another program in it. */
    private record Command(
            long startTime,
            String kernelName,
            long readNanos,
            String name,
            @Nullable String line) {

        boolean isOf(ProcessReading process, long now) {
            return startTime == process.startTime()
                    && kernelName.equals(process.name())
                    && now - readNanos < COMMANDS_MAX.toNanos();
        }
    }

    /**
     * @param source where processes are read
     * @param nanoTime monotonic time in nanoseconds
     * @param display what is shown of a process's arguments
     */
    public TopProcesses(ProcessSource source, LongSupplier nanoTime, UnaryOperator<List<String>> display) {
        this.source = source;
        this.nanoTime = nanoTime;
        this.display = display;
    }

    /** Reads the counters that the next {@link #collect} compares with. */
    public void baseline() throws IOException {
        remember(source.readings(), nanoTime.getAsLong());
    }

    /**
     * The processes with the most 0.6 cpu + 0.4 mem since the previous reading, in the order of the CPU share that is shown.
     *
     * @param cores logical processors of the machine
     * @param memoryBytes memory of the machine
     */
    public List<ProcessInfo> collect(int cores, long memoryBytes) throws IOException {
        List<ProcessReading> readings = source.readings();
        long now = nanoTime.getAsLong();
        var whole = new ProcessRanking.Whole(cores * ((now - previousNanos) / NANOS_PER_MILLI), memoryBytes);
        List<ProcessRanking.Ranked> top = ProcessRanking.top(previous, readings, whole, SHOWN_MAX);
        remember(readings, now);
        Map<Integer, Command> read = HashMap.newHashMap(top.size());
        top.forEach(ranked -> read.put(ranked.process().pid(), command(ranked.process(), now)));
        commands = read;
        return top.stream()
                .map(ranked -> shown(ranked, read))
                .sorted(BUSIEST_FIRST)
                .toList();
    }

    private static long tenthsOfPercent(double ratio) {
        return Math.round(ratio * 1_000);
    }

    private Command command(ProcessReading process, long now) {
        var known = commands.get(process.pid());
        return known != null && known.isOf(process, now) ? known : read(process, now);
    }

    private void remember(List<ProcessReading> readings, long now) {
        Map<Integer, ProcessReading> byPid = HashMap.newHashMap(readings.size());
        readings.forEach(reading -> byPid.put(reading.pid(), reading));
        previous = byPid;
        previousNanos = now;
    }

    private Command read(ProcessReading process, long now) {
        var arguments = source.arguments(process.pid());
        String name = ProcessCommand.name(process.name(), arguments.orElse(List.of()));
        // A process that has ended but was not waited for has no arguments any more; its name is what ps shows too.
        String line = arguments
                .map(display)
                .map(shown -> shown.isEmpty() || shown.getFirst().isEmpty() ? name : ProcessCommand.line(shown))
                .orElse(null);
        return new Command(process.startTime(), process.name(), now, name, line);
    }

    private static ProcessInfo shown(ProcessRanking.Ranked ranked, Map<Integer, Command> commands) {
        int pid = ranked.process().pid();
        var command = Objects.requireNonNull(commands.get(pid), "each was read");
        return new ProcessInfo(pid, command.name(), ranked.cpu(), ranked.memory(), command.line());
    }
}
