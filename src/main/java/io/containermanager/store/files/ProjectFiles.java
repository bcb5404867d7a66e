package io.containermanager.store.files;

import io.containermanager.model.compose.file.SideFiles;
import io.containermanager.model.observed.LostFile;
import io.containermanager.plan.UnusedFiles.WrittenFile;
import io.containermanager.store.StoreException;
import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files that containers bind from an app's folder, {@code <root>/<appId>}: each is written atomically and durably, and all are
 * undone together if the target that needs them is not stored.
 *
 * <p>Containers write into these folders, so nothing here follows a symbolic link: each folder is opened from its parent, and anything
 * but regular folders and files is refused. Not thread-safe for one app: callers place its files one after the other.
 */
public final class ProjectFiles {

    /** Folders below an app's own that a path may go through. */
    public static final int DEPTH_MAX = 20;

    /** Those that the place of a bound file adds. */
    private static final int PLACE_FOLDERS = 3;

    private final Path root;
    private final WrittenFiles written;

    /**
     * Creates nothing before the first file.
     *
     * @param root an absolute folder, by the same name on the engine's machine
     */
    public ProjectFiles(Path root) {
        this.root = root.normalize();
        this.written = new WrittenFiles(this.root);
    }

    /** The folder of an app. */
    public Path folder(long appId) {
        return root.resolve(Long.toString(appId));
    }

    /**
     * Creates the folder of an app unless it exists: if the engine creates it for a bind, it belongs to the engine's user, and the manager
     * cannot write files there.
     *
     * @throws StoreException.Unwritable when it cannot be created
     */
    public void prepare(long appId) {
        try {
            FilePermissions.createFolder(root);
            Files.createDirectory(folder(appId), AtomicReplace.FOLDER);
        } catch (FileAlreadyExistsException there) {
            // Whether it is writable shows with the first file.
        } catch (IOException failed) {
            throw failure(failed);
        }
    }

    /**
     * Writes files; existing ones are replaced.
     *
     * @param files contents by path below the app's folder, parts separated by {@code /}, none of them {@code ..}
     * @return the written files, to keep or undo
     * @throws StoreException.Unwritable when a path is blocked by a special file, or the folder is not writable
     * @throws StoreException.NoSpace when the disk is full
     */
    public Placed place(long appId, Map<String, byte[]> files) {
        var placed = new Placed();
        try {
            if (!files.isEmpty()) {
                FilePermissions.createFolder(root);
                written.note(appId, files);
            }
            for (var file : new TreeMap<>(files).entrySet()) {
                write(appId, file.getKey(), file.getValue()).ifPresent(placed::add);
            }
            return placed;
        } catch (IOException failed) {
            placed.undo();
            throw failure(failed);
        }
    }

    /**
     * The absolute paths of those files that do not exist with that content.
     *
     * @throws StoreException.Unwritable when an existing file cannot be read
     */
    public Set<Path> differing(long appId, Map<String, byte[]> files) {
        var differing = new TreeSet<Path>();
        try {
            for (var file : files.entrySet()) {
                var parts = parts(appId, file.getKey());
                var name = parts.removeLast();
                if (!AtomicReplace.isThere(root, parts, name, file.getValue())) {
                    differing.add(folder(appId).resolve(file.getKey()).normalize());
                }
            }
            return differing;
        } catch (IOException failed) {
            throw failure(failed);
        }
    }

    /**
     * The files of all apps that the manager wrote and that may still exist.
     *
     * @throws StoreException.Unwritable when a folder cannot be read
     */
    public List<WrittenFile> written() {
        try {
            return written.list();
        } catch (IOException failed) {
            throw failure(failed);
        }
    }

    /**
     * The bytes of a file that is there now; containers may have changed it.
     *
     * @param path below the app's folder
     * @return empty when it is missing, no regular file, or larger than what can be uploaded
     * @throws StoreException.Unwritable when it cannot be read
     */
    public Optional<byte[]> content(long appId, String path) {
        try {
            return written.content(appId, path);
        } catch (IOException failed) {
            throw failure(failed);
        }
    }

    /**
     * How many bytes a file has now.
     *
     * @param path below the app's folder
     * @return empty when it is missing or no regular file
     * @throws StoreException.Unwritable when it cannot be looked at
     */
    public OptionalLong size(long appId, String path) {
        try {
            return written.size(appId, path);
        } catch (IOException failed) {
            throw failure(failed);
        }
    }

    /**
     * Removes files of an app that the manager wrote and that are unchanged, and folders that become empty. Call it only while no
     * files are being placed.
     *
     * @param paths below the app's folder
     * @return those that existed
     * @throws StoreException.Unwritable when one cannot be removed
     */
    public Set<String> remove(long appId, Set<String> paths) {
        try {
            return written.remove(appId, paths);
        } catch (IOException failed) {
            throw failure(failed);
        }
    }

    /**
     * Whether the manager wrote a file that no longer exists, or another one a config or secret: an engine would create a folder in its
     * place.
     */
    public boolean missing(Path file) {
        try {
            return written.lost(file.normalize()).isPresent() || missingElsewhere(file.normalize());
        } catch (IOException failed) {
            throw failure(failed);
        }
    }

