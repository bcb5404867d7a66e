package io.containermanager.host;

import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** A source that has nothing on many machines: once it had nothing, it is asked again only after a while. Not thread-safe. */
final class Seldom<T> {

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
    Seldom(Supplier<Optional<T>> source, Duration pause, LongSupplier nanoTime) {
        this.source = source;
        this.pauseNanos = pause.toNanos();
        this.nanoTime = nanoTime;
    }

    Optional<T> get() {
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
