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
 * Where the ids of a run's entries begin: kept in a small file of the data folder, each start {@link #RUN_IDS} further than the one before,
 * so that they count up over restarts whatever the clock does. Wall time is asked once, when there is no such file: ids of a version that
 * made them of the time, and of a data folder that was lost, are then not used again.
 */
public final class LogIds {

    /** Ids that a run may use before they could meet the next one's: a thousand lines a second for 46 days; more when files are kept. */
    static final long RUN_IDS = 4_000_000_000L;

    /** The greatest number that JSON's readers take exactly: enough for two million starts. */
    static final long ID_MAX = (1L << 53) - 1;

    private static final Logger LOGGER = System.getLogger(LogIds.class.getName());

    private LogIds() {}

    /**
     * Begins a run.
     *
     * @param file keeps where the newest run began; replaced
     * @param nowMillis wall time
     * @return the id before the run's first
     */
    public static long begin(Path file, long nowMillis) {
        long began = read(file).map(last -> last + RUN_IDS).orElse(Math.max(0, nowMillis) * 1_000);
        try {
            write(file, began);
        } catch (IOException failed) {
            LOGGER.log(Level.WARNING, file + " cannot be written: ids of log entries may be used again", failed);
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
            LOGGER.log(Level.WARNING, file + " cannot be read: ids of log entries begin by the clock", damaged);
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
