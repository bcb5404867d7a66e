package io.containermanager.live.websocket;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

/** Whatever the bytes are and however they are cut into pieces, the decoder says the same. */
class FrameDecoderTest {

    /** What was decoded, as words, the refusal the last of them. */
    private static List<String> decode(byte[] bytes, Random cuts) {
        var decoded = new ArrayList<String>();
        var decoder = new FrameDecoder();
        int at = 0;
        try {
            while (at < bytes.length) {
                int next = Math.min(bytes.length, at + 1 + cuts.nextInt(9));
                decoder.decode(bytes, at, next, new Words(decoded));
                at = next;
            }
        } catch (BrokenFrameException broken) {
            decoded.add("broken " + broken.code());
        }
        return decoded;
    }

    private static List<String> decodeAtOnce(byte[] bytes) {
        var decoded = new ArrayList<String>();
        try {
            new FrameDecoder().decode(bytes, 0, bytes.length, new Words(decoded));
        } catch (BrokenFrameException broken) {
            decoded.add("broken " + broken.code());
        }
        return decoded;
    }

    private static final class Words implements FrameDecoder.Sink {
        private final List<String> decoded;

        Words(List<String> decoded) {
            this.decoded = decoded;
        }

        @Override
        public void text(String message) {
            decoded.add("text " + message);
        }

        @Override
        public void binary(byte[] message) {
            decoded.add("binary " + HexFormat.of().formatHex(message));
        }

        @Override
        public void ping(byte[] payload) {
            decoded.add("ping " + payload.length);
        }

        @Override
        public void pong(byte[] payload) {
            decoded.add("pong " + payload.length);
        }

        @Override
        public void close(int code, String reason) {
            decoded.add("close " + code + reason);
        }
    }

    private static void frame(ByteArrayOutputStream out, int first, byte[] payload, int mask) {
        out.write(first);
        if (payload.length < 126) {
            out.write(0x80 | payload.length);
        } else {
            out.write(0x80 | 126);
            out.write(payload.length >>> 8);
            out.write(payload.length);
        }
        byte[] key = ByteBuffer.allocate(4).putInt(mask).array();
        out.writeBytes(key);
        for (int i = 0; i < payload.length; i++) {
            out.write(payload[i] ^ key[i & 3]);
        }
    }

    @Property(tries = 300)
    void anyBytesAreTotalAndCutsDoNotMatter(@ForAll @Size(max = 80) byte[] bytes, @ForAll long seed) {
        if (bytes.length > 1) {
            // Half of all random heads are unmasked: most of them are not what is to be tried here.
            bytes[1] |= (byte) 0x80;
            bytes[0] &= (byte) 0x8F;
        }
        assertThat(decode(bytes, new Random(seed)), is(decodeAtOnce(bytes)));
    }

    @Property(tries = 200)
    void textComesWholeHoweverItIsFragmentedMaskedAndCut(@ForAll String text, @ForAll long seed, @ForAll int mask) {
        String valid = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        byte[] payload = valid.getBytes(StandardCharsets.UTF_8);
        var random = new Random(seed);
        var out = new ByteArrayOutputStream();
        int at = 0;
        int opcode = FrameHeader.TEXT;
        while (at < payload.length) {
            int next = Math.min(payload.length, at + 1 + random.nextInt(200));
            frame(out, opcode, Arrays.copyOfRange(payload, at, next), mask);
            opcode = FrameHeader.CONTINUATION;
            at = next;
        }
        frame(out, 0x80 | opcode, new byte[0], mask);
        assertThat(decode(out.toByteArray(), random), is(List.of("text " + valid)));
    }

    @Property(tries = 500)
    void textIsValidExactlyWhenTheJdkSaysSo(@ForAll @Size(max = 12) byte[] payload, @ForAll long seed) {
        var out = new ByteArrayOutputStream();
        frame(out, 0x80 | FrameHeader.TEXT, payload, (int) seed);
        List<String> expected;
        try {
            CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
            expected = List.of("text " + chars);
        } catch (CharacterCodingException invalid) {
            expected = List.of("broken 1007");
        }
        assertThat(decode(out.toByteArray(), new Random(seed)), is(expected));
    }
}
