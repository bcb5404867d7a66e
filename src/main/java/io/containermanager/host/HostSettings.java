package io.containermanager.host;

import java.nio.file.Path;

/**
 * Where the probe looks and what it may show. The defaults are a Linux machine's own paths; other roots serve a manager
 * in a container with the host's folders mounted, and tests.
 *
 * @param procPath the proc file system, default {@code /proc}
 * @param sysPath the sys file system, default {@code /sys}
 * @param rootPath the root of the file system whose storage is told, default {@code /}
 * @param kernelLog the kernel's log device, default {@code /dev/kmsg}; need not be readable
 * @param commandDisplay how much of other processes' command lines is shown, default {@link CommandDisplay#FULL}
 */
public record HostSettings(Path procPath, Path sysPath, Path rootPath, Path kernelLog, CommandDisplay commandDisplay) {

    /** How much of a process's command line a sample carries. */
    public enum CommandDisplay {
        /** The whole line, with secrets masked. */
        FULL,
        /** The program's name only: for a manager that answers anonymous callers. */
        PROGRAM
    }

    /** The settings of a manager that runs directly on its machine. */
    public static HostSettings defaults() {
        return new HostSettings(
                Path.of("/proc"), Path.of("/sys"), Path.of("/"), Path.of("/dev/kmsg"), CommandDisplay.FULL);
    }

    /**
     * The settings of a manager for which the host's folders are mounted somewhere ({@code host.proc-path}, {@code host.root-path}). The
     * host's sys file system is looked for below its root.
     */
    public static HostSettings at(Path proc, Path root) {
        var own = defaults();
        var sys = root.equals(own.rootPath()) ? own.sysPath() : root.resolve("sys");
        return new HostSettings(proc, sys, root, own.kernelLog(), own.commandDisplay());
    }

    /** Whether the proc file system is another one than this process's own. */
    boolean hasHostProc() {
        return !procPath.equals(Path.of("/proc"));
    }

    /** Whether the root is another one than this process's own. */
    boolean hasHostRoot() {
        return !rootPath.equals(Path.of("/"));
    }

    /** The folder of the network's tables: that of the host's first process, for {@code self} would be this process. */
    Path networkPath() {
        return procPath.resolve(hasHostProc() ? "1/net" : "net");
    }

    /** The same places with another amount of command line. */
    public HostSettings withCommandDisplay(CommandDisplay display) {
        return new HostSettings(procPath, sysPath, rootPath, kernelLog, display);
    }
}
