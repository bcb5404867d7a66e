package io.containermanager.ops;

import io.containermanager.config.StartException;
import io.containermanager.event.FailureText;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Says which process of this machine is the manager of an identity: a data folder that was copied has the same one, and two managers of it
 * would fight over the same containers. The operating system drops the lock with the process. Where no such file can be made, or the other
 * one belongs to another user, machine or container, nothing is noticed.
 */
public final class IdentityLock implements AutoCloseable {

    private static final Logger LOGGER = System.getLogger(IdentityLock.class.getName());
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F-]{36}");
    private static final Path SHARED = Path.of("/dev/shm");
    private static final Set<StandardOpenOption> OPEN =
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);

    private final Path path;
    private final FileChannel channel;

    private IdentityLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Where the processes of a machine find each other's locks. */
    public static Path folder() {
        return Files.isWritable(SHARED) ? SHARED : Path.of(System.getProperty("java.io.tmpdir"));
    }

    /**
     * Takes the lock; empty when that cannot be done here.
     *
     * @param uuid the identity
     * @param database whose it is, for the message of the next who wants it
     * @throws StartException when another manager has that identity
     */
    public static Optional<IdentityLock> take(Path folder, String uuid, Path database) {
        if (!UUID.matcher(uuid).matches()) {
            return Optional.empty();
        }
        var path = folder.resolve("container-manager-" + uuid + ".lock");
        try {
            return Optional.of(locked(path, uuid, database));
        } catch (IOException unusable) {
            LOGGER.log(
                    Level.DEBUG,
                    "Cannot check whether another manager uses this identity: " + path + ": "
                            + FailureText.of(unusable));
            return Optional.empty();
        }
    }

    private static IdentityLock locked(Path path, String uuid, Path database) throws IOException {
        var channel = open(path);
        try {
            if (channel.tryLock() == null) {
                throw held(path, uuid, database);
            }
            channel.truncate(0);
            var text = "process " + ProcessHandle.current().pid() + ", " + database;
            channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return new IdentityLock(path, channel);
        } catch (OverlappingFileLockException sameProcess) {
            channel.close();
            throw held(path, uuid, database);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    private static FileChannel open(Path path) throws IOException {
        var options = new java.util.HashSet<java.nio.file.OpenOption>(OPEN);
        options.add(LinkOption.NOFOLLOW_LINKS);
        return FileChannel.open(
                path, options, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static StartException held(Path path, String uuid, Path database) throws IOException {
        var holder = Files.readString(path).strip();
        return new StartException(List.of(
                database + " is a copy: another manager with its identity " + uuid + " runs on this machine ("
                        + (holder.isEmpty() ? "unknown process" : holder) + ")",
                "Two of them would fight over the same containers, so this one does nothing. Stop the other"
                        + " one and start this one again, or move this data folder away: a new one gets an"
                        + " identity of its own"));
    }

    @Override
    public void close() throws IOException {
        // While it is held, so that no other manager's is removed.
        Files.deleteIfExists(path);
        channel.close();
    }
}
