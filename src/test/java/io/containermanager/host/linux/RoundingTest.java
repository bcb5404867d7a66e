package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import org.junit.jupiter.api.Test;

class RoundingTest {
    @Test
    void megabytesAreWholeUnitsOf1048576Bytes() {
        assertThat(Rounding.megabytes(0), is(0L));
        assertThat(Rounding.megabytes(1_048_576), is(1L));
        assertThat(Rounding.megabytes(1_572_863), is(1L));
        assertThat(Rounding.megabytes(1_572_864), is(2L));
    }

    @Test
    void percentsAreWholeAndStayWithinTheirRange() {
        assertThat(Rounding.percent(1, 3), is(33));
        assertThat(Rounding.percent(2, 3), is(67));
        assertThat(Rounding.percent(5, 4), is(100));
        assertThat(Rounding.percent(-1, 4), is(0));
        assertThat(Rounding.percent(0.456), is(46));
    }

    @Test
    void aShareOfNothingIsUnknownAndNotZero() {
        assertThat(Rounding.percent(0, 0), is(nullValue()));
        assertThat(Rounding.percent(Double.NaN), is(nullValue()));
    }

    @Test
    void sharesOfProcessesHaveOneDecimal() {
        assertThat(Rounding.oneDecimal(12.34), is(12.3));
        assertThat(Rounding.oneDecimal(12.35), is(12.4));
        assertThat(Rounding.oneDecimal(123), is(100.0));
    }
}
