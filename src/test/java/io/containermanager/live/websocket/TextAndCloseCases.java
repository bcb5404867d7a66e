package io.containermanager.live.websocket;

import static io.containermanager.live.websocket.Script.CLOSE;
import static io.containermanager.live.websocket.Script.CONTINUATION;
import static io.containermanager.live.websocket.Script.FINAL;
import static io.containermanager.live.websocket.Script.PING;
import static io.containermanager.live.websocket.Script.TEXT;
import static io.containermanager.live.websocket.Script.bytes;
import static io.containermanager.live.websocket.Script.named;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** Text that is UTF-8 and text that is not, and the ways to close. */
final class TextAndCloseCases {

    /** The last and first code points around each change of length, the surrogates' neighbours, both ends. */
    private static final List<Integer> CODE_POINTS = List.of(
            0x0, 0x7F, 0x80, 0x7FF, 0x800, 0xFFF, 0x1000, 0xCFFF, 0xD000, 0xD7FF, 0xE000, 0xFEFF, 0xFFFD, 0xFFFE,
            0xFFFF, 0x10000, 0x1FFFE, 0x1FFFF, 0x3FFFF, 0x40000, 0xFFFFF, 0x100000, 0x10FFFE, 0x10FFFF);

    private record Wrong(String what, String hex) {
        byte[] bytes() {
            return HexFormat.ofDelimiter(" ").parseHex(hex);
        }
    }

    private static final List<Wrong> WRONG = List.of(
            new Wrong("a lone continuation byte 80", "80"),
            new Wrong("a lone continuation byte BF", "BF"),
            new Wrong("six continuation bytes in a row", "80 81 82 83 BE BF"),
            new Wrong("a lead byte C3 followed by ASCII", "C3 28"),
            new Wrong("a lead byte E2 followed by ASCII", "E2 28 A1"),
            new Wrong("three bytes whose last is ASCII", "E2 82 28"),
            new Wrong("four bytes whose second is ASCII", "F0 28 8C BC"),
            new Wrong("four bytes whose third is ASCII", "F0 90 28 BC"),
            new Wrong("four bytes whose last is ASCII", "F0 90 8C 28"),
            new Wrong("a lead byte followed by another", "E2 E2 82 AC"),
            new Wrong("overlong NUL in two bytes", "C0 80"),
            new Wrong("overlong slash in two bytes", "C0 AF"),
            new Wrong("overlong DEL in two bytes", "C1 BF"),
            new Wrong("overlong slash in three bytes", "E0 80 AF"),
            new Wrong("overlong U+07FF in three bytes", "E0 9F BF"),
            new Wrong("overlong slash in four bytes", "F0 80 80 AF"),
            new Wrong("overlong U+FFFF in four bytes", "F0 8F BF BF"),
            new Wrong("the surrogate U+D800", "ED A0 80"),
            new Wrong("the surrogate U+DB7F", "ED AD BF"),
            new Wrong("the surrogate U+DC00", "ED B0 80"),
            new Wrong("the surrogate U+DFFF", "ED BF BF"),
            new Wrong("a pair of surrogates", "ED A0 80 ED B0 80"),
            new Wrong("U+110000", "F4 90 80 80"),
            new Wrong("U+13FFFF", "F4 BF BF BF"),
            new Wrong("the byte F5", "F5 80 80 80"),
            new Wrong("five bytes for one character", "F8 88 80 80 80"),
            new Wrong("six bytes for one character", "FC 84 80 80 80 80"),
            new Wrong("the byte FE", "FE"),
            new Wrong("the byte FF", "FF"),
            new Wrong("the bytes FE FE FF FF", "FE FE FF FF"));

    private static final List<Wrong> CUT = List.of(
            new Wrong("one byte of two", "C3"),
            new Wrong("one byte of three", "E2"),
            new Wrong("two bytes of three", "E2 82"),
            new Wrong("one byte of four", "F0"),
            new Wrong("two bytes of four", "F0 9F"),
            new Wrong("three bytes of four", "F0 9F 98"));

    private TextAndCloseCases() {}

    static Stream<Script> all() {
        return Stream.of(validText(), invalidText(), failFast(), closeCodes(), closing())
                .flatMap(List::stream);
    }

    private static List<Script> validText() {
        List<Script> cases = new ArrayList<>();
        for (int codePoint : CODE_POINTS) {
            String text = Character.toString(codePoint);
            cases.add(named("UTF-8: U+%04X comes back".formatted(codePoint))
                    .text("<" + text + ">")
                    .getsText("<" + text + ">")
                    .andIsStillOpen());
        }
        byte[] mixed = "Hello-\u00B5@\u00DF\u00F6\u00E4\u20AC\uD83D\uDE00".getBytes(StandardCharsets.UTF_8);
        var torn = named("UTF-8: characters may be torn apart between fragments");
        for (int i = 0; i < mixed.length; i++) {
            torn.frame((i == mixed.length - 1 ? FINAL : 0) | (i == 0 ? TEXT : CONTINUATION), mixed[i]);
        }
        cases.add(torn.gets(TEXT, mixed).andIsStillOpen());
        cases.add(named("UTF-8: a ping may come in the middle of a character")
                .frame(TEXT, bytes(0xE2, 0x82))
                .frame(FINAL | PING)
                .gets(Script.PONG)
                .frame(FINAL | CONTINUATION, bytes(0xAC))
                .getsText("\u20AC")
                .andIsStillOpen());
        return cases;
    }

