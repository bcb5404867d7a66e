package io.containermanager.host.linux;

import io.containermanager.linux.SmallFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The file systems of disks, each by its first mount point (proc_pid_mounts(5)). File systems in memory, of the kernel, of the network,
 * images (snaps) and what a container engine mounts for its containers are left out: none of them is a disk that fills up.
 */
public final class MountTable {

    /** Maximum number of file systems; those with the shortest mount points are read. */
    public static final int FILE_SYSTEMS_MAX = 16;

    /** What stands beyond this is not read: a table this long has thousands of mounts of containers, which come last. */
    static final int TABLE_MAX_BYTES = 1 << 20;

    private static final Set<String> IMAGES = Set.of("squashfs", "iso9660", "erofs", "udf");
    private static final Set<String> DATASETS = Set.of("zfs", "bcachefs");
    private static final List<String> OF_ENGINES =
            List.of("/var/lib/docker/", "/var/lib/containers/", "/var/lib/kubelet/", "/run/");

    private MountTable() {}

    /** The use of each file system, that of the root first. */
    public static List<Storage> read(HostSettings settings) throws IOException {
        boolean ofHost = settings.hasHostProc() && settings.hasHostRoot();
        var table = settings.hasHostProc() ? settings.procPath().resolve("1/mounts") : Path.of("/proc/self/mounts");
        var text =
                SmallFile.whole(table, TABLE_MAX_BYTES).orElseThrow(() -> new IOException(table + " cannot be read"));
        var root = settings.rootPath();
        var disks = new ArrayList<Storage>();
        disks.add(Storage.of(root, "/"));
        for (var mountPoint : ofHost || !settings.hasHostProc() ? mountPoints(text) : List.<String>of()) {
            var folder = root.resolve(mountPoint.substring(1));
            if (disks.size() < FILE_SYSTEMS_MAX && !mountPoint.equals("/") && Files.isDirectory(folder)) {
                try {
                    disks.add(Storage.of(folder, mountPoint));
                } catch (IOException unmounted) {
                    // Unmounted since the table was read, or not to be seen from here: it is not a disk to be shown.
                }
            }
        }
        return List.copyOf(disks);
    }

    /** The mount points, one for each disk, shortest first. Pure. */
    static List<String> mountPoints(String table) {
        Map<String, String> byDevice = new LinkedHashMap<>();
        table.lines()
                .map(line -> line.split(" ", 4))
                .filter(parts -> parts.length == 4)
                .filter(parts -> isDisk(parts[0], parts[2]))
                .filter(parts -> OF_ENGINES.stream().noneMatch(parts[1]::startsWith))
                .forEach(parts -> byDevice.merge(
                        parts[0], unescaped(parts[1]), (one, other) -> one.length() <= other.length() ? one : other));
        return byDevice.values().stream()
                .sorted(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    private static boolean isDisk(String device, String type) {
        return (device.startsWith("/dev/") && !IMAGES.contains(type)) || DATASETS.contains(type);
    }

    /** The kernel writes blanks and backslashes in octal. */
    private static String unescaped(String text) {
        return text.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
