package io.containermanager.engine.docker.stats;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.ContainerStats.Draft;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.ContainerStats.Source;
import io.containermanager.engine.docker.stats.CgroupReading.Texts;
import io.containermanager.engine.docker.stats.CgroupReading.Version;
import io.containermanager.engine.docker.stats.RunningContainers.Running;
import io.containermanager.event.Scheduler;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads containers' usage from the kernel's files: some six small reads a container and no call to the daemon. A container whose files
 * cannot be reached (another machine's daemon, nothing mounted) is left to the daemon's own statistics. Not thread-safe: confined to one
 * thread.
 */
public final class CgroupFiles {

    /** The greatest file that is read; {@code net/dev} of a container with hundreds of interfaces stays below. */
    private static final int FILE_MAX_BYTES = 64 << 10;

    private final Path cgroups;
    private final Path proc;
    private final Scheduler scheduler;
    private final byte[] buffer = new byte[FILE_MAX_BYTES];
    private Map<Running, Found> found = new HashMap<>();
    private @Nullable Host host;

    /** Where a container's files are; the location is null when none can be reached. */
    private record Found(
            @Nullable CgroupLocation location, @Nullable Path netDev) {}

    private record Host(long processors, long memoryBytes) {}

    /**
     * Reads below these folders.
     *
     * @param cgroups where the host's control groups are mounted, {@code /sys/fs/cgroup}
     * @param proc the host's {@code /proc}
     * @param scheduler for its clock
     */
    public CgroupFiles(Path cgroups, Path proc, Scheduler scheduler) {
        this.cgroups = cgroups;
        this.proc = proc;
        this.scheduler = scheduler;
    }

    /** What can be read here, by container id. */
    public Map<String, ContainerStats> read(List<Running> running) {
        var kept = new HashMap<Running, Found>();
        var stats = new HashMap<String, ContainerStats>();
        for (var container : running) {
            var place = found.get(container);
            if (place == null) {
                place = find(container);
            }
            kept.put(container, place);
            read(container, place).ifPresent(reading -> stats.put(container.id(), reading));
        }
        found = kept;
        return stats;
    }

    private Found find(Running container) {
        var process = proc.resolve(Long.toString(container.pid()));
        var read = container.pid() > 0 ? text(process.resolve("cgroup")) : null;
        // The number may be another process's here: of this machine, or of our own process id namespace.
        var procCgroup = read != null && read.contains(container.id()) ? read : "";
        var location = CgroupLocation.find(cgroups, container.id(), container.parent(), procCgroup, Files::exists);
        return new Found(
                location, procCgroup.isEmpty() ? null : process.resolve("net").resolve("dev"));
    }

    /** Empty when nothing can be read here, as when the container has just ended. */
    private Optional<ContainerStats> read(Running container, Found place) {
        var location = place.location();
        if (location == null) {
            return Optional.empty();
        }
        long readNanos = scheduler.nanoTime();
        var texts = texts(location);
        if (texts.cpu() == null && texts.memory() == null) {
            return Optional.empty();
        }
        var machine = host();
        var reading = new Draft().value(Metric.HOST_CPUS, machine.processors());
        CgroupReading.read(reading, location.version(), texts, machine.memoryBytes());
        network(reading, container, place.netDev());
        return Optional.of(reading.build(container.id(), readNanos, Source.CGROUP));
    }

    private Texts texts(CgroupLocation location) {
        boolean v2 = location.version() == Version.V2;
        return new Texts(
                in(location.cpu(), v2 ? "cpu.stat" : "cpuacct.usage"),
                in(location.memory(), v2 ? "memory.current" : "memory.usage_in_bytes"),
                in(location.memory(), "memory.stat"),
                in(location.memory(), v2 ? "memory.max" : "memory.limit_in_bytes"),
                v2 ? in(location.blockIo(), "io.stat") : blockIoOfV1(location.blockIo()),
                in(location.pids(), "pids.current"));
    }

    /** The recursive file counts what child groups do too; older kernels have only the other. */
    private @Nullable String blockIoOfV1(@Nullable Path folder) {
        var recursive = in(folder, "blkio.throttle.io_service_bytes_recursive");
        return recursive != null ? recursive : in(folder, "blkio.throttle.io_service_bytes");
    }

    private void network(Draft reading, Running container, @Nullable Path netDev) {
        var text = container.hostNetwork() || netDev == null ? null : text(netDev);
        if (text == null) {
            reading.missing(
                    container.hostNetwork() ? CgroupReading.HOST_NETWORK : CgroupReading.NO_PROC,
                    Metric.NETWORK_RX_BYTES,
                    Metric.NETWORK_TX_BYTES);
        } else {
            CgroupReading.network(reading, text);
        }
    }

    private Host host() {
        var known = host;
        if (known == null) {
            var stat = text(proc.resolve("stat"));
            var meminfo = text(proc.resolve("meminfo"));
            known = new Host(
                    stat == null ? Runtime.getRuntime().availableProcessors() : CgroupReading.processors(stat),
                    meminfo == null ? Long.MAX_VALUE : CgroupReading.hostMemoryBytes(meminfo));
            host = known;
        }
        return known;
    }

    private @Nullable String in(@Nullable Path folder, String name) {
        return folder == null ? null : text(folder.resolve(name));
    }

    /** A file's text, or null when it is not there or cannot be read. */
    private @Nullable String text(Path file) {
        try (var in = new FileInputStream(file.toFile())) {
            int read = in.readNBytes(buffer, 0, buffer.length);
            return new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
        } catch (IOException notHere) {
            return null;
        }
    }
}
