package io.containermanager.host.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the probe looks and what it may show. The defaults are a Linux machine's own paths; other roots serve a manager
 * in a container with the host's folders mounted, and tests.
 *
 * @param procPath the proc file system, default {@code /proc}
 * @param sysPath the sys file system, default {@code /sys}
 * @param rootPath the root of the file system whose storage is reported, default {@code /}
 * @param kernelLog the kernel's log device, default {@code /dev/kmsg}; need not be readable
 * @param commandDisplay how much of other processes' command lines is shown, default {@link CommandDisplay#FULL}
 */
public record HostSettings(Path procPath, Path sysPath, Path rootPath, Path kernelLog, CommandDisplay commandDisplay) {

    private static final Path OWN_PROC = Path.of("/proc");
    private static final Path OWN_SYS = Path.of("/sys");
    private static final Path OWN_ROOT = Path.of("/");

    /** How much of a process's command line a sample carries. */
    public enum CommandDisplay {
        /** The whole line, with secrets masked. */
        FULL,
        /** The program's name only: for a manager that answers anonymous callers. */
        PROGRAM
    }

    /** The settings of a manager that runs directly on its machine. */
    public static HostSettings defaults() {
        return new HostSettings(OWN_PROC, OWN_SYS, OWN_ROOT, Path.of("/dev/kmsg"), CommandDisplay.FULL);
    }

    /**
     * The settings of a manager for which the host's folders are mounted somewhere ({@code host.proc-path}, {@code host.sys-path},
     * {@code host.root-path}). Where the host's root is mounted and its sys file system is not, that is looked for below the root.
     */
    public static HostSettings at(Path proc, Path sys, Path root) {
        var own = defaults();
        var below = root.resolve("sys");
        boolean useBelow = sys.equals(OWN_SYS)
                && !root.equals(OWN_ROOT)
                && below.resolve("class").toFile().isDirectory();
        return new HostSettings(proc, useBelow ? below : sys, root, own.kernelLog(), own.commandDisplay());
    }

    /** Whether the proc file system is another one than this process's own. */
    public boolean hasHostProc() {
        return !procPath.equals(OWN_PROC);
    }

    /** Whether the root is another one than this process's own. */
    public boolean hasHostRoot() {
        return !rootPath.equals(OWN_ROOT);
    }

    /** The folder of the network's tables: that of the host's first process, for {@code self} would be this process. */
    public Path networkPath() {
        return procPath.resolve(hasHostProc() ? "1/net" : "net");
    }

    /**
     * The folder that describes each network interface in {@link #networkPath}. Empty when only the interfaces of another network are to
     * be seen: the host's proc file system is mounted and its sys file system is not.
     */
    public Optional<Path> interfaceFolders() {
        var folders = sysPath.resolve("class/net");
        boolean same = !hasHostProc() || !sysPath.equals(OWN_SYS) || sharesHostNetwork();
        return same && folders.toFile().isDirectory() ? Optional.of(folders) : Optional.empty();
    }

    /** Whether this process is in the network of the host's first process; false when that cannot be determined. */
    private boolean sharesHostNetwork() {
        try {
            return Files.readSymbolicLink(procPath.resolve("1/ns/net"))
                    .equals(Files.readSymbolicLink(OWN_PROC.resolve("self/ns/net")));
        } catch (IOException | UnsupportedOperationException notToBeSeen) {
            return false;
        }
    }

    /** The same places with another amount of command line. */
    public HostSettings withCommandDisplay(CommandDisplay display) {
        return new HostSettings(procPath, sysPath, rootPath, kernelLog, display);
    }
}
