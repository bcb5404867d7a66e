package io.containermanager.live;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTest {

    @ParameterizedTest
    @CsvSource({"0,2,0", "125,2,125", "126,4,126", "65535,4,126", "65536,10,127", "70000,10,127"})
    void theLengthTakesTheShortestFormRfc6455Allows(int length, int header, int lengthByte) {
        byte[] frame = Frame.text(new byte[length]).bytes();
        assertThat(frame.length, is(header + length));
        assertThat(frame[0] & 0xFF, is(0x81));
        assertThat((int) frame[1], is(lengthByte));
        long told = 0;
        for (int i = 2; i < header; i++) {
            told = told << 8 | (frame[i] & 0xFF);
        }
        assertThat(told, is(header == 2 ? 0L : length));
    }

    @Test
    void everyCloseOfOursFitsAControlFrame() {
        Stream.of(Close.GOING_AWAY, Close.BINARY, Close.TOO_FAST, Close.ANSWERS_UNREAD, Close.TOO_BIG, Close.FULL)
                .forEach(close ->
                        assertThat(close.reason().getBytes(StandardCharsets.UTF_8).length, lessThanOrEqualTo(123)));
    }

    @ParameterizedTest
    @CsvSource({"1000,1000", "1001,1001", "1005,1002", "1006,1002", "999,1002", "1015,1002", "2999,1002", "4999,4999"})
    void closeCodesThatMustNotBeSentAreAProtocolError(int received, int echoed) {
        assertThat(Close.echo(received).code(), is(echoed));
    }
}
