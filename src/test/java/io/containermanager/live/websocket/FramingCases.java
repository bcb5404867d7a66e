package io.containermanager.live.websocket;

import static io.containermanager.live.websocket.Script.BINARY;
import static io.containermanager.live.websocket.Script.CLOSE;
import static io.containermanager.live.websocket.Script.CONTINUATION;
import static io.containermanager.live.websocket.Script.FINAL;
import static io.containermanager.live.websocket.Script.PING;
import static io.containermanager.live.websocket.Script.PONG;
import static io.containermanager.live.websocket.Script.TEXT;
import static io.containermanager.live.websocket.Script.named;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Frames, their lengths and heads, control frames between others, fragments, bounds. */
final class FramingCases {

    private static final List<Integer> LENGTHS =
            List.of(0, 1, 2, 3, 4, 5, 124, 125, 126, 127, 128, 255, 256, 65_534, 65_535, 65_536);

    private FramingCases() {}

    static Stream<Script> all() {
        return Stream.of(lengths(), heads(), control(), fragments(), bounds()).flatMap(List::stream);
    }

    private static byte[] filled(int length) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) ('a' + i % 26);
        }
        return payload;
    }

    private static List<Script> lengths() {
        List<Script> cases = new ArrayList<>();
        for (int length : LENGTHS) {
            byte[] payload = filled(length);
            cases.add(named("framing: a text of " + length + " bytes comes back")
                    .frame(FINAL | TEXT, payload)
                    .gets(TEXT, payload)
                    .andIsStillOpen());
            cases.add(named("framing: a binary message of " + length + " bytes comes back")
                    .frame(FINAL | BINARY, payload)
                    .gets(BINARY, payload)
                    .andIsStillOpen());
        }
        return cases;
    }

    private static List<Script> heads() {
        List<Script> cases = new ArrayList<>();
        for (int bits = 1; bits < 8; bits++) {
            cases.add(named("framing: reserved bits " + bits + " close with 1002")
                    .text("before")
                    .getsText("before")
                    .frame(FINAL | (bits << 4) | TEXT)
                    .getsClose(1002));
        }
        for (int opcode : new int[] {3, 4, 5, 6, 7, 11, 12, 13, 14, 15}) {
            cases.add(named("framing: reserved opcode " + opcode + " closes with 1002")
                    .text("before")
                    .getsText("before")
                    .frame(FINAL | opcode)
                    .getsClose(1002));
        }
        for (int opcode : new int[] {TEXT, BINARY, PING, PONG, CLOSE}) {
            cases.add(named("masking: an unmasked frame of opcode " + opcode + " closes with 1002")
                    .raw(FINAL | opcode, 0)
                    .getsClose(1002));
        }
        cases.add(named("masking: a mask of zeros is a mask")
                .raw(FINAL | TEXT, FINAL | 2, 0, 0, 0, 0, 'o', 'k')
                .getsText("ok")
                .andIsStillOpen());
        cases.add(named("framing: a length of 125 in two bytes closes with 1002")
                .raw(FINAL | TEXT, FINAL | 126, 0, 125, 0, 0, 0, 0)
                .getsClose(1002));
        cases.add(named("framing: a length of 65535 in eight bytes closes with 1002")
                .raw(FINAL | TEXT, FINAL | 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0)
                .getsClose(1002));
        cases.add(named("framing: a length with its topmost bit set closes with 1002")
                .raw(FINAL | TEXT, FINAL | 127, 0x80, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0)
                .getsClose(1002));
        return cases;
    }

    private static List<Script> control() {
        List<Script> cases = new ArrayList<>();
        for (int length : new int[] {0, 1, 124, 125}) {
            cases.add(named("ping: one with " + length + " bytes is answered with them")
                    .frame(FINAL | PING, filled(length))
                    .gets(PONG, filled(length))
                    .andIsStillOpen());
        }
        cases.add(named("ping: any bytes come back, UTF-8 or not")
                .frame(FINAL | PING, Script.bytes(0x00, 0xFF, 0xFE, 0xFD, 0xC0))
                .gets(PONG, Script.bytes(0x00, 0xFF, 0xFE, 0xFD, 0xC0))
                .andIsStillOpen());
        cases.add(named("pong: an unsolicited one is ignored")
                .frame(FINAL | PONG, filled(4))
                .andIsStillOpen());
        cases.add(named("pong: an unsolicited one does not answer a ping")
                .frame(FINAL | PONG, filled(4))
                .frame(FINAL | PING, filled(5))
                .gets(PONG, filled(5))
                .andIsStillOpen());
        for (int count : new int[] {10, 50}) {
            var burst = named("ping: each of " + count + " at once is answered, in order");
            IntStream.range(0, count).forEach(i -> burst.frame(FINAL | PING, (byte) ('0' + i % 10)));
            IntStream.range(0, count).forEach(i -> burst.gets(PONG, (byte) ('0' + i % 10)));
            cases.add(burst.andIsStillOpen());
        }
        for (int opcode : new int[] {PING, PONG, CLOSE}) {
            cases.add(named("control: opcode " + opcode + " with 126 bytes closes with 1002")
                    .frame(FINAL | opcode, filled(126))
                    .getsClose(1002));
            cases.add(named("control: opcode " + opcode + " in fragments closes with 1002")
                    .frame(opcode)
                    .getsClose(1002));
        }
        return cases;
    }

    private static List<Script> fragments() {
        List<Script> cases = new ArrayList<>();
        cases.add(named("fragments: two of a text are put together")
                .fragment(TEXT, false, "frag")
                .fragment(CONTINUATION, true, "ment")
                .getsText("fragment")
                .andIsStillOpen());
        cases.add(named("fragments: two of a binary message are put together")
                .fragment(BINARY, false, "frag")
                .fragment(CONTINUATION, true, "ment")
                .gets(BINARY, "fragment".getBytes(StandardCharsets.US_ASCII))
                .andIsStillOpen());
        cases.add(named("fragments: empty ones add nothing")
                .fragment(TEXT, false, "")
                .fragment(CONTINUATION, false, "x")
                .fragment(CONTINUATION, false, "")
                .fragment(CONTINUATION, true, "")
                .getsText("x")
                .andIsStillOpen());
        cases.add(named("fragments: three empty ones are an empty text")
                .fragment(TEXT, false, "")
                .fragment(CONTINUATION, false, "")
                .fragment(CONTINUATION, true, "")
                .getsText("")
                .andIsStillOpen());
        cases.add(named("fragments: a ping between two is answered at once")
                .fragment(TEXT, false, "a")
                .frame(FINAL | PING, filled(3))
                .fragment(CONTINUATION, true, "b")
                .gets(PONG, filled(3))
                .getsText("ab")
                .andIsStillOpen());
        var many = named("fragments: pings between each of five are answered");
        for (int i = 0; i < 5; i++) {
            many.fragment(i == 0 ? TEXT : CONTINUATION, i == 4, "p").frame(FINAL | PING, (byte) ('0' + i));
        }
        for (int i = 0; i < 4; i++) {
            many.gets(PONG, (byte) ('0' + i));
        }
        cases.add(many.getsText("ppppp").gets(PONG, (byte) '4').andIsStillOpen());
        cases.add(named("fragments: a close between two is echoed")
                .fragment(TEXT, false, "a")
                .close(1000, "")
                .getsClose(1000));
        cases.add(named("fragments: a continuation of nothing closes with 1002")
                .fragment(CONTINUATION, true, "a")
                .getsClose(1002));
        cases.add(named("fragments: an unfinished continuation of nothing closes with 1002")
                .fragment(CONTINUATION, false, "a")
                .getsClose(1002));
        cases.add(named("fragments: a continuation after a whole message closes with 1002")
                .text("whole")
                .fragment(CONTINUATION, true, "more")
                .getsText("whole")
                .getsClose(1002));
        cases.add(named("fragments: a text inside a message closes with 1002")
                .fragment(TEXT, false, "a")
                .text("b")
                .getsClose(1002));
        cases.add(named("fragments: a binary frame inside a message closes with 1002")
                .fragment(TEXT, false, "a")
                .frame(FINAL | BINARY, filled(1))
                .getsClose(1002));
        var longOne = named("fragments: 1024 are a message");
        for (int i = 0; i < FrameDecoder.FRAGMENTS_MAX; i++) {
            longOne.fragment(i == 0 ? TEXT : CONTINUATION, i == FrameDecoder.FRAGMENTS_MAX - 1, "x");
        }
        cases.add(longOne.getsText("x".repeat(FrameDecoder.FRAGMENTS_MAX)).andIsStillOpen());
        return cases;
    }

    private static List<Script> bounds() {
        List<Script> cases = new ArrayList<>();
        int most = FrameDecoder.MESSAGE_MAX_BYTES;
        cases.add(named("limits: the head of a frame beyond 64 KiB is enough for 1009")
                .head(FINAL | TEXT, most + 1)
                .getsClose(1009));
        cases.add(named("limits: a length of 2^62 closes with 1009")
                .head(FINAL | BINARY, 1L << 62)
                .getsClose(1009));
        cases.add(named("limits: fragments that together are beyond 64 KiB close with 1009")
                .frame(TEXT, filled(most))
                .fragment(CONTINUATION, true, "x")
                .getsClose(1009));
        cases.add(named("limits: fragments that together are 64 KiB are a message")
                .frame(TEXT, filled(most - 26))
                .frame(FINAL | CONTINUATION, filled(26))
                .gets(TEXT, together(filled(most - 26), filled(26)))
                .andIsStillOpen());
        var endless = named("limits: 1025 fragments close with 1009");
        for (int i = 0; i <= FrameDecoder.FRAGMENTS_MAX; i++) {
            endless.fragment(i == 0 ? TEXT : CONTINUATION, false, "");
        }
        cases.add(endless.getsClose(1009));
        cases.add(named("limits: a message beyond them does not harm the ones before")
                .text("before")
                .head(FINAL | TEXT, most + 1)
                .getsText("before")
                .getsClose(1009));
        var ten = named("framing: ten messages in one write come back in order");
        IntStream.range(0, 10).forEach(i -> ten.text("message " + i));
        IntStream.range(0, 10).forEach(i -> ten.getsText("message " + i));
        cases.add(ten.andIsStillOpen());
        return cases;
    }

    private static byte[] together(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
