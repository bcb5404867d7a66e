package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ExpiringMemoTest {

    private final AtomicLong nanos = new AtomicLong(-5);
    private final AtomicInteger readings = new AtomicInteger();

    @Test
    void isReadAgainOnlyWhenItIsTooOld() throws IOException {
        var memo = new ExpiringMemo<>(readings::incrementAndGet, Duration.ofNanos(10), nanos::get);
        assertThat(memo.get(), is(1));
        nanos.addAndGet(9);
        assertThat(memo.get(), is(1));
        nanos.addAndGet(1);
        assertThat(memo.get(), is(2));
    }

    @Test
    void aFailureIsReportedAndNotKept() throws IOException {
        var memo = new ExpiringMemo<>(this::secondTime, Duration.ofNanos(10), nanos::get);
        assertThrows(IOException.class, memo::get);
        assertThat(memo.get(), is(2));
    }

    private int secondTime() throws IOException {
        if (readings.incrementAndGet() == 1) {
            throw new IOException("not yet");
        }
        return readings.get();
    }
}
