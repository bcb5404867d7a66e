package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class NegativeCacheTest {
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger looks = new AtomicInteger();

    @Test
    void whatIsThereIsReadEachTime() {
        var cache = new NegativeCache<>(() -> Optional.of(looks.incrementAndGet()), Duration.ofNanos(10), nanos::get);

        assertThat(cache.get(), is(Optional.of(1)));
        assertThat(cache.get(), is(Optional.of(2)));
    }

    @Test
    void whatIsMissingIsLookedForAgainAfterThePause() {
        var cache = new NegativeCache<>(this::foundTheSecondTime, Duration.ofNanos(10), nanos::get);

        assertThat(cache.get(), is(Optional.empty()));
        nanos.set(9);
        assertThat(cache.get(), is(Optional.empty()));
        assertThat(looks.get(), is(1));
        nanos.set(10);
        assertThat(cache.get(), is(Optional.of("found")));
    }

    private Optional<String> foundTheSecondTime() {
        return looks.incrementAndGet() == 1 ? Optional.empty() : Optional.of("found");
    }
}