    /** A config or secret of another project folder; one that cannot be looked at is not known to be missing. */
    private boolean missingElsewhere(Path file) {
        var elsewhere = UploadedPath.of(file).filter(path -> !path.root().equals(root));
        return elsewhere.isPresent()
                && switch (UploadedPath.look(file)) {
                    case NOTHING, EMPTY_FOLDER, FOLDER -> true;
                    case FILE, UNKNOWN -> false;
                };
    }

    /**
     * Whether nothing is at a path of an app's project folder.
     *
     * @param isFile whether a file is expected there: then an empty folder, which an engine makes in its place, is nothing, too
     */
    public boolean absent(Path path, boolean isFile) {
        return switch (UploadedPath.look(path)) {
            case NOTHING -> true;
            case EMPTY_FOLDER -> isFile;
            case FOLDER, FILE, UNKNOWN -> false;
        };
    }

    /** The folder below which each app has one of its own. */
    public Path root() {
        return root;
    }

    /**
     * What is known of a file that the manager wrote and that no longer exists, or of a config or secret of another project folder whose
     * place on the disk is seen from here; empty for others, and while that cannot be learnt.
     */
    public Optional<LostFile> lost(Path file) {
        try {
            var path = file.normalize();
            var lost = written.lost(path);
            return lost.isPresent() || !missingElsewhere(path)
                    ? lost
                    : UploadedPath.of(path).filter(UploadedPath::isSeen).map(_ -> new LostFile(path.toString(), null));
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    private Optional<AtomicReplace> write(long appId, String path, byte[] content) throws IOException {
        var parts = parts(appId, path);
        var name = parts.removeLast();
        return AtomicReplace.write(root, parts, name, content);
    }

    private static List<String> parts(long appId, String path) throws IOException {
        var parts = new ArrayList<>(List.of(Long.toString(appId)));
        parts.addAll(List.of(path.split("/", -1)));
        int folders = DEPTH_MAX + (path.startsWith(SideFiles.FOLDER + "/") ? PLACE_FOLDERS : 0);
        if (parts.size() > folders + 2 || parts.contains("..") || parts.contains("")) {
            throw new FileSystemException(path, null, "is not a valid path");
        }
        return parts;
    }

    /** Whether a write failed because the disk, or the user's share of it, is full. */
    public static boolean isDiskFull(IOException failed) {
        return ErrorNumbers.isFull(failed);
    }

    private static StoreException failure(IOException failed) {
        if (ErrorNumbers.isFull(failed)) {
            return new StoreException.NoSpace("the disk with the project files is full", failed);
        }
        var what = failed instanceof FileSystemException at && at.getFile() != null ? at.getFile() : "a file";
        var why = switch (failed) {
            case NotDirectoryException _ -> "leads through a symbolic link or a file";
            case AccessDeniedException _ ->
                "is not writable for the manager's user: chown the folder to it, or remove what the engine created"
                        + " there";
            case NoSuchFileException _ -> "disappeared during the write";
            case FileSystemException at when at.getReason() != null -> at.getReason();
            default -> "cannot be written (" + failed.getClass().getSimpleName() + ")";
        };
        return new StoreException.Unwritable(what + " " + why, failed);
    }

    /** Written files and the backups of those they replaced. Not thread-safe. */
    public static final class Placed {

        private final List<AtomicReplace> swaps = new ArrayList<>();

        private Placed() {}

        private void add(AtomicReplace swap) {
            swaps.add(swap);
        }

        /** The files whose content changed, by path below the app's folder: processes that have them open keep the old one. */
        public List<String> replaced() {
            return swaps.stream()
                    .filter(AtomicReplace::replaced)
                    .map(AtomicReplace::path)
                    .toList();
        }

        /** The files that are new or changed, by path below the app's folder. */
        public List<String> written() {
            return swaps.stream().map(AtomicReplace::path).toList();
        }

        /** The target is stored: removes the backups. */
        public void keep() {
            swaps.forEach(AtomicReplace::keep);
            swaps.clear();
        }

        /** The target is not stored: restores the backups. Does nothing after {@link #keep}. */
        public void undo() {
            swaps.reversed().forEach(AtomicReplace::undo);
            swaps.clear();
        }
    }

    /**
     * The kernel's error numbers. Java only keeps the C library's text of an error, in the language of the process, so the same
     * library is asked for the text of a number.
     */
    static final class ErrorNumbers {

        private static final int NO_SPACE = 28;

        /** The number on x86, ARM and RISC-V. */
        private static final int QUOTA_EXCEEDED = 122;

        private static final int TEXT_MAX_BYTES = 1_024;

        private ErrorNumbers() {}

        /** Whether the disk, or the user's share of it, is full. */
        static boolean isFull(IOException failed) {
            return is(failed, NO_SPACE, QUOTA_EXCEEDED);
        }

        private static boolean is(IOException failed, int... numbers) {
            var message = failed.getMessage();
            return message != null
                    && Arrays.stream(numbers).mapToObj(ErrorNumbers::text).anyMatch(message::contains);
        }

        /** The C library's text for a number, which Java puts into the exception's message. */
        @SuppressWarnings("restricted") // The manifest grants native access; the function is from the C library.
        static String text(int number) {
            try {
                var linker = Linker.nativeLinker();
                var function = linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("strerror"),
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
                var text = (MemorySegment) function.invokeExact(number);
                return text.reinterpret(TEXT_MAX_BYTES).getString(0);
            } catch (Throwable unusable) {
                throw new IllegalStateException("the C library does not report its errors", unusable);
            }
        }
    }
}
