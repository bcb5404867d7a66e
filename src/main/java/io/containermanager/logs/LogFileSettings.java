package io.containermanager.logs;

import java.nio.file.Path;
import java.time.Duration;

/**
 * How entries are kept in files.
 *
 * @param folder where; made when missing, for its owner only
 * @param fileMaxBytes a file that has grown to this is followed by a new one
 * @param totalMaxBytes the oldest files go when all together are larger; the one being written stays
 * @param maxAge files not written for longer go
 */
public record LogFileSettings(Path folder, long fileMaxBytes, long totalMaxBytes, Duration maxAge) {

    /** Files of 10 MiB, 100 MiB together, for 7 days. */
    public static LogFileSettings in(Path folder) {
        return new LogFileSettings(folder, 10L << 20, 100L << 20, Duration.ofDays(7));
    }
}
