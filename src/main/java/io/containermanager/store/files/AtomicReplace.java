package io.containermanager.store.files;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A file that was replaced atomically. The new content is written beside it, forced to disk and moved over it: at every moment either
 * the old or the new file is complete, even if the process is killed. A backup of the old file is kept until {@link #keep}
 * or {@link #undo}; a backup left by a killed process is overwritten by the next.
 *
 * @param root the trusted folder
 * @param folders the names of the folders below it, the outermost first
 * @param name the file's name
 * @param replaced whether another file was there
 */
record AtomicReplace(Path root, List<String> folders, String name, boolean replaced) {

    private static final Logger LOGGER = System.getLogger(AtomicReplace.class.getName());
    private static final Set<PosixFilePermission> PLAIN = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> PROGRAM = PosixFilePermissions.fromString("rwxr-xr-x");
    static final FileAttribute<?> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
    static final String NEW = ".scm-new";
    static final String OLD = ".scm-old";
    private static final int COPY_BUFFER_BYTES = 64 << 10;

    AtomicReplace {
        folders = List.copyOf(folders);
    }

    /** Runs an action in an open folder, which cannot be swapped for another meanwhile. */
    @FunctionalInterface
    interface Within<T> {
        T in(SecureDirectoryStream<Path> folder) throws IOException;
    }

    /** Writes the content, with missing folders; empty if it is already there. */
    static Optional<AtomicReplace> write(Path root, List<String> folders, String name, byte[] content)
            throws IOException {
        var shown = String.join("/", folders) + "/" + name;
        Optional<AtomicReplace> swap = within(root, folders, true, folder -> {
            var there = attributes(folder, name);
            if (there.isPresent() && there.get().isDirectory() && removedEmpty(folder, name)) {
                there = Optional.empty();
            }
            if (there.isPresent() && !there.get().isRegularFile()) {
                throw new FileSystemException(
                        root.resolve(shown).toString(),
                        null,
                        "is blocked by a directory or special file; remove it first");
            }
            if (there.isPresent() && same(folder, name, there.get().size(), content)) {
                return Optional.empty();
            }
            fill(folder, content);
            if (there.isPresent()) {
                copy(folder, name, name + OLD);
            }
            // Over the old file: moved away first, it would be missing after a kill in between.
            folder.move(Path.of(NEW), folder, Path.of(name));
            return Optional.of(new AtomicReplace(root, folders, name, there.isPresent()));
        });
        if (swap.isPresent()) {
            force(root, folders);
        }
        return swap;
    }

    /** Docker makes an empty directory where it is to mount a file that was not uploaded yet: that one is replaced by the file. */
    private static boolean removedEmpty(SecureDirectoryStream<Path> folder, String name) throws IOException {
        try {
            folder.deleteDirectory(Path.of(name));
            return true;
        } catch (DirectoryNotEmptyException filled) {
            return false;
        }
    }

    /** Whether a regular file with that content exists. */
    static boolean isThere(Path root, List<String> folders, String name, byte[] content) throws IOException {
        try {
            return within(root, folders, false, folder -> {
                var there = attributes(folder, name);
                return there.isPresent()
                        && there.get().isRegularFile()
                        && same(folder, name, there.get().size(), content);
            });
        } catch (NoSuchFileException | NotDirectoryException noFolder) {
            return false;
        }
    }

    private static boolean same(SecureDirectoryStream<Path> folder, String name, long size, byte[] content)
            throws IOException {
        if (size != content.length) {
            return false;
        }
        var options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (var channel = folder.newByteChannel(Path.of(name), options)) {
            var there = ByteBuffer.allocate(content.length);
            while (there.hasRemaining() && channel.read(there) >= 0) {
                // A channel may return less than requested.
            }
            return !there.hasRemaining() && Arrays.equals(there.array(), content);
        }
    }

    /** The path below the app's folder. */
    String path() {
        return String.join("/", folders.subList(1, folders.size())) + (folders.size() > 1 ? "/" : "") + name;
    }

    private static void fill(SecureDirectoryStream<Path> folder, byte[] content) throws IOException {
        var fresh = Path.of(NEW);
        remove(folder, NEW);
        var options = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
        try (var channel = folder.newByteChannel(fresh, options)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (channel instanceof FileChannel file) {
                file.force(true);
            }
        }
        // Uploaded scripts are meant to be run, and forms cannot carry modes.
        boolean program = content.length > 2 && content[0] == '#' && content[1] == '!';
        modes(folder, NEW).setPermissions(program ? PROGRAM : PLAIN);
    }

    private static void copy(SecureDirectoryStream<Path> folder, String from, String to) throws IOException {
        remove(folder, to);
        var reading = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        var writing = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
        try (var source = folder.newByteChannel(Path.of(from), reading);
                var target = folder.newByteChannel(Path.of(to), writing)) {
            var buffer = ByteBuffer.allocate(COPY_BUFFER_BYTES);
            while (source.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    target.write(buffer);
                }
                buffer.clear();
            }
            if (target instanceof FileChannel file) {
                file.force(true);
            }
        }
        modes(folder, to).setPermissions(modes(folder, from).readAttributes().permissions());
    }

    private static PosixFileAttributeView modes(SecureDirectoryStream<Path> folder, String name) {
        return folder.getFileAttributeView(Path.of(name), PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Removes the backup. */
    void keep() {
        settle(folder -> {
            remove(folder, name + OLD);
            return true;
        });
    }

    /** Restores the backup. */
    void undo() {
        settle(folder -> {
            if (replaced) {
                folder.move(Path.of(name + OLD), folder, Path.of(name));
            } else {
                remove(folder, name);
            }
            return true;
        });
    }

    private void settle(Within<Boolean> action) {
        try {
            within(root, folders, false, action);
        } catch (IOException left) {
            LOGGER.log(
                    Level.WARNING,
                    "A file in the project folder " + folders.getFirst() + " could not be tidied up: " + left);
        }
    }

    static <T> T within(Path root, List<String> folders, boolean create, Within<T> action) throws IOException {
        try (var stream = Files.newDirectoryStream(root)) {
            if (!(stream instanceof SecureDirectoryStream<Path> secure)) {
                throw new FileSystemException(
                        root.toString(), null, "the file system does not support secure directory access");
            }
            return descend(secure, root, folders, create, action);
        }
    }

    /** A folder is opened relative to its parent, never by its path: a link that replaces it meanwhile is not followed. */
    private static <T> T descend(
            SecureDirectoryStream<Path> above, Path path, List<String> folders, boolean create, Within<T> action)
            throws IOException {
        if (folders.isEmpty()) {
            return action.in(above);
        }
        var name = folders.getFirst();
        var below = path.resolve(name);
        var there = attributes(above, name);
        if (create && there.isEmpty()) {
            createFolder(below);
        } else if (there.isPresent() && !there.get().isDirectory()) {
            throw new NotDirectoryException(below.toString());
        }
        try (var stream = above.newDirectoryStream(Path.of(name), LinkOption.NOFOLLOW_LINKS)) {
            return descend(stream, below, folders.subList(1, folders.size()), create, action);
        }
    }

    /** Java creates folders only by path: a link inserted above at this moment leads to an empty folder, and nothing is written there. */
    private static void createFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder, FOLDER);
        } catch (FileAlreadyExistsException meanwhile) {
            // If it is not a folder, opening it fails.
        }
    }

    static Optional<BasicFileAttributes> attributes(SecureDirectoryStream<Path> folder, String name)
            throws IOException {
        try {
            return Optional.of(
                    folder.getFileAttributeView(Path.of(name), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                            .readAttributes());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    static void remove(SecureDirectoryStream<Path> folder, String name) throws IOException {
        try {
            folder.deleteFile(Path.of(name));
        } catch (NoSuchFileException none) {
            // Nothing to remove.
        }
    }

    /** Makes the folder's entries durable. */
    static void force(Path root, List<String> folders) throws IOException {
        var folder = root;
        for (var name : folders) {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
            folder = folder.resolve(name);
        }
        try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