    private static List<Script> invalidText() {
        List<Script> cases = new ArrayList<>();
        for (Wrong wrong : WRONG) {
            cases.add(named("UTF-8: " + wrong.what() + " closes with 1007")
                    .frame(FINAL | TEXT, wrong.bytes())
                    .getsClose(1007));
        }
        for (Wrong cut : CUT) {
            cases.add(named("UTF-8: a text that ends after " + cut.what() + " closes with 1007")
                    .frame(FINAL | TEXT, cut.bytes())
                    .getsClose(1007));
            byte[] payload = cut.bytes();
            cases.add(named("UTF-8: fragments that end after " + cut.what() + " close with 1007")
                    .frame(TEXT, payload)
                    .frame(FINAL | CONTINUATION)
                    .getsClose(1007));
        }
        cases.add(named("UTF-8: binary messages need not be text")
                .frame(FINAL | Script.BINARY, bytes(0xFF, 0xC0, 0x80))
                .gets(Script.BINARY, bytes(0xFF, 0xC0, 0x80))
                .andIsStillOpen());
        return cases;
    }

    /** The server must not wait for the end of what is wrong already. */
    private static List<Script> failFast() {
        List<Script> cases = new ArrayList<>();
        cases.add(named("UTF-8: a wrong first fragment closes with 1007 before the second comes")
                .frame(TEXT, bytes(0xC0, 0xAF))
                .getsClose(1007));
        cases.add(named("UTF-8: a wrong byte in an unfinished frame closes with 1007 at once")
                .head(FINAL | TEXT, 100)
                .masked(bytes('o', 'k', 0xFF))
                .getsClose(1007));
        cases.add(named("UTF-8: a too great number is seen at its second byte")
                .head(FINAL | TEXT, 4)
                .masked(bytes(0xF4, 0x90))
                .getsClose(1007));
        cases.add(named("framing: reserved bits are seen at the first byte")
                .raw(0xF1)
                .getsClose(1002));
        cases.add(named("masking: a missing mask is seen at the second byte")
                .raw(FINAL | TEXT, 5)
                .getsClose(1002));
        return cases;
    }

    private static List<Script> closeCodes() {
        List<Script> cases = new ArrayList<>();
        for (int code : new int[] {
            1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999
        }) {
            cases.add(named("close: code " + code + " is echoed")
                    .close(code, "why")
                    .getsClose(code));
        }
        for (int code : new int[] {0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535}) {
            cases.add(named("close: code " + code + " must not be sent and closes with 1002")
                    .close(code, "")
                    .getsClose(1002));
        }
        return cases;
    }

    private static List<Script> closing() {
        List<Script> cases = new ArrayList<>();
        cases.add(named("close: an empty one is echoed empty")
                .frame(FINAL | CLOSE)
                .getsClose(1005));
        cases.add(named("close: a single byte closes with 1002")
                .frame(FINAL | CLOSE, bytes(3))
                .getsClose(1002));
        cases.add(named("close: a reason of 123 bytes is taken")
                .close(1000, "r".repeat(123))
                .getsClose(1000));
        cases.add(named("close: a reason of 124 bytes closes with 1002")
                .close(1000, "r".repeat(124))
                .getsClose(1002));
        for (Wrong wrong : List.of(WRONG.get(0), WRONG.get(10), WRONG.get(17), WRONG.get(22), CUT.get(2))) {
            byte[] payload = new byte[2 + wrong.bytes().length];
            payload[0] = 0x03;
            payload[1] = (byte) 0xE8;
            System.arraycopy(wrong.bytes(), 0, payload, 2, wrong.bytes().length);
            cases.add(named("close: a reason with " + wrong.what() + " closes with 1007")
                    .frame(FINAL | CLOSE, payload)
                    .getsClose(1007));
        }
        cases.add(named("close: what comes after it is not answered")
                .text("before")
                .close(1000, "")
                .text("after")
                .frame(FINAL | PING)
                .getsText("before")
                .getsClose(1000));
        cases.add(named("close: a second one is not answered")
                .close(1001, "")
                .close(1000, "")
                .getsClose(1001));
        cases.add(named("close: a listener that fails closes with 1011")
                .text("please fail")
                .getsClose(1011));
        cases.add(named("close: nonsense after a failure is read away")
                .frame(FINAL | 3)
                .masked(Arrays.copyOf(bytes(0xFF), 3_000))
                .getsClose(1002));
        return cases;
    }
}
