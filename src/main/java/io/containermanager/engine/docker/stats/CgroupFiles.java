package io.containermanager.engine.docker.stats;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.ContainerStats.Draft;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.ContainerStats.Source;
import io.containermanager.engine.docker.stats.RunningContainers.Running;
import io.containermanager.event.Scheduler;
import io.containermanager.linux.Cgroup;
import io.containermanager.linux.SmallFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads container usage from the kernel's files: about six small reads per container and no call to the daemon. For a container whose
 * files are not accessible (a daemon on another machine, nothing mounted), the daemon's statistics are used. Not thread-safe: confined to one
 * thread.
 */
public final class CgroupFiles {

    /** The greatest file that is read; {@code stat} of a machine with hundreds of processors stays below. */
    private static final int FILE_MAX_BYTES = 64 << 10;

    private final Path cgroups;
    private final Path proc;
    private final Scheduler scheduler;
    private Map<Running, Found> found = new HashMap<>();
    private @Nullable Host host;

    /** Where a container's files are; the group is null when none can be reached. */
    private record Found(@Nullable Cgroup group, @Nullable Path netDev) {}

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
        var group = place.group();
        if (group == null) {
            return Optional.empty();
        }
        long readNanos = scheduler.nanoTime();
        var machine = host();
        var reading = new Draft().value(Metric.HOST_CPUS, machine.processors());
        CgroupReading.read(reading, group, machine.memoryBytes());
        if (!reading.has(Metric.CPU_NANOS) && !reading.has(Metric.MEMORY_BYTES)) {
            return Optional.empty();
        }
        network(reading, container, place.netDev());
        return Optional.of(reading.build(container.id(), readNanos, Source.CGROUP));
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

    /** A file's text, or null when it is not there or cannot be read. */
    private static @Nullable String text(Path file) {
        return SmallFile.whole(file, FILE_MAX_BYTES).orElse(null);
    }
}
