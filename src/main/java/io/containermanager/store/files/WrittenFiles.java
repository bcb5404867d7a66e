package io.containermanager.store.files;

import io.containermanager.model.observed.LostFile;
import io.containermanager.plan.UnusedFiles.WrittenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The files this manager wrote below {@code <root>/<appId>}, and their removal. Configs and secrets in {@code .compose} belong to the
 * manager, since no uploaded file has a path in it; for the rest there is a record per app, {@code <root>/.written/<appId>}. Nothing here
 * follows a symbolic link. Not thread-safe: no files may be placed meanwhile.
 */
final class WrittenFiles {

    /** Files of a folder below {@code .compose} that one call examines; further ones are left for the next. */
    private static final int LISTED_MAX = 10_000;

    /** Uploads are smaller: a larger file has been changed since. */
    private static final int CONTENT_MAX_BYTES = 1024 * 1024;

    private static final String OURS = ".compose";
    private static final String SECRETS = "secrets";
    private static final List<String> KINDS = List.of("configs", SECRETS);
    private static final String RECORDS = ".written";
    private final Path root;

    WrittenFiles(Path root) {
        this.root = root;
    }

    /** Durably records the files about to be written. */
    void note(long appId, Map<String, byte[]> files) throws IOException {
        var others = new HashMap<>(files);
        others.keySet().removeIf(path -> !isRecorded(path));
        if (!others.isEmpty()) {
            write(appId, record(appId).with(others));
        }
    }

    /** The files that were written and may still exist. */
    List<WrittenFile> list() throws IOException {
        var all = new ArrayList<WrittenFile>();
        for (long appId : apps()) {
            for (var kind : KINDS) {
                for (var name : names(List.of(Long.toString(appId), OURS, kind))) {
                    all.add(file(appId, OURS + "/" + kind + "/" + name));
                }
            }
            record(appId).present().forEach(path -> all.add(file(appId, path)));
        }
        return all;
    }

    /**
     * Removes those of an app's files that have a content which was written here, and the folders that are empty then; the others are
     * no longer ours.
     *
     * @return the paths of those that were there
     */
    Set<String> remove(long appId, Set<String> paths) throws IOException {
        var record = record(appId);
        var removed = new TreeSet<String>();
        for (var path : paths) {
            if (removeFile(appId, path, record)) {
                removed.add(path);
            }
        }
        var recorded = new HashSet<>(paths);
        recorded.retainAll(record.present());
        if (!recorded.isEmpty()) {
            write(appId, record.without(recorded));
        }
        return removed;
    }

    /**
     * What became of a file that the manager wrote, that a service would bind and that no longer exists; empty for everything else. An empty
     * folder in its place, which an engine makes there, counts as missing, unless the manager itself removed the file: then somebody may
     * have made a folder of that name since.
     */
    Optional<LostFile> lost(Path file) throws IOException {
        var below = file.startsWith(root) ? root.relativize(file) : Path.of("");
        if (below.getNameCount() < 2
                || !UploadedPath.isId(below.getName(0).toString())
                || Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        var path = below.subpath(1, below.getNameCount()).toString();
        var there = there(file);
        boolean nothing = there.isEmpty();
        boolean emptyFolder = !nothing && there.get().isDirectory() && isEmpty(file);
        boolean lost;
        if (ours(path)) {
            lost = isConfigOrSecret(path);
        } else if (nothing || emptyFolder) {
            var record = record(Long.parseLong(below.getName(0).toString()));
            lost = record.present().contains(path) || (nothing && record.removed(path));
        } else {
            lost = false;
        }
        return lost
                ? Optional.of(new LostFile(
                        file.toString(),
                        emptyFolder ? there.get().lastModifiedTime().toInstant() : null))
                : Optional.empty();
    }

    /** The bytes of a file, by its path below the app's folder; empty when it is missing, or no file that was uploaded as it is. */
    Optional<byte[]> content(long appId, String path) throws IOException {
        return inFolder(appId, path, WrittenFiles::content).flatMap(it -> it);
    }

    /** The size of a file; empty when it is missing or no regular file. */
    OptionalLong size(long appId, String path) throws IOException {
        return inFolder(appId, path, AtomicReplace::attributes)
                .flatMap(it -> it)
                .filter(BasicFileAttributes::isRegularFile)
                .map(it -> OptionalLong.of(it.size()))
                .orElse(OptionalLong.empty());
    }

    /** Looks at a file by its name in its folder. */
    @FunctionalInterface
    private interface Look<T> {
        T at(SecureDirectoryStream<Path> folder, String name) throws IOException;
    }

    private <T> Optional<T> inFolder(long appId, String path, Look<T> look) throws IOException {
        var folders = new ArrayList<>(List.of(Long.toString(appId)));
        folders.addAll(Arrays.asList(path.split("/", -1)));
        var name = folders.removeLast();
        try {
            return Optional.of(AtomicReplace.within(root, folders, false, folder -> look.at(folder, name)));
        } catch (NoSuchFileException | NotDirectoryException missing) {
            return Optional.empty();
        }
    }

    private static Optional<BasicFileAttributes> there(Path file) throws IOException {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                ? Optional.of(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS))
                : Optional.empty();
    }

