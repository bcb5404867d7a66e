package io.containermanager.api.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.helidon.metrics.api.Tag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The manager's own process and JVM, by the names of Prometheus' Java client, which stock dashboards expect. */
final class ProcessMetrics {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private ProcessMetrics() {}

    static void register(MetricRegistry registry) {
        memory(registry, "heap", ManagementFactory.getMemoryMXBean()::getHeapMemoryUsage);
        memory(registry, "nonheap", ManagementFactory.getMemoryMXBean()::getNonHeapMemoryUsage);
        jvm(registry);
        process(registry);
    }

    private static void memory(MetricRegistry registry, String area, Supplier<MemoryUsage> usage) {
        var label = List.of(Tag.create("area", area));
        registry.gauge(
                "jvm_memory_used_bytes",
                "Memory of the JVM in use.",
                label,
                () -> usage.get().getUsed());
        registry.gauge(
                "jvm_memory_committed_bytes",
                "Memory of the JVM that the system has given.",
                label,
                () -> usage.get().getCommitted());
        // -1 means that there is no limit.
        registry.gauge("jvm_memory_max_bytes", "Memory that the JVM may use.", label, () -> {
            long max = usage.get().getMax();
            return max < 0 ? Double.NaN : max;
        });
    }

    private static void jvm(MetricRegistry registry) {
        var threads = ManagementFactory.getThreadMXBean();
        registry.gauge("jvm_threads_current", "Platform threads.", threads::getThreadCount);
        registry.gauge("jvm_threads_daemon", "Daemon platform threads.", threads::getDaemonThreadCount);
        registry.gauge("jvm_threads_peak", "Most platform threads at a time.", threads::getPeakThreadCount);
        registry.counter("jvm_threads_started_total", "Platform threads started.", threads::getTotalStartedThreadCount);
        var classes = ManagementFactory.getClassLoadingMXBean();
        registry.gauge("jvm_classes_currently_loaded", "Classes loaded now.", classes::getLoadedClassCount);
        registry.counter(
                "jvm_classes_loaded_total", "Classes loaded since the start.", classes::getTotalLoadedClassCount);
        registry.counter("jvm_classes_unloaded_total", "Classes unloaded.", classes::getUnloadedClassCount);
        var runtime = Runtime.version();
        registry.gauge(
                "jvm_runtime_info",
                "1; its labels tell the Java that runs this.",
                List.of(
                        Tag.create("runtime", System.getProperty("java.runtime.name", "unknown")),
                        Tag.create("vendor", System.getProperty("java.vm.vendor", "unknown")),
                        Tag.create("version", runtime.toString())),
                () -> 1);
    }

    /** What Helidon's registry has no form for. */
    static String text() {
        var text = new MetricsText();
        text.foreignFamily("jvm_gc_collection_seconds", MetricsText.Type.SUMMARY, "Time spent in garbage collections.");
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector.getCollectionCount() >= 0) {
                text.part("_count", collector.getCollectionCount(), "gc", collector.getName());
                text.part("_sum", collector.getCollectionTime() / MILLIS_PER_SECOND, "gc", collector.getName());
            }
        }
        text.foreignFamily("jvm_memory_pool_used_bytes", MetricsText.Type.GAUGE, "Memory of each pool in use.");
        ManagementFactory.getMemoryPoolMXBeans()
                .forEach(pool -> text.sample(pool.getUsage().getUsed(), "pool", pool.getName()));
        text.foreignFamily("jvm_buffer_pool_used_bytes", MetricsText.Type.GAUGE, "Memory of each buffer pool in use.");
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
                .forEach(pool -> text.sample(pool.getMemoryUsed(), "pool", pool.getName()));
        return text.toString();
    }

    private static void process(MetricRegistry registry) {
        var runtime = ManagementFactory.getRuntimeMXBean();
        registry.gauge(
                "process_start_time_seconds",
                "Start of the process, in seconds since 1970.",
                () -> runtime.getStartTime() / MILLIS_PER_SECOND);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            registry.gauge(
                    "process_cpu_seconds_total",
                    "Processor time used, user and system.",
                    () -> system.getProcessCpuTime() / NANOS_PER_SECOND);
            registry.gauge("process_open_fds", "Open file descriptors.", system::getOpenFileDescriptorCount);
            registry.gauge("process_max_fds", "File descriptors it may have open.", system::getMaxFileDescriptorCount);
        }
        registry.gauge(
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
