package io.containermanager.engine.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** The container that this process itself runs in, if it does: it is nobody's target, whatever its labels say. */
final class OwnContainer {

    /** Docker mounts these files of every container from a folder with the container's id. */
    private static final Pattern MOUNTED =
            Pattern.compile("/containers/([0-9a-f]{64})/(?:hostname|hosts|resolv\\.conf) ");

    private static final Pattern GROUP = Pattern.compile("[/-]([0-9a-f]{64})(?:\\.scope)?$", Pattern.MULTILINE);

    private OwnContainer() {}

    /** The id, as the kernel tells it to this process. */
    static Optional<String> find() {
        return id(text(Path.of("/proc/self/mountinfo")), text(Path.of("/proc/self/cgroup")));
    }

    /** The id in what the kernel says of a process's mounts and control groups. */
    static Optional<String> id(String mounts, String groups) {
        var mounted = MOUNTED.matcher(mounts);
        if (mounted.find()) {
            return Optional.of(mounted.group(1));
        }
        var grouped = GROUP.matcher(groups);
        return grouped.find() ? Optional.of(grouped.group(1)) : Optional.empty();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException notThere) {
            return "";
        }
    }
}
