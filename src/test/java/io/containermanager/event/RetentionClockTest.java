package io.containermanager.event;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionClockTest {

    private final VirtualScheduler time = new VirtualScheduler();
    private final RetentionClock clock = new RetentionClock(new Clock(time::now, time::nanoTime));

    @Test
    void itGoesWithTheWallClock() {
        time.advance(Duration.ofHours(3));

        assertThat(clock.instant(), is(time.now()));
    }

    @Test
    void aJumpAheadIsNoTimeThatPassed() {
        time.advance(Duration.ofHours(3));
        var before = time.now();
        time.jump(Duration.ofDays(3_650));

        assertThat(clock.instant(), is(before));
    }

    @Test
    void aClockThatIsSetBackMakesNothingOlder() {
        time.advance(Duration.ofHours(3));
        time.jump(Duration.ofDays(-1));

        assertThat(clock.instant(), is(time.now()));
    }
}
