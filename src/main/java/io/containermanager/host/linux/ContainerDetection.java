package io.containermanager.host.linux;

import io.containermanager.linux.SmallFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Whether this process runs in a container. */
public final class ContainerDetection {

    private static final Pattern CONTAINER_GROUP = Pattern.compile("docker|kubepods|libpod|containerd|lxc");

    private ContainerDetection() {}

    /**
     * Detected by the files that Docker and Podman leave, by the names of the control groups, or by a root made of image layers.
     *
     * @param root the process's own root folder
     */
    public static boolean isContainer(Path root) {
        return Files.exists(root.resolve(".dockerenv"))
                || Files.exists(root.resolve("run/.containerenv"))
                || SmallFile.text(root.resolve("proc/self/cgroup"))
                        .filter(groups -> CONTAINER_GROUP.matcher(groups).find())
                        .isPresent()
                || SmallFile.text(root.resolve("proc/self/mountinfo"))
                        .filter(ContainerDetection::hasLayeredRoot)
                        .isPresent();
    }

    /** Whether the file system of {@code /} is an overlay (proc_pid_mountinfo(5): the type follows a lone dash). */
    static boolean hasLayeredRoot(String mounts) {
        return mounts.lines().anyMatch(line -> {
            String[] words = line.split(" ", -1);
            return words.length > 4 && words[4].equals("/") && line.contains(" - overlay ");
        });
    }
}
