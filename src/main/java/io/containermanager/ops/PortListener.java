package io.containermanager.ops;

import io.containermanager.linux.SmallFile;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which process listens on a TCP port, by the kernel's files. Processes of other users are only seen by root. */
final class PortListener {

    private static final Path PROC = Path.of("/proc");
    private static final String LISTEN = "0A";
    private static final int PORT_COLUMN = 1;
    private static final int STATE_COLUMN = 3;
    private static final int INODE_COLUMN = 9;

    private PortListener() {}

    /** {@code process 7 (nginx)}; empty when that cannot be seen. */
    static Optional<String> of(int port) {
        var sockets = new HashSet<String>();
        for (var table : List.of("net/tcp", "net/tcp6")) {
            try {
                sockets.addAll(sockets(Files.readAllLines(PROC.resolve(table)), port));
            } catch (IOException missing) {
                // Without IPv6 there is one table, on other systems none.
            }
        }
        try (var processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (var process : processes) {
                if (!sockets.isEmpty() && holds(process, sockets)) {
                    var name = SmallFile.text(process.resolve("comm")).orElse("");
                    return Optional.of("process " + process.getFileName() + " (" + name + ")");
                }
            }
        } catch (IOException | DirectoryIteratorException unreadable) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    /** The links by which a process holds the sockets that listen on a port, from the lines of a table of the kernel. */
    static Set<String> sockets(List<String> lines, int port) {
        var found = new HashSet<String>();
        for (var line : lines) {
            var columns = line.strip().split("\\s+", -1);
            if (columns.length > INODE_COLUMN
                    && columns[STATE_COLUMN].equals(LISTEN)
                    && columns[PORT_COLUMN].endsWith(":%04X".formatted(port))) {
                found.add("socket:[" + columns[INODE_COLUMN] + "]");
            }
        }
        return found;
    }

    private static boolean holds(Path process, Set<String> sockets) {
        try (var files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (var file : files) {
                if (sockets.contains(target(file))) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException goneOrOfAnotherUser) {
            return false;
        }
        return false;
    }

    /** What a file of a process is; empty where it was closed meanwhile. */
    private static String target(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException closed) {
            return "";
        }
    }
}
