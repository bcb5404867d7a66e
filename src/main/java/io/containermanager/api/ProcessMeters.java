package io.containermanager.api;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.metrics.api.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The manager's own process and JVM, by the names that Prometheus' client libraries use. */
final class ProcessMeters {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private ProcessMeters() {}

    static void register(Meters meters) {
        memory(meters, "heap", ManagementFactory.getMemoryMXBean()::getHeapMemoryUsage);
        memory(meters, "nonheap", ManagementFactory.getMemoryMXBean()::getNonHeapMemoryUsage);
        jvm(meters);
        process(meters);
    }

    private static void memory(Meters meters, String kind, Supplier<MemoryUsage> usage) {
        var label = Tag.create("kind", kind);
        meters.gauge(
                "jvm_memory_used_bytes",
                "Memory of the JVM in use.",
                label,
                () -> usage.get().getUsed());
        meters.gauge(
                "jvm_memory_committed_bytes",
                "Memory of the JVM that the system has given.",
                label,
                () -> usage.get().getCommitted());
        // -1 means that there is no limit.
        meters.gauge("jvm_memory_max_bytes", "Memory that the JVM may use.", label, () -> {
            long max = usage.get().getMax();
            return max < 0 ? Double.NaN : max;
        });
    }

    private static void jvm(Meters meters) {
        var threads = ManagementFactory.getThreadMXBean();
        meters.gauge("jvm_threads", "Platform threads.", threads::getThreadCount);
        meters.gauge("jvm_threads_daemon", "Daemon platform threads.", threads::getDaemonThreadCount);
        meters.gauge("jvm_threads_peak", "Most platform threads at a time.", threads::getPeakThreadCount);
        var classes = ManagementFactory.getClassLoadingMXBean();
        meters.gauge("jvm_classes_loaded", "Classes loaded now.", classes::getLoadedClassCount);
        meters.counter(
                "jvm_gc_collections_total",
                "Garbage collections.",
                () -> sum(GarbageCollectorMXBean::getCollectionCount));
        meters.gauge(
                "jvm_gc_collection_seconds_total",
                "Time spent in garbage collections.",
                () -> sum(GarbageCollectorMXBean::getCollectionTime) / MILLIS_PER_SECOND);
    }

    private static long sum(ToLongFunction<GarbageCollectorMXBean> value) {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(value)
                .filter(known -> known >= 0)
                .sum();
    }

    private static void process(Meters meters) {
        var runtime = ManagementFactory.getRuntimeMXBean();
        meters.gauge(
                "process_start_time_seconds",
                "Start of the process, in seconds since 1970.",
                () -> runtime.getStartTime() / MILLIS_PER_SECOND);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            meters.gauge(
                    "process_cpu_seconds_total",
                    "Processor time used, user and system.",
                    () -> system.getProcessCpuTime() / NANOS_PER_SECOND);
            meters.gauge("process_open_fds", "Open file descriptors.", system::getOpenFileDescriptorCount);
            meters.gauge("process_max_fds", "File descriptors it may have open.", system::getMaxFileDescriptorCount);
        }
        meters.gauge(
                "process_resident_memory_bytes", "Resident memory.", () -> residentBytes(Path.of("/proc/self/status")));
    }

    /** The kernel's {@code VmRSS}, in kB there; not a number where there is no such file. */
    static double residentBytes(Path status) {
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(Double.NaN);
        } catch (IOException | UncheckedIOException notLinux) {
            return Double.NaN;
        }
    }
}
