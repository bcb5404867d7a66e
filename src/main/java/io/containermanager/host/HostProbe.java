package io.containermanager.host;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
import oshi.hardware.CentralProcessor;
import oshi.hardware.GlobalMemory;
import oshi.hardware.HardwareAbstractionLayer;
import oshi.software.os.OperatingSystem;
import oshi.spi.SystemInfoProvider;
import oshi.util.GlobalConfig;
import oshi.util.PlatformEnum;

/**
 * Reads the machine through OSHI, and through the kernel's own files where those are cheaper or say more. It keeps the
 * previous counters itself and never sleeps. Making one takes a few hundred milliseconds; not thread-safe: it belongs to
 * the sampler's thread.
 */
public final class HostProbe implements MetricsSource {
    private final boolean linux = PlatformEnum.getCurrentPlatform() == PlatformEnum.LINUX;
    private final InstantSource clock;
    private final HostSettings settings;
    private final HardwareAbstractionLayer hardware;
    private final CentralProcessor processor;
    private final GlobalMemory memory;
    private final OperatingSystem system;
    private final TopProcesses processes;
    private final NetworkInterfaces interfaces;
    private final CpuTemperature temperature;
    private final UnderVoltage underVoltage;
    private final @Nullable KernelLog kernelLog;
    private final int cores;
    private long[] previousTicks;

    private final FieldReading cpuReading = new FieldReading("cpu_usage");
    private final FieldReading temperatureReading = new FieldReading("cpu_temp");
    private final FieldReading memoryReading = new FieldReading("memory");
    private final FieldReading storageReading = new FieldReading("storage");
    private final FieldReading systemReading = new FieldReading("uptime");
    private final FieldReading hostnameReading = new FieldReading("hostname");
    private final FieldReading processReading = new FieldReading("top_processes");
    private final FieldReading networkReading = new FieldReading("network_interfaces");

    /**
     * Initialises OSHI; on Linux in its form that reads files only, for loading its native library takes longer than all
     * else and serves nothing that is shown.
     *
     * @param settings where to look and what to show
     * @param clock for the samples' timestamps
     * @param nanoTime monotonic nanoseconds, for shares of time
     * @param argumentMask hides the secrets among a process's arguments, its program being the first
     */
    public HostProbe(
            HostSettings settings,
            InstantSource clock,
            LongSupplier nanoTime,
            UnaryOperator<List<String>> argumentMask) {
        configureOshi(settings);
        this.settings = settings;
        this.clock = clock;
        SystemInfoProvider info = linux ? new oshi.nativefree.SystemInfo() : new SystemInfo();
        this.hardware = info.getHardware();
        this.processor = hardware.getProcessor();
        this.memory = hardware.getMemory();
        this.system = info.getOperatingSystem();
        this.cores = processor.getLogicalProcessorCount();
        this.previousTicks = processor.getSystemCpuLoadTicks();
        ProcessSource source = linux
                ? new ProcProcesses(settings.procPath(), PageSize.bytes(memory::getPageSize))
                : new OshiProcesses(system);
        this.processes = new TopProcesses(source, nanoTime, display(settings, argumentMask));
        this.interfaces = new NetworkInterfaces(settings);
        this.temperature = new CpuTemperature(settings.sysPath());
        this.underVoltage = new UnderVoltage(settings.sysPath());
        this.kernelLog = underVoltage.bySensor().isPresent()
                ? null
                : KernelLog.open(settings.kernelLog(), nanoTime).orElse(null);
    }

    @Override
    public void baseline() {
        cpuReading.get(() -> previousTicks = processor.getSystemCpuLoadTicks());
        processReading.get(() -> {
            processes.baseline();
            return processes;
        });
    }

