package io.containermanager.host.history;

import io.containermanager.host.SystemMetrics;
import io.containermanager.host.linux.Storage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How full each file system was, in percent, by mount point, on the host's own rings. At most {@value MetricsHistory#DISKS_MAX}: a
 * further one takes the place of one that is no longer mounted, the longest unmounted first, and is left out while all are. Not thread-safe.
 */
final class DiskHistory {

    private static final String PREFIX = "disk ";
    private static final int PERCENT = 100;

    private final Map<String, Disk> disks = new LinkedHashMap<>();
    private final Supplier<Disk> empty;

    /** One file system's past: at the watchers' pace, and what is stored. */
    record Disk(Series live, Series kept) {

        /** All rings, from fine to coarse, as those of the host. */
        private Series all() {
            var rings = new ArrayList<>(live.rings());
            rings.addAll(kept.rings());
            return new Series(1, rings);
        }
    }

    /**
     * @param empty makes the rings of a further disk, of one column and the host's steps
     */
    DiskHistory(Supplier<Disk> empty) {
        this.empty = empty;
    }

    /** Adds a sample's file systems, to the rings at the watchers' pace or to those that are stored. */
    void add(SystemMetrics sample, boolean watched) {
        var mounted = sample.activity().disks();
        var names = mounted.stream().map(Storage::mountPoint).collect(Collectors.toSet());
        long second = sample.timestamp().getEpochSecond();
        for (var storage : mounted) {
            var disk = place(storage.mountPoint(), names);
            var used = storage.usedRatio();
            if (disk != null) {
                float percent = used == null ? Float.NaN : (float) (PERCENT * used);
                (watched ? disk.live() : disk.kept()).add(second, new float[] {percent});
            }
        }
    }

    private @Nullable Disk place(String mountPoint, Set<String> mounted) {
        var known = disks.get(mountPoint);
        if (known != null) {
            return known;
        }
        if (disks.size() >= MetricsHistory.DISKS_MAX) {
            var gone = disks.entrySet().stream()
                    .filter(each -> !mounted.contains(each.getKey()))
                    .min(Comparator.comparingLong(each -> each.getValue().kept().updatedSecond()));
            if (gone.isEmpty()) {
                return null;
            }
            disks.remove(gone.get().getKey());
        }
        var disk = empty.get();
        disks.put(mountPoint, disk);
        return disk;
    }

    /** All rings of each, by mount point, in the order of the mount points. */
    Map<String, Series> series() {
        var series = new LinkedHashMap<String, Series>();
        disks.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> series.put(each.getKey(), each.getValue().all()));
        return series;
    }

    /** What changed since then, for a file. */
    List<Chunk> chunks(long sinceSecond, int stepMinSeconds) {
        return disks.entrySet().stream()
                .flatMap(each ->
                        each.getValue().kept().chunks(PREFIX + each.getKey(), sinceSecond, stepMinSeconds).stream())
                .toList();
    }

    /** Puts chunks of an earlier run back, those of the disks that were seen last; chunks of other series are left out. */
    void restore(List<Chunk> chunks) {
        var own = chunks.stream()
                .filter(chunk -> chunk.series().startsWith(PREFIX))
                .sorted(Comparator.comparingLong(Chunk::firstSlot))
                .toList();
        own.stream()
                .sorted(Comparator.comparingLong((Chunk chunk) -> chunk.firstSlot() * chunk.stepSeconds())
                        .reversed())
                .map(DiskHistory::mountPoint)
                .distinct()
                .filter(mountPoint -> disks.size() < MetricsHistory.DISKS_MAX)
                .forEach(mountPoint -> place(mountPoint, Set.of()));
        for (var chunk : own) {
            var disk = disks.get(mountPoint(chunk));
            if (disk != null) {
                disk.kept().restore(chunk);
            }
        }
    }

    private static String mountPoint(Chunk chunk) {
        return chunk.series().substring(PREFIX.length());
    }

    /** Bytes that its arrays hold now. */
    long bytes() {
        return disks.values().stream()
                .mapToLong(disk -> disk.live().bytes() + disk.kept().bytes())
                .sum();
    }
}
