package io.containermanager.engine.docker.stats;

import io.containermanager.linux.Cgroup;
import io.containermanager.linux.Cgroup.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds a container's control group. Pure. */
final class CgroupLocation {

    private CgroupLocation() {}

    /**
     * Finds it: where the process says that it is, else where Docker's two drivers (cgroupfs, systemd) put containers.
     *
     * @param root where control groups are mounted
     * @param containerId the whole id: a folder with that name is its own
     * @param parent the declared {@code CgroupParent}; empty when none is
     * @param procCgroup {@code /proc/<pid>/cgroup} of the container's process, or empty when that cannot be read
     * @param exists whether a path is there
     * @return null when no file of it can be reached
     */
    static @Nullable Cgroup find(
            Path root, String containerId, String parent, String procCgroup, Predicate<Path> exists) {
        var candidates = candidates(containerId, parent, procCgroup);
        if (exists.test(root.resolve(Cgroup.V2_MARK))) {
            var found = first(List.of(root), candidates, exists);
            return found == null ? null : new Cgroup(Version.V2, found, found, found, found);
        }
        var location = new Cgroup(
                Version.V1,
                first(List.of(root.resolve("cpuacct"), root.resolve("cpu,cpuacct")), candidates, exists),
                first(List.of(root.resolve("memory")), candidates, exists),
                first(List.of(root.resolve("blkio")), candidates, exists),
                first(List.of(root.resolve("pids")), candidates, exists));
        return location.cpu() == null && location.memory() == null ? null : location;
    }

    private static @Nullable Path first(List<Path> roots, Set<String> candidates, Predicate<Path> exists) {
        for (var root : roots) {
            for (var candidate : candidates) {
                var path = root.resolve(candidate).normalize();
                if (path.startsWith(root) && exists.test(path)) {
                    return path;
                }
            }
        }
        return null;
    }

    private static Set<String> candidates(String containerId, String parent, String procCgroup) {
        var paths = new LinkedHashSet<String>();
        for (var line : procCgroup.lines().toList()) {
            // hierarchy:controllers:/path; a path that leaves our control group namespace leads nowhere here.
            var path = line.substring(line.lastIndexOf(':') + 1);
            if (path.contains(containerId) && !path.startsWith("/..")) {
                paths.add(path.substring(1));
            }
        }
        var scope = "docker-" + containerId + ".scope";
        if (parent.isEmpty()) {
            paths.add("docker/" + containerId);
            paths.add("system.slice/" + scope);
        } else {
            var folder = parent.startsWith("/") ? parent.substring(1) : parent;
            paths.add(folder + "/" + containerId);
            paths.add(slice(folder) + "/" + scope);
        }
        return paths;
    }

    /** systemd nests slices by their dashes: {@code a-b.slice} is {@code a.slice/a-b.slice} (systemd.slice(5)). */
    private static String slice(String name) {
        if (!name.endsWith(".slice")) {
            return name;
        }
        var words = name.substring(0, name.length() - ".slice".length()).split("-", -1);
        var nested = new ArrayList<String>();
        var whole = new StringBuilder();
        for (var word : words) {
            whole.append(whole.isEmpty() ? "" : "-").append(word);
            nested.add(whole + ".slice");
        }
        return String.join("/", nested);
    }
}
