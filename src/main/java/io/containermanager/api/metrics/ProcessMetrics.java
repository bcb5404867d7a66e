package io.containermanager.api.metrics;

import static io.containermanager.api.metrics.PrometheusText.Type.COUNTER;
import static io.containermanager.api.metrics.PrometheusText.Type.GAUGE;
import static io.containermanager.api.metrics.PrometheusText.Type.SUMMARY;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** The manager's own process and JVM, by the names of Prometheus' Java client, which stock dashboards expect. */
final class ProcessMetrics {

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;

    private ProcessMetrics() {}

    /** Writes the families. */
    static void write(PrometheusText text) {
        memory(text);
        jvm(text);
        pools(text);
        process(text);
    }

    private static void memory(PrometheusText text) {
        var bean = ManagementFactory.getMemoryMXBean();
        var heap = bean.getHeapMemoryUsage();
        var other = bean.getNonHeapMemoryUsage();
        area(text, "used", "Memory of the JVM in use.", heap.getUsed(), other.getUsed());
        area(
                text,
                "committed",
                "Memory of the JVM that the system has given.",
                heap.getCommitted(),
                other.getCommitted());
        area(text, "max", "Memory that the JVM may use.", heap.getMax(), other.getMax());
    }

    /** Two samples; -1 means that there is no limit. */
    private static void area(PrometheusText text, String what, String help, long heap, long other) {
        text.foreignFamily("jvm_memory_" + what + "_bytes", GAUGE, help)
                .sample(heap < 0 ? Double.NaN : heap, "area", "heap")
                .sample(other < 0 ? Double.NaN : other, "area", "nonheap");
    }

    private static void jvm(PrometheusText text) {
        var threads = ManagementFactory.getThreadMXBean();
        gauge(text, "jvm_threads_current", "Platform threads.", threads.getThreadCount());
        gauge(text, "jvm_threads_daemon", "Daemon platform threads.", threads.getDaemonThreadCount());
        gauge(text, "jvm_threads_peak", "Most platform threads at a time.", threads.getPeakThreadCount());
        counter(text, "jvm_threads_started_total", "Platform threads started.", (double)
                threads.getTotalStartedThreadCount());
        var classes = ManagementFactory.getClassLoadingMXBean();
        gauge(text, "jvm_classes_currently_loaded", "Classes loaded now.", classes.getLoadedClassCount());
        counter(text, "jvm_classes_loaded_total", "Classes loaded since the start.", (double)
                classes.getTotalLoadedClassCount());
        counter(text, "jvm_classes_unloaded_total", "Classes unloaded.", (double) classes.getUnloadedClassCount());
        text.foreignFamily("jvm_runtime_info", GAUGE, "1; its labels name the Java that runs this.")
                .sample(
                        1,
                        "runtime",
                        System.getProperty("java.runtime.name", "unknown"),
                        "vendor",
                        System.getProperty("java.vm.vendor", "unknown"),
                        "version",
                        Runtime.version().toString());
    }

    private static void pools(PrometheusText text) {
        text.foreignFamily("jvm_gc_collection_seconds", SUMMARY, "Time spent in garbage collections.");
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            if (collector.getCollectionCount() >= 0) {
                text.part("_count", collector.getCollectionCount(), "gc", collector.getName());
                text.part("_sum", collector.getCollectionTime() / MILLIS_PER_SECOND, "gc", collector.getName());
            }
        }
        text.foreignFamily("jvm_memory_pool_used_bytes", GAUGE, "Memory of each pool in use.");
        ManagementFactory.getMemoryPoolMXBeans()
                .forEach(pool -> text.sample(pool.getUsage().getUsed(), "pool", pool.getName()));
        text.foreignFamily("jvm_buffer_pool_used_bytes", GAUGE, "Memory of each buffer pool in use.");
        ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)
                .forEach(pool -> text.sample(pool.getMemoryUsed(), "pool", pool.getName()));
    }

    private static void process(PrometheusText text) {
        gauge(
                text,
                "process_start_time_seconds",
                "Start of the process, in seconds since 1970.",
                ManagementFactory.getRuntimeMXBean().getStartTime() / MILLIS_PER_SECOND);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            counter(
                    text,
                    "process_cpu_seconds_total",
                    "Processor time used, user and system.",
                    system.getProcessCpuTime() / NANOS_PER_SECOND);
            gauge(text, "process_open_fds", "Open file descriptors.", (double) system.getOpenFileDescriptorCount());
            gauge(text, "process_max_fds", "File descriptors it may have open.", (double)
                    system.getMaxFileDescriptorCount());
        }
        gauge(text, "process_resident_memory_bytes", "Resident memory.", residentBytes(Path.of("/proc/self/status")));
    }

    private static void gauge(PrometheusText text, String name, String help, double value) {
        text.foreignFamily(name, GAUGE, help).sample(value);
    }

    private static void counter(PrometheusText text, String name, String help, double value) {
        text.foreignFamily(name, COUNTER, help).sample(value);
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
