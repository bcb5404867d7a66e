package io.containermanager.live.websocket;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.sameInstance;

import java.nio.charset.StandardCharsets;
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
        long written = 0;
        for (int i = 2; i < header; i++) {
            written = written << 8 | (frame[i] & 0xFF);
        }
        assertThat(written, is(header == 2 ? 0L : length));
    }

    @ParameterizedTest
    @CsvSource({"0,0", "123,123", "124,123", "400,123"})
    void aCloseFramesReasonIsCutToWhatAControlFrameHolds(int length, int kept) {
        byte[] frame = Frame.close(1001, "x".repeat(length)).bytes();
        assertThat(frame.length, is(2 + 2 + kept));
    }

    @Test
    void aReasonIsNotCutInTheMiddleOfACharacter() {
        byte[] frame = Frame.close(1001, "x" + "\u20AC".repeat(60)).bytes();
        String reason = new String(frame, 4, frame.length - 4, StandardCharsets.UTF_8);
        assertThat(reason, is("x" + "\u20AC".repeat(40)));
    }

    @Test
    void aPingGoesOutBeforeTheFrameThatTakesItAlong() {
        var frame = Frame.text(new byte[] {'a'});
        byte[] both = frame.bytesAfter(Frame.ping(new byte[] {'p'}));
        assertThat(both, is(new byte[] {(byte) 0x89, 1, 'p', (byte) 0x81, 1, 'a'}));
        assertThat("made once for all", frame.bytesAfter(Frame.ping(new byte[] {'p'})), sameInstance(both));
    }
}
