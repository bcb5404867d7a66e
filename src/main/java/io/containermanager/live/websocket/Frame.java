package io.containermanager.live.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A complete server frame of RFC 6455, header and payload, encoded once and shared by every client that gets it.
 * Immutable to its users: its bytes are never written to.
 */
public final class Frame {

    /** The longest payload of a control frame, and with it of a close frame's code and reason. */
    public static final int CONTROL_MAX_BYTES = FrameHeader.CONTROL_MAX_BYTES;

    private static final int FINAL = 0x80;
    private static final int LENGTH_16 = 126;
    private static final int LENGTH_64 = 127;
    private static final int LENGTH_16_MAX = 0xFFFF;

    /** The number of a frame that belongs to no numbered stream. */
    public static final long NO_SEQ = -1;

    private final byte[] bytes;
    private final int head;
    private final String type;
    private final long seq;
    /** The frame with a ping before it, made for the first who sends that. */
    private volatile byte @Nullable [] withPing;

    private Frame(int firstByte, byte[] payload) {
        this(firstByte, payload, "", NO_SEQ);
    }

    private Frame(int firstByte, byte[] payload, String type, long seq) {
        this.type = type;
        this.seq = seq;
        this.head = payload.length < LENGTH_16 ? 2 : payload.length <= LENGTH_16_MAX ? 4 : 10;
        this.bytes = encode(firstByte, head, payload);
    }

    /** A whole text message. */
    public static Frame text(byte[] utf8) {
        return new Frame(FINAL | FrameHeader.TEXT, utf8);
    }

    /** A whole text message that says what it is, and after which number of its stream a client goes on from it. */
    public static Frame text(byte[] utf8, String type, long seq) {
        return new Frame(FINAL | FrameHeader.TEXT, utf8, type, seq);
    }

    /** A whole binary message. */
    public static Frame binary(byte[] payload) {
        return new Frame(FINAL | FrameHeader.BINARY, payload);
    }

    /** A piece of a message. */
    static Frame fragment(int opcode, byte[] payload, boolean last) {
        return new Frame((last ? FINAL : 0) | opcode, payload);
    }

    /** A ping with at most {@value #CONTROL_MAX_BYTES} bytes. */
    public static Frame ping(byte[] payload) {
        return new Frame(FINAL | FrameHeader.PING, payload);
    }

    /** A pong with at most {@value #CONTROL_MAX_BYTES} bytes. */
    public static Frame pong(byte[] payload) {
        return new Frame(FINAL | FrameHeader.PONG, payload);
    }

    /** A close frame; {@link CloseCodes#NO_CODE} makes an empty one. A reason beyond 123 bytes is cut. */
    public static Frame close(int code, String reason) {
        if (code == CloseCodes.NO_CODE) {
            return new Frame(FINAL | FrameHeader.CLOSE, new byte[0]);
        }
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, CONTROL_MAX_BYTES - 2);
        while (length < text.length && (text[length] & 0xC0) == 0x80) {
            length--;
        }
        byte[] payload = new byte[2 + length];
        payload[0] = (byte) (code >>> 8);
        payload[1] = (byte) code;
        System.arraycopy(text, 0, payload, 2, length);
        return new Frame(FINAL | FrameHeader.CLOSE, payload);
    }

    /** The frame on the wire; not to be written to. */
    public byte[] bytes() {
        return bytes;
    }

    /** The frame on the wire after a ping, always the same one; shared like {@link #bytes()}. */
    byte[] bytesAfter(Frame ping) {
        byte[] known = withPing;
        if (known == null) {
            known = Arrays.copyOf(ping.bytes, ping.bytes.length + bytes.length);
            System.arraycopy(bytes, 0, known, ping.bytes.length, bytes.length);
            withPing = known;
        }
        return known;
    }

    /** Bytes on the wire. */
    public int length() {
        return bytes.length;
    }

    /** Where the payload begins in {@link #bytes()}. */
    public int payloadStart() {
        return head;
    }

    /** What the message is, empty when that is unknown. */
    public String type() {
        return type;
    }

    /** Where its stream goes on, or {@link #NO_SEQ}. */
    public long seq() {
        return seq;
    }

    /** Whether it closes the connection. */
    public boolean isClose() {
        return (bytes[0] & 0x0F) == FrameHeader.CLOSE;
    }

    /** RFC 6455 section 5.2, unmasked as a server's frames must be. */
    private static byte[] encode(int firstByte, int head, byte[] payload) {
        byte[] frame = new byte[head + payload.length];
        frame[0] = (byte) firstByte;
        frame[1] = (byte) (head == 2 ? payload.length : head == 4 ? LENGTH_16 : LENGTH_64);
        for (int i = 0; i < head - 2; i++) {
            frame[head - 1 - i] = (byte) (i < Integer.BYTES ? payload.length >>> (8 * i) : 0);
        }
        System.arraycopy(payload, 0, frame, head, payload.length);
        return frame;
    }
}
