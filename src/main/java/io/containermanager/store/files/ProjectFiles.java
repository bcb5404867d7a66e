package io.containermanager.store.files;

import io.containermanager.plan.FileKeeping.WrittenFile;
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
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The files that containers bind from an app's own folder, {@code <root>/<appId>}: written as a whole, each atomically and durably, and
 * taken back together when the target that needs them is not stored after all.
 *
 * <p>Containers write into these folders, so nothing here follows a symbolic link: each folder is opened from the one above it, and what
 * is no plain folder or file is refused. Thread-safe only in so far as callers place files of one app after each other.
 */
public final class ProjectFiles {

    /** Folders below an app's own that a path may go through. */
    public static final int DEPTH_MAX = 20;

    private final Path root;
    private final WrittenFiles written;

    /**
     * Nothing is made before the first file.
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
     * Makes the folder of an app, unless it is there: an engine that has to make it for a bind would make it its own, and nobody else could
     * put files there.
     *
     * @throws StoreException.Unwritable when it cannot be made
     */
    public void prepare(long appId) {
        try {
            FilePermissions.createFolder(root);
            Files.createDirectory(folder(appId), AtomicReplace.FOLDER);
        } catch (FileAlreadyExistsException there) {
            // Whether it can be written shows with the first file.
        } catch (IOException failed) {
            throw failure(failed);
        }
    }

    /**
     * Puts files in their place; what stands there is replaced.
     *
     * @param files contents by path below the app's folder, parts separated by {@code /}, none of them {@code ..}
     * @return how to take that back
     * @throws StoreException.Unwritable when a path is taken by what is no plain file or folder, or the folder cannot be written
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
     * Which of these files are not there with that content: their absolute paths.
     *
     * @throws StoreException.Unwritable when what stands there cannot be read
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
     * The files of all apps that were written here and may be there.
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
     * Removes files of an app that were written here, unless somebody has changed them since, and the folders that are empty then. To
     * be called while nobody places files.
     *
     * @param paths below the app's folder
     * @return those that were there
     * @throws StoreException.Unwritable when one cannot be removed
     */
    public Set<String> remove(long appId, Set<String> paths) {
        try {
            return written.remove(appId, paths);
        } catch (IOException failed) {
            throw failure(failed);
        }
    }

    /** Whether a file was written here and is not there any more: an engine would make a folder in its place. */
    public boolean missing(Path file) {
        try {
            return written.missing(file.normalize());
        } catch (IOException failed) {
            throw failure(failed);
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
        if (parts.size() > DEPTH_MAX + 2 || parts.contains("..") || parts.contains("")) {
            throw new FileSystemException(path, null, "is no path that can be written");
        }
        return parts;
    }

    private static StoreException failure(IOException failed) {
        if (ErrorNumbers.isFull(failed)) {
            return new StoreException.NoSpace("the disk with the project files is full", failed);
        }
        var what = failed instanceof FileSystemException at && at.getFile() != null ? at.getFile() : "a file";
        var why = switch (failed) {
            case NotDirectoryException _ -> "goes through what is no plain folder there";
            case AccessDeniedException _ ->
                "may not be written by the manager's user: give it the folder, or remove what the engine made there";
            case NoSuchFileException _ -> "vanished while it was written";
            case FileSystemException at when at.getReason() != null -> at.getReason();
            default -> "cannot be written (" + failed.getClass().getSimpleName() + ")";
        };
        return new StoreException.Unwritable(what + " " + why, failed);
    }

    /** Files in their place, and what was there before. Not thread-safe. */
    public static final class Placed {

        private final List<AtomicReplace> swaps = new ArrayList<>();

        private Placed() {}

        private void add(AtomicReplace swap) {
            swaps.add(swap);
        }

        /** The files that were there with another content, by path below the app's folder: who has them open keeps the old one. */
        public List<String> replaced() {
            return swaps.stream()
                    .filter(AtomicReplace::replaced)
                    .map(AtomicReplace::path)
                    .toList();
        }

        /** The files that are new or have another content, by path below the app's folder. */
        public List<String> written() {
            return swaps.stream().map(AtomicReplace::path).toList();
        }

        /** The target is stored: what was there before goes. */
        public void keep() {
            swaps.forEach(AtomicReplace::keep);
            swaps.clear();
        }

        /** The target is not stored: what was there before comes back. Does nothing after {@link #keep}. */
        public void undo() {
            swaps.reversed().forEach(AtomicReplace::undo);
            swaps.clear();
        }
    }

    /**
     * What the kernel said no with. Java keeps of an error number only the C library's text for it, in the language of the process: the same
     * library is asked here which text that is.
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

        /** The C library's text for a number, as Java made it a part of the exception's message. */
        @SuppressWarnings("restricted") // The manifest grants native access; the function is the C library's own.
        static String text(int number) {
            try {
                var linker = Linker.nativeLinker();
                var function = linker.downcallHandle(
                        linker.defaultLookup().findOrThrow("strerror"),
                        FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
                var text = (MemorySegment) function.invokeExact(number);
                return text.reinterpret(TEXT_MAX_BYTES).getString(0);
            } catch (Throwable unusable) {
                throw new IllegalStateException("the C library does not tell its errors", unusable);
            }
        }
    }
}
