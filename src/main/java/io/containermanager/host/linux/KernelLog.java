package io.containermanager.host.linux;

import io.containermanager.event.GuardedThread;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows the kernel's log for its word about the supply voltage, on machines without sensor files for it. Reading
 * {@code /dev/kmsg} blocks until there is a record, hence the thread {@code kernel-log}, which this class owns; it costs
 * nothing while the kernel is silent. No process is started for it.
 */
public final class KernelLog implements AutoCloseable {
    /** A warning that is never taken back is believed for this long: the message that ends it may have been lost. */
    static final Duration BELIEVED_MAX = Duration.ofHours(1);

    /** The kernel refuses reads smaller than a record; its records are at most 8 KiB. */
    private static final int RECORD_BYTES_MAX = 8192;
    /** Reads that may fail one after the other (records overwritten before they were read) until we give up. */
    private static final int FAILED_READS_MAX = 100;

    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);
    private static final Logger LOGGER = System.getLogger(KernelLog.class.getName());
    /** Facility and level share a number; programs that write here cannot use the kernel's facility, the lowest eight. */
    private static final int KERNEL_PRIORITIES = 8;

    private final FileChannel channel;
    private final LongSupplier nanoTime;
    private final Thread thread;
    private volatile @Nullable Long weakSinceNanos;

    private KernelLog(FileChannel channel, LongSupplier nanoTime) {
        this.channel = channel;
        this.nanoTime = nanoTime;
        this.thread = GuardedThread.platform("kernel-log").once(this::follow);
    }

    /** Starts following; empty when the log cannot be opened, which is usual for a user other than root. */
    public static Optional<KernelLog> open(Path device, LongSupplier nanoTime) {
        try {
            var log = new KernelLog(FileChannel.open(device), nanoTime);
            log.thread.start();
            return Optional.of(log);
        } catch (IOException notForUs) {
            return Optional.empty();
        }
    }

    /** Whether the log's last word is that the supply is too weak, said within {@link #BELIEVED_MAX}. */
    public boolean undervolted() {
        Long since = weakSinceNanos;
        return since != null && nanoTime.getAsLong() - since < BELIEVED_MAX.toNanos();
    }

    /** What a piece of the log says last about the voltage: true too weak, false good again, empty nothing. */
    static Optional<Boolean> lastWord(String records) {
        Optional<Boolean> last = Optional.empty();
        for (String line : records.split("\n", -1)) {
            int text = line.indexOf(';');
            if (text > 0 && isFromKernel(line)) {
                Optional<Boolean> word = word(line.substring(text + 1).toLowerCase(Locale.ROOT));
                last = word.isPresent() ? word : last;
            }
        }
        return last;
    }

    /** Ends the thread; waits for it at most a second. */
    @Override
    public void close() {
        try {
            channel.close();
            thread.join(CLOSE_MAX);
        } catch (IOException failure) {
            LOGGER.log(Level.DEBUG, "Closing the kernel log failed", failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        var buffer = ByteBuffer.allocateDirect(RECORD_BYTES_MAX);
        int failures = 0;
        while (failures < FAILED_READS_MAX && channel.isOpen()) {
            try {
                buffer.clear();
                if (channel.read(buffer) < 0) {
                    return;
                }
                lastWord(StandardCharsets.UTF_8.decode(buffer.flip()).toString())
                        .ifPresent(weak -> weakSinceNanos = weak ? nanoTime.getAsLong() : null);
                failures = 0;
            } catch (IOException recordsLost) {
                failures++;
            }
        }
        if (channel.isOpen()) {
            LOGGER.log(
                    Level.WARNING,
                    "The kernel's log cannot be read any more: whether the power supply is too weak is unknown");
        }
    }

    private static Optional<Boolean> word(String message) {
        if (message.contains("undervoltage detected") || message.contains("under-voltage detected")) {
            return Optional.of(true);
        }
        return message.contains("voltage normalised") ? Optional.of(false) : Optional.empty();
    }

    private static boolean isFromKernel(String line) {
        int comma = line.indexOf(',');
        try {
            return comma > 0 && Integer.parseInt(line.substring(0, comma)) < KERNEL_PRIORITIES;
        } catch (NumberFormatException continuation) {
            return false;
        }
    }
}
