package io.containermanager.store.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a path says by its form: configs and secrets lie at {@code <root>/<appId>/.compose/<kind>/<name>} in the project folder of whichever
 * manager wrote them. So they are recognised in a target that another manager, or this one with another folder, has kept.
 *
 * @param root the project folder
 * @param appId whose file it is
 */
public record UploadedPath(Path root, long appId) {

    private static final String OURS = ".compose";
    private static final Set<String> KINDS = Set.of("configs", "secrets");

    private static final Pattern ID = Pattern.compile("[1-9][0-9]{0,17}");

    /** Names below the project folder: the app's id, {@code .compose}, the kind and the file's name. */
    private static final int NAMES = 4;

    /** What is at a path. */
    enum There {
        NOTHING,
        EMPTY_FOLDER,
        FOLDER,
        FILE,
        /** It cannot be learnt: a folder on the way may not be read. */
        UNKNOWN
    }

    /** The config or secret that an absolute path names; empty for all other paths. */
    public static Optional<UploadedPath> of(Path path) {
        int first = path.getNameCount() - NAMES;
        if (!path.isAbsolute() || first < 0) {
            return Optional.empty();
        }
        var id = path.getName(first).toString();
        boolean named = isId(id)
                && path.getName(first + 1).toString().equals(OURS)
                && KINDS.contains(path.getName(first + 2).toString());
        var above = path.getRoot();
        var root = first == 0 ? above : above.resolve(path.subpath(0, first));
        return named ? Optional.of(new UploadedPath(root, Long.parseLong(id))) : Optional.empty();
    }

    /** Whether a name may be the folder of an app. */
    static boolean isId(String name) {
        return ID.matcher(name).matches();
    }

    /**
     * Whether its project folder, or the data folder around it, is there: then what is missing below is missing. A manager in a container
     * does not see what was not mounted for it.
     */
    boolean isSeen() {
        var around = root.getParent();
        return Files.isDirectory(root) || (around != null && around.getNameCount() > 0 && Files.isDirectory(around));
    }

    /** Looks at a path, and follows symbolic links: other folders than this manager's may lie behind one. */
    static There look(Path path) {
        try {
            if (!Files.readAttributes(path, BasicFileAttributes.class).isDirectory()) {
                return There.FILE;
            }
            try (var entries = Files.newDirectoryStream(path)) {
                return entries.iterator().hasNext() ? There.FOLDER : There.EMPTY_FOLDER;
            }
        } catch (NoSuchFileException | NotDirectoryException nothing) {
            return There.NOTHING;
        } catch (IOException | DirectoryIteratorException unreadable) {
            return There.UNKNOWN;
        }
    }
}
