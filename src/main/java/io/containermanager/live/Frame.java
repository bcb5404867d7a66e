package io.containermanager.live;

import java.nio.charset.StandardCharsets;

/**
 * A complete server frame of RFC 6455, header and payload, encoded once and shared by every client that gets it.
 * Immutable: nobody writes to its bytes.
 */
final class Frame {

    private static final int TEXT = 0x1;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;
    private static final int FINAL = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int LENGTH_16_MAX = 0xFFFF;

    private final byte[] bytes;

    private Frame(byte[] bytes) {
        this.bytes = bytes;
    }

    static Frame text(byte[] payload) {
        return new Frame(encode(TEXT, payload));
    }

    static Frame ping(byte[] payload) {
        return new Frame(encode(PING, payload));
    }

    static Frame pong(byte[] payload) {
        return new Frame(encode(PONG, payload));
    }

    static Frame close(Close close) {
        byte[] reason = close.reason().getBytes(StandardCharsets.UTF_8);
        byte[] payload = new byte[2 + reason.length];
        payload[0] = (byte) (close.code() >>> 8);
        payload[1] = (byte) close.code();
        System.arraycopy(reason, 0, payload, 2, reason.length);
        return new Frame(encode(CLOSE, payload));
    }

    /** The frame on the wire; not to be written to. */
    byte[] bytes() {
        return bytes;
    }

    int length() {
        return bytes.length;
    }

    /** RFC 6455 section 5.2, unmasked as a server's frames must be, never fragmented. */
    private static byte[] encode(int opcode, byte[] payload) {
        int length = payload.length;
        int header = length < LENGTH_16 ? 2 : length <= LENGTH_16_MAX ? 4 : 10;
        byte[] frame = new byte[header + length];
        frame[0] = (byte) (FINAL | opcode);
        if (header == 2) {
            frame[1] = (byte) length;
        } else if (header == 4) {
            frame[1] = LENGTH_16;
            frame[2] = (byte) (length >>> 8);
            frame[3] = (byte) length;
        } else {
            frame[1] = LENGTH_64;
            for (int i = 0; i < Integer.BYTES; i++) {
                frame[9 - i] = (byte) (length >>> (8 * i));
            }
        }
        System.arraycopy(payload, 0, frame, header, length);
        return frame;
    }
}
