package io.containermanager.host.linux;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A source that has nothing on many machines: once it had nothing, it is asked again only after a while. Not thread-safe. */
public final class NegativeCache<T> {

    private final Supplier<Optional<T>> source;
    private final long pauseNanos;
    private final LongSupplier nanoTime;
    private boolean absent;
    private long askedNanos;

    /**
     * @param source what is asked; looking for what is not there may cost it more than reading what is
     * @param pause how long after a vain look it is left alone
     * @param nanoTime monotonic nanoseconds
     */
    public NegativeCache(Supplier<Optional<T>> source, Duration pause, LongSupplier nanoTime) {
        this.source = source;
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
    }

    public Optional<T> get() {
        long now = nanoTime.getAsLong();
        if (absent && now - askedNanos < pauseNanos) {
            return Optional.empty();
        }
        askedNanos = now;
        var value = source.get();
        absent = value.isEmpty();
        return value;
    }
}