    /** One that cannot be read is not known to be empty. */
    private static boolean isEmpty(Path folder) {
        try (var entries = Files.newDirectoryStream(folder)) {
            return !entries.iterator().hasNext();
        } catch (IOException | DirectoryIteratorException unknown) {
            return false;
        }
    }

    private static boolean ours(String path) {
        return path.startsWith(OURS + "/");
    }

    /** Containers may write what services bind by its path: only an unchanged one is removed. */
    private static boolean isRecorded(String path) {
        return !ours(path) || path.startsWith(OURS + "/" + UploadedPath.BOUND + "/");
    }

    /** Whether it is one, or a file that services bind by its path: not one of the folders for them. */
    private static boolean isConfigOrSecret(String path) {
        return path.split("/", -1).length > 2;
    }

    private WrittenFile file(long appId, String path) {
        var file = root.resolve(Long.toString(appId)).resolve(path).normalize();
        return new WrittenFile(appId, path, file.toString(), path.startsWith(OURS + "/" + SECRETS + "/"));
    }

    private Set<Long> apps() throws IOException {
        var ids = new TreeSet<Long>();
        try (var folders = Files.newDirectoryStream(root)) {
            for (var folder : folders) {
                var name = String.valueOf(folder.getFileName());
                if (UploadedPath.isId(name)) {
                    ids.add(Long.parseLong(name));
                }
            }
        } catch (NoSuchFileException none) {
            // Nothing was written yet.
        } catch (DirectoryIteratorException broken) {
            throw broken.getCause();
        }
        return ids;
    }

    private List<String> names(List<String> folders) throws IOException {
        try {
            return AtomicReplace.within(root, folders, false, folder -> {
                var names = new ArrayList<String>();
                for (var entry : folder) {
                    var name = String.valueOf(entry.getFileName());
                    var there = AtomicReplace.attributes(folder, name);
                    if (names.size() < LISTED_MAX
                            && there.isPresent()
                            && !there.get().isDirectory()) {
                        names.add(name);
                    }
                }
                return names;
            });
        } catch (NoSuchFileException | NotDirectoryException none) {
            return List.of();
        } catch (DirectoryIteratorException broken) {
            throw broken.getCause();
        }
    }

    private boolean removeFile(long appId, String path, FileRecord record) throws IOException {
        var folders = new ArrayList<>(List.of(Long.toString(appId)));
        folders.addAll(Arrays.asList(path.split("/", -1)));
        var name = folders.removeLast();
        try {
            boolean gone = AtomicReplace.within(root, folders, false, folder -> {
                boolean mine = !isRecorded(path)
                        || content(folder, name)
                                .filter(content -> record.wrote(path, content))
                                .isPresent();
                if (mine) {
                    folder.deleteFile(Path.of(name));
                    // Left by a process that was killed while replacing the file.
                    AtomicReplace.remove(folder, name + AtomicReplace.OLD);
                    AtomicReplace.remove(folder, AtomicReplace.NEW);
                }
                return mine;
            });
            if (gone) {
                AtomicReplace.force(root, folders);
                removeEmpty(folders);
            }
            return gone;
        } catch (NoSuchFileException | NotDirectoryException none) {
            return false;
        }
    }

    private void removeEmpty(List<String> folders) throws IOException {
        for (int depth = folders.size(); depth > 0; depth--) {
            var name = folders.get(depth - 1);
            try {
                AtomicReplace.within(root, folders.subList(0, depth - 1), false, above -> {
                    above.deleteDirectory(Path.of(name));
                    return true;
                });
            } catch (DirectoryNotEmptyException used) {
                return;
            }
        }
    }

    private FileRecord record(long appId) throws IOException {
        try {
            return FileRecord.of(Files.readAllBytes(root.resolve(RECORDS).resolve(Long.toString(appId))));
        } catch (NoSuchFileException none) {
            return FileRecord.EMPTY;
        }
    }

    private void write(long appId, FileRecord record) throws IOException {
        AtomicReplace.write(root, List.of(RECORDS), Long.toString(appId), record.text())
                .ifPresent(AtomicReplace::keep);
    }

    /** A file's content; empty if it is not a regular file, or larger than anything that was written. */
    private static Optional<byte[]> content(SecureDirectoryStream<Path> folder, String name) throws IOException {
        var there = AtomicReplace.attributes(folder, name).orElseThrow(() -> new NoSuchFileException(name));
        if (!there.isRegularFile() || there.size() > CONTENT_MAX_BYTES) {
            return Optional.empty();
        }
        var content = ByteBuffer.allocate((int) there.size());
        var options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        try (var channel = folder.newByteChannel(Path.of(name), options)) {
            while (content.hasRemaining() && channel.read(content) >= 0) {
                // A channel may return less than requested.
            }
        }
        return Optional.of(content.array());
    }
}
