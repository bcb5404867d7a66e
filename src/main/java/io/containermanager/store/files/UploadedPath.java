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
 * What a path says by its form: configs and secrets lie at {@code <root>/<appId>/.compose/<kind>/<name>}, files that services bind by their
 * path at {@code <root>/<appId>/.compose/files/<fingerprint>/<path>}, in the project folder of whichever manager wrote them. So they are
 * recognised in a target that another manager, or this one with another folder, has kept.
 *
 * @param root the project folder
 * @param appId whose file it is
 */
public record UploadedPath(Path root, long appId) {

    private static final String OURS = ".compose";
    private static final Set<String> KINDS = Set.of("configs", "secrets");

    /** The folder in {@code .compose} of files that services bind by their path. */
    static final String BOUND = "files";

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

    /** The config, secret or bound file that an absolute path names; empty for all other paths. */
    public static Optional<UploadedPath> of(Path path) {
        var root = path.getRoot();
        if (root == null) {
            return Optional.empty();
        }
        for (int id = 0; id + NAMES <= path.getNameCount(); id++) {
            if (isUpload(path, id)) {
                var above = id == 0 ? root : root.resolve(path.subpath(0, id));
                return Optional.of(
                        new UploadedPath(above, Long.parseLong(path.getName(id).toString())));
            }
        }
        return Optional.empty();
    }

    private static boolean isUpload(Path path, int id) {
        int below = path.getNameCount() - id;
        var kind = path.getName(id + 2).toString();
        return isId(path.getName(id).toString())
                && path.getName(id + 1).toString().equals(OURS)
                && (kind.equals(BOUND) ? below > NAMES : KINDS.contains(kind) && below == NAMES);
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
