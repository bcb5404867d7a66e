package io.containermanager.host;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PaceTest {
    @Test
    void aTickThatComesLateDoesNotMoveTheNextOne() {
        assertThat(Pace.next(1000, 1003, 100), is(1100L));
    }

    @Test
    void ticksMissedInAStallAreNotMadeUpFor() {
        assertThat(Pace.next(1000, 1450, 100), is(1500L));
        assertThat(Pace.next(1000, 1500, 100), is(1600L));
    }

    @Test
    void theFirstTickKeepsAnIntervalFromAYoungSample() {
        assertThat(Pace.first(1000, 30, 100), is(1070L));
        assertThat(Pace.first(1000, 100, 100), is(1000L));
        assertThat(Pace.first(1000, Long.MAX_VALUE, 100), is(1000L));
    }

    @Property
    void theNextTickIsAlwaysOnTheGridAheadAndAtMostOneIntervalAway(
            @ForAll long due,
            @ForAll @LongRange(min = 0, max = 1L << 50) long late,
            @ForAll @LongRange(min = 1, max = 1L << 42) long interval) {
        long now = due + late;

        long next = Pace.next(due, now, interval);

        assertThat(next - now, greaterThan(0L));
        assertThat(next - now, lessThanOrEqualTo(interval));
        assertThat((next - due) % interval, is(0L));
    }
}
