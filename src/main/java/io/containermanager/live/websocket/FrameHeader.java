package io.containermanager.live.websocket;

/** A frame's head as it arrives (RFC 6455 section 5.2); refused at the first byte that breaks a rule. */
final class FrameHeader {

    static final int CONTINUATION = 0x0;
    static final int TEXT = 0x1;
    static final int BINARY = 0x2;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;
    /** The longest payload of a control frame. */
    static final int CONTROL_MAX_BYTES = 125;

    private static final int START_BYTES = 2;
    private static final int MASK_BYTES = 4;
    private static final int MOST_BYTES = START_BYTES + Long.BYTES + MASK_BYTES;

    private final byte[] bytes = new byte[MOST_BYTES];
    private int have;
    private int need = START_BYTES;

    /** Takes bytes until the head is complete; returns where it stopped. */
    int take(byte[] in, int from, int to) throws BrokenFrameException {
        int at = from;
        while (at < to && have < need) {
            bytes[have++] = in[at++];
            if (have == 1) {
                checkFirst();
            } else if (have == START_BYTES) {
                checkSecond();
                need = START_BYTES + lengthBytes() + MASK_BYTES;
            }
        }
        return at;
    }

    boolean complete() {
        return have == need;
    }

    /** Begins the next frame. */
    void clear() {
        have = 0;
        need = START_BYTES;
    }

    boolean last() {
        return (bytes[0] & 0x80) != 0;
    }

    int opcode() {
        return bytes[0] & 0x0F;
    }

    boolean control() {
        return (bytes[0] & 0x08) != 0;
    }

    /** The byte that the payload's byte at that place was masked with. */
    byte mask(long place) {
        return bytes[need - MASK_BYTES + (int) (place & 3)];
    }

    /** The payload's length, which must have the shortest form. */
    long length() throws BrokenFrameException {
        int extra = lengthBytes();
        if (extra == 0) {
            return bytes[1] & 0x7F;
        }
        long length = 0;
        for (int i = 0; i < extra; i++) {
            length = (length << 8) | (bytes[START_BYTES + i] & 0xFF);
        }
        boolean shortest = extra == Short.BYTES ? length > CONTROL_MAX_BYTES : length > 0xFFFF;
        // The topmost bit of eight bytes must be 0; as a signed number it would make the length negative.
        if (!shortest) {
            throw broken("The payload's length is not in its shortest form");
        }
        return length;
    }

    private int lengthBytes() {
        return switch (bytes[1] & 0x7F) {
            case 126 -> Short.BYTES;
            case 127 -> Long.BYTES;
            default -> 0;
        };
    }

    private void checkFirst() throws BrokenFrameException {
        if ((bytes[0] & 0x70) != 0) {
            throw broken("Reserved bits are set though no extension was agreed");
        }
        switch (opcode()) {
            case CONTINUATION, TEXT, BINARY -> {
                // Whether it fits what came before is the decoder's to say.
            }
            case CLOSE, PING, PONG -> {
                if (!last()) {
                    throw broken("A control frame must not be fragmented");
                }
            }
            default -> throw broken("Opcode " + opcode() + " is reserved");
        }
    }

    private void checkSecond() throws BrokenFrameException {
        if ((bytes[1] & 0x80) == 0) {
            throw broken("A client must mask its frames");
        }
        if (control() && (bytes[1] & 0x7F) > CONTROL_MAX_BYTES) {
            throw broken("A control frame has at most 125 bytes");
        }
    }

    static BrokenFrameException broken(String reason) {
        return new BrokenFrameException(CloseCodes.PROTOCOL_ERROR, reason);
    }
}
