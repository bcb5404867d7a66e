package io.containermanager.model.observed;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An uploaded file that a container binds and that is gone from the disk. Docker makes an empty folder in the place of such a file when it
 * starts a container that binds it; one that runs already keeps the file until it is started again.
 *
 * @param path absolute
 * @param folderSince since when an empty folder is in its place, by the engine's clock; null when nothing is there
 */
public record LostFile(String path, @Nullable Instant folderSince) {

    /** What is wrong, for people. */
    public String described() {
        return "file " + path + " is missing" + (folderSince == null ? "" : ", an empty folder is in its place");
    }

    /** What to do about it, for people. */
    public static String advice(String whose) {
        return "post the Compose file" + whose + " again with its files, configs and secrets";
    }
}
