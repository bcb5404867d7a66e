package io.containermanager.engine.simulated;

import io.containermanager.engine.ContainerStats;
import io.containermanager.engine.ContainerStats.Draft;
import io.containermanager.engine.ContainerStats.Metric;
import io.containermanager.engine.ContainerStats.Source;
import io.containermanager.engine.EngineImages;
import io.containermanager.engine.VolumeUsers;
import io.containermanager.plan.input.ImageLocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a container or an image seems to use: smooth functions of the time since its start, different from container to container, whose counters
 * only ever grow. Pure.
 */
final class SimulatedUsage {

    private static final long MIB = 1L << 20;
    private static final long HOST_MEMORY_BYTES = 4_096 * MIB;
    private static final long HOST_CPUS = 4;
    private static final double NANOS = 1e9;
    /** Seconds of one swell of activity, over 2 pi. */
    private static final double SWELL_SECONDS = 20;

    private static final int KINDS = 97;

    private SimulatedUsage() {}

    /** Its images with the containers that use each; their sizes differ from image to image, and none shares a layer. */
    static EngineImages images(SimulatedSnapshot seen) {
        var names = new TreeMap<String, List<String>>();
        new TreeMap<>(seen.images()).forEach((name, digest) -> {
            var all = names.computeIfAbsent(digest, _ -> new ArrayList<>());
            all.add(name);
            if (!Objects.requireNonNull(seen.loadedImages()).contains(name)) {
                all.add(ImageLocks.byDigest(name, digest));
            }
        });
        // What a container was made from is there, though others brought it.
        seen.containers().forEach(it -> names.computeIfAbsent(it.digest(), _ -> new ArrayList<>(List.of(it.image()))));
        var images = new ArrayList<EngineImages.Image>();
        names.forEach((digest, all) -> images.add(new EngineImages.Image(
                digest,
                all.stream()
                        .distinct()
                        .sorted(Comparator.comparing(name -> name.contains("@")))
                        .toList(),
                (16L + Math.floorMod(digest.hashCode(), KINDS)) * MIB,
                0L,
                seen.containers().stream()
                        .filter(it -> digest.equals(it.digest()))
                        .map(SimulatedContainer::name)
                        .toList())));
        return new EngineImages(images, null);
    }

    /** Which containers use each volume, also those that nothing manages. */
    static VolumeUsers volumeUsers(Collection<SimulatedContainer> containers) {
        var users = new HashMap<String, List<String>>();
        containers.forEach(container -> container
                .volumes()
                .forEach(volume ->
                        users.computeIfAbsent(volume, _ -> new ArrayList<>()).add(container.name())));
        return new VolumeUsers(users, null);
    }

    /** The reading of a container that has been running for that long. */
    static ContainerStats of(SimulatedContainer container, Duration running, long readNanos) {
        int kind = Math.floorMod(container.id().hashCode(), KINDS);
        double seconds = Math.max(0, running.toNanos() / NANOS);
        var limit = container.config().resources().memoryBytes();
        long limitBytes = limit == null ? HOST_MEMORY_BYTES : limit;
        double swell = Math.sin(seconds / SWELL_SECONDS + kind);
        long memory = (long) ((16 + kind) * MIB + (8 + 4 * swell) * MIB * Math.min(1, seconds / 60));
        return new Draft()
                .value(Metric.CPU_NANOS, grown((0.004 + kind * 0.0006) * NANOS, seconds, kind))
                .value(Metric.HOST_CPUS, HOST_CPUS)
                .value(Metric.MEMORY_BYTES, Math.min(memory, limitBytes * 9 / 10))
                .value(Metric.MEMORY_LIMIT_BYTES, limitBytes)
                .value(Metric.NETWORK_RX_BYTES, grown(800 + 90.0 * kind, seconds, kind))
                .value(Metric.NETWORK_TX_BYTES, grown(1_200 + 150.0 * kind, seconds, kind))
                .value(Metric.BLOCK_READ_BYTES, 4 * MIB + (long) kind * MIB / 4)
                .value(Metric.BLOCK_WRITE_BYTES, grown(300 + 20.0 * kind, seconds, kind))
                .value(Metric.PIDS, 1L + kind % 12)
                .build(container.id(), readNanos, Source.SIMULATED);
    }

    /** The integral of {@code rate * (1 + sin/2)}: its slope is never below half the rate. */
    private static long grown(double ratePerSecond, double seconds, int phase) {
        double wave = Math.cos(phase) - Math.cos(seconds / SWELL_SECONDS + phase);
        return (long) (ratePerSecond * (seconds + SWELL_SECONDS / 2 * wave));
    }
}
