package io.containermanager.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import oshi.SystemInfo;
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
    /** How old addresses and states of interfaces may get; asking costs dozens of system calls, their rates are read each time. */
    private static final Duration INTERFACES_MAX = Duration.ofSeconds(5);
    /** How old the machine's name may get. */
    private static final Duration HOSTNAME_MAX = Duration.ofSeconds(5);
    /** How long a machine without a sensor is not searched for one again. */
    private static final Duration SENSORLESS = Duration.ofSeconds(10);
    /**
     * How old OSHI's answers may be: one sample asks for the same file up to four times, and two samples' readings are never as close
     * together. OSHI's own 300 ms would make two of them the same one.
     */
    private static final int OSHI_MILLIS_MAX = 50;

    private final boolean linux = PlatformEnum.getCurrentPlatform() == PlatformEnum.LINUX;
    private final InstantSource clock;
    private final HostSettings settings;
    private final HardwareAbstractionLayer hardware;
    private final GlobalMemory memory;
    private final OperatingSystem system;
    private final @Nullable Cgroup group;
    private final boolean contained;
    private final TopProcesses processes;
    private final Kept<List<NetworkInterfaceInfo>> interfaces;
    private final Kept<String> hostname;
    private final Seldom<Integer> temperature;
    private final Seldom<Boolean> underVoltage;
    private final @Nullable KernelLog kernelLog;
    /** Whole samples and cheap ones are taken at paces of their own, so each kind compares with its own last reading. */
    private final Counters whole;

    private final Counters base;

    /** What is compared with a previous reading. */
    private record Counters(ProcessorUse processors, ActivityReader activity) {}

    private final FieldReading cpuReading = new FieldReading("cpu_usage");
    private final FieldReading temperatureReading = new FieldReading("cpu_temp");
    private final FieldReading memoryReading = new FieldReading("memory");
    private final FieldReading storageReading = new FieldReading("storage");
    private final FieldReading systemReading = new FieldReading("uptime");
    private final FieldReading hostnameReading = new FieldReading("hostname");
    private final FieldReading processReading = new FieldReading("top_processes");
    private final FieldReading activityReading = new FieldReading("load, rates and pressure");
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
        this.memory = hardware.getMemory();
        this.system = info.getOperatingSystem();
        this.contained = linux && Containment.isContainer(Path.of("/"));
        this.group = contained && !settings.hasHostProc() ? new Cgroup(Path.of("/sys")) : null;
        long pageBytes = PageSize.bytes(memory::getPageSize);
        this.whole = counters(nanoTime, pageBytes);
        this.base = counters(nanoTime, pageBytes);
        ProcessSource source = linux ? new ProcProcesses(settings.procPath(), pageBytes) : new OshiProcesses(system);
        this.processes = new TopProcesses(source, nanoTime, display(settings, argumentMask));
        this.interfaces = new Kept<>(new NetworkInterfaces(settings)::read, INTERFACES_MAX, nanoTime);
        this.hostname = new Kept<>(() -> named(HostName.read(settings, linux ? null : system)), HOSTNAME_MAX, nanoTime);
        var sensor = new CpuTemperature(settings.sysPath());
        this.temperature = new Seldom<>(() -> Optional.ofNullable(sensor.celsius()), SENSORLESS, nanoTime);
        this.underVoltage = new Seldom<>(new UnderVoltage(settings.sysPath())::bySensor, SENSORLESS, nanoTime);
        this.kernelLog = underVoltage.get().isPresent()
                ? null
                : KernelLog.open(settings.kernelLog(), nanoTime).orElse(null);
    }

    private Counters counters(LongSupplier nanoTime, long pageBytes) {
        var processor = hardware.getProcessor();
        return new Counters(
                new ProcessorUse(processor, group, nanoTime),
                new ActivityReader(
                        settings,
                        memory.getVirtualMemory(),
                        nanoTime,
                        processor.getLogicalProcessorCount(),
                        pageBytes));
    }

    @Override
    public void baseline() {
        cpuReading.get(() -> {
            whole.processors().baseline();
            return whole;
        });
        activityReading.get(() -> {
            whole.activity().baseline();
            return whole;
        });
        processReading.get(() -> {
            processes.baseline();
            return processes;
        });
    }

    @Override
    public SystemMetrics collect() {
        MemoryUse use = memoryReading.get(() -> MemoryUse.read(memory, group));
        long memoryBytes = use == null ? 0 : use.totalBytes();
        int cores = whole.processors().cores();
        List<ProcessInfo> top = processReading.get(() -> processes.collect(cores, memoryBytes));
        Activity activity = activityReading.get(() -> whole.activity().read(whole.processors()));
        List<NetworkInterfaceInfo> network = networkReading.get(this::interfacesWithRates);
        return sample(
                whole,
                use,
                Objects.requireNonNullElse(activity, Activity.UNKNOWN),
                Objects.requireNonNullElse(top, List.of()),
                Objects.requireNonNullElse(network, List.of()));
    }

    @Override
    public SystemMetrics collectBase() {
        MemoryUse use = memoryReading.get(() -> MemoryUse.read(memory, group));
        Activity activity = activityReading.get(() -> base.activity().read(base.processors()));
        return sample(base, use, Objects.requireNonNullElse(activity, Activity.UNKNOWN), List.of(), List.of());
    }

    private List<NetworkInterfaceInfo> interfacesWithRates() throws IOException {
        var rates = whole.activity().interfaceRates();
        return interfaces.get().stream()
                .map(each -> each.withRates(rates.get(each.name())))
                .toList();
    }

    private SystemMetrics sample(
            Counters counters,
            @Nullable MemoryUse use,
            Activity activity,
            List<ProcessInfo> top,
            List<NetworkInterfaceInfo> network) {
        Storage storage = storageReading.get(() -> Storage.read(settings.rootPath()));
        return new SystemMetrics(
                cpuReading.get(counters.processors()::percent),
                temperatureReading.get(this::celsius),
                counters.processors().cores(),
                use == null ? null : Rounding.megabytes(use.usedBytes()),
                use == null ? null : Rounding.megabytes(use.totalBytes()),
                use == null ? null : Rounding.percent(use.usedBytes(), use.totalBytes()),
                storage == null ? null : Rounding.megabytes(storage.usedBytes()),
                storage == null ? null : Rounding.megabytes(storage.totalBytes()),
                storage == null
                        ? null
                        : Rounding.percent(storage.usedBytes(), storage.usedBytes() + storage.availableBytes()),
                systemReading.get(system::getSystemUptime),
                hostnameReading.get(hostname::get),
                isUndervolted(),
                top,
                network,
                activity,
                Scopes.of(contained, settings, counters.processors().isLimited(), use != null && use.limited()),
                clock.instant());
    }

    /** Ends the thread that follows the kernel's log, if there is one. */
    @Override
    public void close() {
        if (kernelLog != null) {
            kernelLog.close();
        }
    }

    /** OSHI reads its settings once, when its classes are loaded. */
    private static void configureOshi(HostSettings settings) {
        GlobalConfig.set(GlobalConfig.OSHI_UTIL_MEMOIZER_EXPIRATION, OSHI_MILLIS_MAX);
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

    private @Nullable Integer celsius() {
        return linux
                ? temperature.get().orElse(null)
                : warm(hardware.getSensors().getCpuTemperature());
    }

    private static String named(@Nullable String name) throws IOException {
        if (name == null) {
            throw new IOException("the system tells no name");
        }
        return name;
    }

    /** OSHI says 0 when it has no sensor. */
    private static @Nullable Integer warm(double celsius) {
        return celsius == 0 ? null : CpuTemperature.plausible(celsius);
    }

    private boolean isUndervolted() {
        return underVoltage.get().orElseGet(() -> kernelLog != null && kernelLog.undervolted());
    }
}
