package io.containermanager.logs;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The first id of a run's log entries: stored in a small file of the data folder, {@link #RUN_IDS} higher with each start, so
 * that ids increase across restarts whatever the clock does. Wall time is used only if there is no such file, so that ids of an older
 * version, which derived them from the time, and of a lost data folder are not reused.
 */
public final class LogIds {

    /** Ids reserved per run: a thousand lines a second for 46 days; more if files are kept. */
    static final long RUN_IDS = 4_000_000_000L;

    /** The greatest integer that JSON parsers read exactly: enough for two million starts. */
    static final long ID_MAX = (1L << 53) - 1;

    private static final Logger LOGGER = System.getLogger(LogIds.class.getName());

    private LogIds() {}

    /**
     * Starts a run.
     *
     * @param file stores the first id of the newest run; replaced
     * @param nowMillis wall time
     * @return the id before the run's first
     */
    public static long begin(Path file, long nowMillis) {
        long began = read(file).map(last -> last + RUN_IDS).orElse(Math.max(0, nowMillis) * 1_000);
        try {
            write(file, began);
        } catch (IOException failed) {
            LOGGER.log(
                    Level.WARNING, file + " cannot be written; ids of log entries may repeat after a restart", failed);
        }
        return began;
    }

    private static Optional<Long> read(Path file) {
        try {
            long last = Long.parseLong(Files.readString(file).strip());
            return last >= 0 && last <= ID_MAX - 2 * RUN_IDS ? Optional.of(last) : Optional.empty();
        } catch (NoSuchFileException first) {
            return Optional.empty();
        } catch (IOException | NumberFormatException damaged) {
            LOGGER.log(
                    Level.WARNING,
                    file + " cannot be read; ids of log entries continue from the current time",
                    damaged);
            return Optional.empty();
        }
    }

    private static void write(Path file, long began) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".tmp");
        try (var channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var text = ByteBuffer.wrap((began + "\n").getBytes(StandardCharsets.US_ASCII));
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
