package io.containermanager.live.websocket;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One case of the protocol: what a client sends, and what it must get from a server that echoes messages. */
final class Script {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;
    static final int FINAL = 0x80;

    private static final byte[] MASK = {0x37, (byte) 0xFA, 0x21, 0x3D};
    private static final int SHOWN_MAX_BYTES = 40;

    private final String name;
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<String> expected = new ArrayList<>();

    private Script(String name) {
        this.name = name;
    }

    static Script named(String name) {
        return new Script(name);
    }

    byte[] sent() {
        return sent.toByteArray();
    }

    List<String> expected() {
        return expected;
    }

    /** Bytes as they are. */
    Script raw(int... bytes) {
        for (int next : bytes) {
            sent.write(next);
        }
        return this;
    }

    /** A masked frame with that first byte. */
    Script frame(int first, byte... payload) {
        return head(first, payload.length).masked(payload);
    }

    /** Only the head of a masked frame, in its shortest form. */
    Script head(int first, long length) {
        if (length < 126) {
            raw(first, FINAL | (int) length);
        } else if (length < 65_536) {
            raw(first, FINAL | 126, (int) length >>> 8, (int) length);
        } else {
            raw(first, FINAL | 127);
            sent.writeBytes(ByteBuffer.allocate(8).putLong(length).array());
        }
        sent.writeBytes(MASK);
        return this;
    }

    /** A payload, masked from its first byte. */
    Script masked(byte... payload) {
        for (int i = 0; i < payload.length; i++) {
            sent.write(payload[i] ^ MASK[i & 3]);
        }
        return this;
    }

    Script text(String text) {
        return frame(FINAL | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    Script fragment(int opcode, boolean last, String text) {
        return frame((last ? FINAL : 0) | opcode, text.getBytes(StandardCharsets.UTF_8));
    }

    Script close(int code, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        byte[] payload = Arrays.copyOf(new byte[] {(byte) (code >>> 8), (byte) code}, 2 + text.length);
        System.arraycopy(text, 0, payload, 2, text.length);
        return frame(FINAL | CLOSE, payload);
    }

    Script getsText(String text) {
        return gets(TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    Script gets(int opcode, byte... payload) {
        expected.add(word(opcode, payload));
        return this;
    }

    /** The server closes with this code. */
    Script getsClose(int code) {
        expected.add("close " + code);
        return this;
    }

    /** The client closes, to show that the connection was still good. */
    Script andIsStillOpen() {
        return close(1000, "").getsClose(1000);
    }

    static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    /** A frame in a word, long ones by length and fingerprint. */
    static String word(int opcode, byte[] payload) {
        return switch (opcode) {
            case TEXT -> "text " + shown(payload);
            case BINARY -> "binary " + shown(payload);
            case PONG -> "pong " + shown(payload);
            case CLOSE -> "close " + (payload.length < 2 ? 1005 : ((payload[0] & 0xFF) << 8) | (payload[1] & 0xFF));
            default -> "opcode " + opcode;
        };
    }

    private static String shown(byte[] payload) {
        return payload.length <= SHOWN_MAX_BYTES
                ? new String(payload, StandardCharsets.UTF_8)
                : payload.length + " bytes, " + Arrays.hashCode(payload);
    }

    @Override
    public String toString() {
        return name;
    }
}
