package io.containermanager.host.linux;

import java.io.IOException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A reading that costs much and seldom changes: taken again only when the last one is older than its time. A failure is
 * not kept. Not thread-safe.
 */
public final class ExpiringMemo<T> {

    /** Where the value comes from. */
    public interface Reading<T> {
        T read() throws IOException;
    }

    private final Reading<T> reading;
    private final long maxNanos;
    private final LongSupplier nanoTime;
    private @Nullable T value;
    private long readNanos;

    /**
     * @param reading takes the value
     * @param max how old it may get
     * @param nanoTime monotonic nanoseconds
     */
    public ExpiringMemo(Reading<T> reading, Duration max, LongSupplier nanoTime) {
        this.reading = reading;
        this.maxNanos = max.toNanos();
        this.nanoTime = nanoTime;
    }

    public T get() throws IOException {
        long now = nanoTime.getAsLong();
        T present = value;
        if (present == null || now - readNanos >= maxNanos) {
            value = null;
            present = reading.read();
            value = present;
            readNanos = now;
        }
        return present;
    }
}
