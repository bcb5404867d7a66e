package io.containermanager.host.history;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import org.junit.jupiter.api.Test;

/** One ring of 60 slots of 10 s and two columns. */
class RingTest {

    private static final float NONE = Float.NaN;
    private final Ring ring = new Ring(2, 10, 60);

    @Test
    void aSlotHoldsTheMeanOfWhatCameInIt() {
        ring.add(1_000, new float[] {1, 10});
        ring.add(1_004, new float[] {3, NONE});

        assertThat(ring.value(100, 0), is(2f));
        assertThat(ring.value(100, 1), is(10f));
    }

    @Test
    void slotsWithoutAValueAreAGap() {
        ring.add(1_000, new float[] {1, 1});
        ring.add(1_030, new float[] {2, 2});

        assertThat(ring.value(101, 0), is(NONE));
        assertThat(ring.value(102, 0), is(NONE));
        assertThat(ring.value(103, 0), is(2f));
        assertThat(ring.value(99, 0), is(NONE));
        assertThat(ring.value(104, 0), is(NONE));
    }

    @Test
    void aSlotThatOneMeasurementSkipsHasTheOneThatCoversIt() {
        ring.add(1_009, new float[] {1, 10});
        ring.add(1_020, new float[] {2, 20});
        assertThat(ring.value(101, 0), is(2f));
        assertThat(ring.value(101, 1), is(20f));

        ring.add(1_020, new float[] {1, 10});
        ring.add(1_040, new float[] {2, 20});
        assertThat("nothing was measured for as long as two slots", ring.value(103, 0), is(NONE));

        ring.add(1_049, new float[] {1, 10});
        ring.add(1_060, new float[] {NONE, 20});
        assertThat("what began again meanwhile did not run all the time", ring.value(105, 1), is(NONE));
    }

    @Test
    void theOldestGivesWayAndNothingOfItShinesThrough() {
        for (int second = 0; second < 1_000; second += 10) {
            ring.add(second, new float[] {second, NONE});
        }
        assertThat(ring.oldestSlot(), is(40L));
        assertThat(ring.value(39, 0), is(NONE));
        assertThat(ring.value(40, 0), is(400f));

        ring.add(1_500, new float[] {1, 1});
        assertThat(ring.value(120, 0), is(NONE));
        assertThat(ring.value(99, 0), is(990f));
        assertThat(ring.value(91, 0), is(910f));
    }

    @Test
    void aClockThatWasSetBackOverwrites() {
        ring.add(1_000, new float[] {1, 1});
        ring.add(900, new float[] {2, 2});

        assertThat(ring.value(90, 0), is(2f));
        assertThat(ring.value(100, 0), is(NONE));
    }

    @Test
    void memoryIsTakenOnlyWhereSomethingIsAndStaysBounded() {
        var large = new Ring(16, 60, 10_080);
        long empty = large.bytes();
        large.add(0, new float[16]);
        assertThat(large.bytes() - empty, lessThan(4_000L));
        for (long second = 0; second < 60L * 30_000; second += 60) {
            large.add(second, new float[16]);
        }
        assertThat(large.bytes(), lessThan(10_080L * 16 * 4 + 10_000));
    }

    @Test
    void restoredSlotsStandBesideNewOnes() {
        ring.add(1_000, new float[] {1, 1});
        ring.restore(95, new float[] {5, 6});
        ring.restore(10, new float[] {7, 7});

        assertThat(ring.value(95, 1), is(6f));
        assertThat(ring.value(10, 0), is(NONE));
        assertThat(ring.value(96, 0), is(NONE));
        assertThat(ring.value(100, 0), is(1f));
    }
}
