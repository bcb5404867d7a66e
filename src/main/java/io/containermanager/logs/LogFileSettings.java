package io.containermanager.logs;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Settings of the log files.
 *
 * @param folder their folder; created if missing, only accessible to its owner
 * @param fileMaxBytes the size at which a new file is started
 * @param totalMaxBytes the total size beyond which the oldest files are deleted, except the current one
 * @param maxAge files last written longer ago are deleted
 */
public record LogFileSettings(Path folder, long fileMaxBytes, long totalMaxBytes, Duration maxAge) {

    /** Files of 10 MiB, 100 MiB together, for 7 days. */
    public static LogFileSettings in(Path folder) {
        return new LogFileSettings(folder, 10L << 20, 100L << 20, Duration.ofDays(7));
    }
}
