package io.containermanager.host;

import com.sun.management.ThreadMXBean;
import io.containermanager.host.linux.HostSettings;
import io.containermanager.host.process.ProcProcesses;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * What one sample costs: CPU of the sampling thread, in user and kernel mode, after a warm-up at a steady pace. A plain
 * program, since a sample is milliseconds of file reading on one thread and its pace matters (a cold cache between two
 * samples is what production sees). Arguments: samples to measure (default 300), milliseconds between two (default 20).
 *
 * <p>Prints one line: processes seen, median and mean CPU, median wall time, and the time to make the probe.
 */
public final class SampleBench {
    private static final int WARM_UP_SAMPLES = 1000;
    private static final double NANOS_PER_MICRO = 1e3;

    private SampleBench() {}

    /** Runs the measurement on this machine. */
    public static void main(String[] arguments) throws Exception {
        int samples = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 300;
        Duration apart = Duration.ofMillis(arguments.length > 1 ? Long.parseLong(arguments[1]) : 20);
        long start = System.nanoTime();
        try (var probe = new HostProbe(
                HostSettings.defaults(), InstantSource.system(), System::nanoTime, UnaryOperator.identity())) {
            long made = System.nanoTime() - start;
            probe.collect();
            long first = System.nanoTime() - start;
            measure(probe, WARM_UP_SAMPLES, Duration.ofMillis(1));
            long[][] costs = measure(probe, samples, apart);
            long pids = new ProcProcesses(HostSettings.defaults().procPath(), 1)
                    .readings()
                    .size();
            long all = Arrays.stream(HostSettings.defaults().procPath().toFile().list())
                    .filter(name -> Character.isDigit(name.charAt(0)))
                    .count();
            System.out.printf(
                    "processes=%d (%d with kernel threads) cpu_median_us=%.0f cpu_mean_us=%.0f wall_median_us=%.0f"
                            + " probe_made_ms=%.0f first_ms=%.0f%n",
                    pids, all, median(costs[0]), mean(costs[0]), median(costs[1]), made / 1e6, first / 1e6);
        }
    }

    private static long[][] measure(HostProbe probe, int samples, Duration apart) throws InterruptedException {
        LongSupplier cpu = cpuOfReaders();
        var costs = new long[2][samples];
        for (int i = 0; i < samples; i++) {
            Thread.sleep(apart);
            long cpuBefore = cpu.getAsLong();
            long before = System.nanoTime();
            probe.collect();
            costs[0][i] = cpu.getAsLong() - cpuBefore;
            costs[1][i] = System.nanoTime() - before;
        }
        return costs;
    }

    /** CPU of the threads that take a sample: this one, which puts it together, and the one that reads. */
    private static LongSupplier cpuOfReaders() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] ids = Thread.getAllStackTraces().keySet().stream()
                .filter(each ->
                        each.equals(Thread.currentThread()) || each.getName().equals("metrics-reading"))
                .mapToLong(Thread::threadId)
                .toArray();
        return () -> Arrays.stream(threads.getThreadCpuTime(ids)).sum();
    }

    private static double median(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] / NANOS_PER_MICRO;
    }

    private static double mean(long[] nanos) {
        return Arrays.stream(nanos).average().orElse(0) / NANOS_PER_MICRO;
    }
}
