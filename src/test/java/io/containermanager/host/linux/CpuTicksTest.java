package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.nullValue;

import io.containermanager.host.linux.MemoryUsage.ArcStats;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CpuTicksTest {

    @Test
    void theBusyShareIsNeitherIdleNorWaiting() {
        assertThat(CpuTicks.busy(ticks(0, 0), ticks(25, 75)), is(0.25));
        assertThat(CpuTicks.busy(ticks(0, 0), ticks(0, 100)), is(0.0));
        assertThat(CpuTicks.busy(ticks(0, 0), ticks(100, 0)), is(1.0));
    }

    @Test
    void whereNoTimeWasCountedNothingIsKnown() {
        assertThat(CpuTicks.busy(ticks(5, 5), ticks(5, 5)), is(nullValue()));
        assertThat("a processor came", CpuTicks.busy(ticks(5, 5), new long[0]), is(nullValue()));
    }

    @Test
    void aCounterThatFellIsUnknownAndNeitherIdleNorBusy() {
        assertThat(CpuTicks.busy(ticks(1_000, 1_000), ticks(10, 2_000)), is(nullValue()));
        assertThat(CpuTicks.busy(ticks(1_000, 90_000), ticks(2_000, 10)), is(nullValue()));
    }

    @Test
    void idleTimeMayFallALittleAsTheKernelSays() {
        assertThat(CpuTicks.busy(ticks(1_000, 1_000), ticks(2_000, 990)), is(1.0));
    }

    @Property
    void aShareIsBetween0And1(
            @ForAll @Size(8) List<@LongRange(max = 1L << 40) Long> before,
            @ForAll @Size(8) List<@LongRange(max = 1L << 40) Long> after) {
        var share = CpuTicks.busy(longs(before), longs(after));
        if (share != null) {
            assertThat(share, allOf(greaterThanOrEqualTo(0.0), lessThanOrEqualTo(1.0)));
        }
    }

    @Test
    void zfsGivesBackWhatLiesAboveItsLeastSize() {
        var table = """
            13 1 0x01 147 39984 4046000000 180000000000
            name                            type data
            hits                            4    1
            c_min                           4    1000
            size                            4    51000
            """;
        assertThat(ArcStats.droppableBytes(table), is(50_000L));
        assertThat(ArcStats.droppableBytes("nonsense"), is(0L));
    }

    private static long[] ticks(long user, long idle) {
        return new long[] {user, 0, 0, idle, 0, 0, 0, 0};
    }

    private static long[] longs(List<Long> values) {
        return Arrays.stream(values.toArray(Long[]::new))
                .mapToLong(Long::longValue)
                .toArray();
    }
}
