package io.containermanager.model.observed;

import io.containermanager.model.text.Names;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An uploaded file that a container binds and that is gone from the disk. Docker makes an empty folder in the place of such a file when it
 * starts a container that binds it; one that runs already keeps the file until it is started again.
 *
 * @param path absolute
 * @param folderSince since when an empty folder is in its place, by the engine's clock; null when nothing is there
 */
public record LostFile(String path, @Nullable Instant folderSince) {

    /** How many files one sentence names; it counts all. */
    static final int NAMED_MAX = 5;

    /** What is wrong with one or more, for people. */
    public static String described(List<LostFile> files) {
        long folders = files.stream().filter(file -> file.folderSince() != null).count();
        var paths = files.stream().map(LostFile::path).toList();
        if (paths.size() == 1) {
            return "file " + paths.getFirst() + " is missing"
                    + (folders == 0 ? "" : ", an empty folder is in its place");
        }
        var inPlace = folders == paths.size()
                ? ", empty folders are in their place"
                : folders == 1
                        ? ", an empty folder is in the place of one"
                        : folders == 0 ? "" : ", empty folders are in the place of " + folders;
        return "files " + Names.listed(paths, NAMED_MAX) + " are missing" + inPlace;
    }

    /** What to do about it, for people. */
    public static String advice(String whose) {
        return "post the Compose file" + whose + " again with its files, configs and secrets";
    }
}
