package io.containermanager.host.linux;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class PageSizeTest {
    @Test
    void isFoundAmongTheNumbersOfTheVector() {
        assertThat(parse(33, 140_195_645_349_888L, 6, 16_384, 17, 100), is(OptionalLong.of(16_384)));
    }

    @Test
    void anImpossiblePageSizeIsIgnored() {
        assertThat(parse(6, 0), is(OptionalLong.empty()));
        assertThat(parse(6, 5000), is(OptionalLong.empty()));
        assertThat(parse(17, 100), is(OptionalLong.empty()));
        assertThat(parse(6), is(OptionalLong.empty()));
    }

    private static OptionalLong parse(long... numbers) {
        ByteBuffer vector = ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long number : numbers) {
            vector.putLong(number);
        }
        return PageSize.parse(vector.array(), ByteOrder.LITTLE_ENDIAN);
    }
}
