package io.containermanager.live.channel;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import java.util.Objects;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class RoundingTest {
    @Test
    void megabytesAreWholeUnitsOf1048576Bytes() {
        assertThat(Rounding.megabytes(0), is(0L));
        assertThat(Rounding.megabytes(1_048_576), is(1L));
        assertThat(Rounding.megabytes(1_572_863), is(1L));
        assertThat(Rounding.megabytes(1_572_864), is(2L));
    }

    @Property
    void megabytesAreRoundedHalfUpForEveryAmount(@ForAll @LongRange(min = 0, max = 1L << 52) long bytes) {
        assertThat(Rounding.megabytes(bytes), is((bytes + (1 << 19)) >> 20));
    }

    @Test
    void percentsAreWholeAndStayWithinTheirRange() {
        assertThat(Rounding.percent(1 / 3.0), is(33));
        assertThat(Rounding.percent(2 / 3.0), is(67));
        assertThat(Rounding.percent(0.005), is(1));
        assertThat(Rounding.percent(0.00499), is(0));
        assertThat(Rounding.percent(5 / 4.0), is(100));
        assertThat(Rounding.percent(-1 / 4.0), is(0));
    }

    @Property
    void aPercentIsNeverMoreThanHalfOfOneAwayFromTheShare(@ForAll @DoubleRange(min = 0, max = 1) double share) {
        assertThat((double) Objects.requireNonNull(Rounding.percent(share)), is(closeTo(100 * share, 0.5)));
        assertThat(Rounding.percentOneDecimal(share), is(closeTo(100 * share, 0.05 + 1e-9)));
    }

    @Test
    void aShareOfNothingIsUnknownAndNotZero() {
        assertThat(Rounding.percent(null), is(nullValue()));
        assertThat(Rounding.percent(Double.NaN), is(nullValue()));
        assertThat(Rounding.whole(null), is(nullValue()));
    }

    @Test
    void sharesOfProcessesHaveOneDecimal() {
        assertThat(Rounding.percentOneDecimal(0.1234), is(12.3));
        assertThat(Rounding.percentOneDecimal(0.1236), is(12.4));
        assertThat(Rounding.percentOneDecimal(1.23), is(100.0));
    }
}