    @Override
    public SystemMetrics collect() {
        MemoryUse memoryUse = memoryReading.get(this::memoryUse);
        Storage storage = storageReading.get(() -> Storage.read(settings.rootPath()));
        long memoryBytes = memoryUse == null ? 0 : memoryUse.totalBytes();
        List<ProcessInfo> top = processReading.get(() -> processes.collect(cores, memoryBytes));
        List<NetworkInterfaceInfo> network = networkReading.get(interfaces::read);
        return new SystemMetrics(
                cpuReading.get(this::cpuUsage),
                temperatureReading.get(this::celsius),
                cores,
                memoryUse == null ? null : Rounding.megabytes(memoryUse.usedBytes()),
                memoryUse == null ? null : Rounding.megabytes(memoryUse.totalBytes()),
                memoryUse == null ? null : Rounding.percent(memoryUse.usedBytes(), memoryUse.totalBytes()),
                storage == null ? null : Rounding.megabytes(storage.usedBytes()),
                storage == null ? null : Rounding.megabytes(storage.totalBytes()),
                storage == null
                        ? null
                        : Rounding.percent(storage.usedBytes(), storage.usedBytes() + storage.availableBytes()),
                systemReading.get(system::getSystemUptime),
                hostnameReading.get(this::hostname),
                isUndervolted(),
                Objects.requireNonNullElse(top, List.of()),
                Objects.requireNonNullElse(network, List.of()),
                clock.instant());
    }

    /** Ends the thread that follows the kernel's log, if there is one. */
    @Override
    public void close() {
        if (kernelLog != null) {
            kernelLog.close();
        }
    }

    private record MemoryUse(long usedBytes, long totalBytes) {}

    /** OSHI reads its settings once, when its classes are loaded. */
    private static void configureOshi(HostSettings settings) {
        // Without this OSHI answers with values up to 300 ms old, and two readings 200 ms apart would be the same one.
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_MEMOIZER_EXPIRATION, 0);
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_PROC_PATH, settings.procPath().toString());
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_SYS_PATH, settings.sysPath().toString());
        // Neither library is needed for what is shown, and loading them delays the first sample.
        GlobalConfig.set(GlobalConfig.OSHI_OS_LINUX_ALLOWUDEV, false);
        GlobalConfig.set(GlobalConfig.OSHI_OS_LINUX_ALLOWSYSTEMD, false);
    }

    private static UnaryOperator<List<String>> display(HostSettings settings, UnaryOperator<List<String>> mask) {
        return switch (settings.commandDisplay()) {
            case FULL -> mask;
            case PROGRAM -> arguments -> List.of();
        };
    }

    private @Nullable Integer cpuUsage() throws IOException {
        long[] ticks = processor.getSystemCpuLoadTicks();
        double load = processor.getSystemCpuLoadBetweenTicks(previousTicks, ticks);
        boolean counted = !Arrays.equals(previousTicks, ticks);
        previousTicks = ticks;
        return counted ? Rounding.percent(load) : null;
    }

    private @Nullable Integer celsius() {
        return linux ? temperature.celsius() : warm(hardware.getSensors().getCpuTemperature());
    }

    /** OSHI says 0 when it has no sensor. */
    private static @Nullable Integer warm(double celsius) {
        return celsius == 0 ? null : CpuTemperature.plausible(celsius);
    }

    private MemoryUse memoryUse() throws IOException {
        long total = memory.getTotal();
        if (total <= 0) {
            throw new IOException("the system tells no amount of memory");
        }
        return new MemoryUse(total - memory.getAvailable(), total);
    }

    /** The kernel's word on Linux: OSHI asks the resolver there, which may take seconds. */
    private @Nullable String hostname() {
        if (linux) {
            return SmallFile.text(settings.procPath().resolve("sys/kernel/hostname"))
                    .orElse(null);
        }
        String name = system.getNetworkParams().getHostName();
        return name.isBlank() ? null : name;
    }

    private boolean isUndervolted() {
        return underVoltage.bySensor().orElseGet(() -> kernelLog != null && kernelLog.undervolted());
    }
}
