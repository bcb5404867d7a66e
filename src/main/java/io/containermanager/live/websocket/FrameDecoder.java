package io.containermanager.live.websocket;

import static io.containermanager.live.websocket.FrameHeader.broken;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Decodes what a client sends, in pieces of any size, into whole messages and control frames; refuses at the first byte
 * that breaks RFC 6455 or a bound. Does nothing else: no I/O, no clock. Keeps no buffer while nothing is incomplete.
 * Belongs to one thread.
 */
public final class FrameDecoder {

    /** A whole message, in bytes; beyond it 1009. */
    public static final int MESSAGE_MAX_BYTES = 64 * 1024;
    /** Fragments of one message, because empty ones would never reach the bound in bytes; beyond it 1009. */
    public static final int FRAGMENTS_MAX = 1_024;

    /** What is handed over at once of a binary message that comes in pieces. */
    public static final int PIECE_MAX_BYTES = 16 * 1024;

    private static final int NONE = -1;
    private static final byte[] EMPTY = {};

    private final boolean inPieces;
    private final FrameHeader header = new FrameHeader();
    private boolean inPayload;
    private long place;
    private long length;

    private byte[] control = EMPTY;

    private int messageKind = NONE;
    private byte[] message = EMPTY;
    private int messageLength;
    private int fragments;
    private final Utf8Check utf8 = new Utf8Check();

    private boolean closed;

    /** Gets what was decoded; the arrays become its own. */
    public interface Sink {
        /** A whole text message. */
        void text(String message);

        /** A whole binary message, or the next piece of one. */
        void binary(byte[] message);

        /** A ping's payload, at most 125 bytes. */
        void ping(byte[] payload);

        /** A pong's payload, at most 125 bytes. */
        void pong(byte[] payload);

        /** A close frame's code, {@link CloseCodes#NO_CODE} when it had none, and reason. Nothing comes after it. */
        void close(int code, String reason);
    }

    /** One for whole messages. */
    public FrameDecoder() {
        this(false);
    }

    /**
     * One for a kind of connection.
     *
     * @param inPieces whether binary messages may have any length and are handed over in pieces
     */
    public FrameDecoder(boolean inPieces) {
        this.inPieces = inPieces;
    }

    /** Decodes {@code in} from one index up to another. What follows a close frame is passed over. */
    public void decode(byte[] in, int from, int to, Sink sink) throws BrokenFrameException {
        int at = from;
        while (at < to && !closed) {
            if (!inPayload) {
                at = header.take(in, at, to);
                if (!header.complete()) {
                    return;
                }
                begin();
            }
            at = streams() ? piece(in, at, to, sink) : payload(in, at, to);
            if (place == length) {
                end(sink);
            }
        }
    }

    /** Whether a close frame was decoded. */
    public boolean closed() {
        return closed;
    }

    private void begin() throws BrokenFrameException {
        length = header.length();
        place = 0;
        inPayload = true;
        if (header.control()) {
            control = length == 0 ? EMPTY : new byte[(int) length];
            return;
        }
        if (header.opcode() == FrameHeader.CONTINUATION) {
            if (messageKind == NONE) {
                throw broken("There is no message to continue");
            }
        } else if (messageKind != NONE) {
            throw broken("The message before has not ended");
        } else {
            messageKind = header.opcode();
        }
        if (streams()) {
            return;
        }
        fragments++;
        if (messageLength + length > MESSAGE_MAX_BYTES || fragments > FRAGMENTS_MAX) {
            throw new BrokenFrameException(
                    CloseCodes.TOO_BIG, "A message may have 64 KiB in 1024 fragments; send less");
        }
    }

    /** Whether what comes now is part of a binary message that is not collected. */
    private boolean streams() {
        return inPieces && messageKind == FrameHeader.BINARY && !header.control();
    }

    private int piece(byte[] in, int from, int to, Sink sink) {
        int count = (int) Math.min(Math.min(to - from, PIECE_MAX_BYTES), length - place);
        if (count > 0) {
            byte[] piece = new byte[count];
            for (int i = 0; i < count; i++) {
                piece[i] = (byte) (in[from + i] ^ header.mask(place + i));
            }
            place += count;
            sink.binary(piece);
        }
        return from + count;
    }

    private int payload(byte[] in, int from, int to) throws BrokenFrameException {
        int count = (int) Math.min(to - from, length - place);
        boolean forControl = header.control();
        byte[] out = forControl ? control : room(messageLength + count);
        int start = forControl ? (int) place : messageLength;
        for (int i = 0; i < count; i++) {
            out[start + i] = (byte) (in[from + i] ^ header.mask(place + i));
        }
        place += count;
        if (!forControl) {
            messageLength += count;
            if (messageKind == FrameHeader.TEXT && !utf8.accept(out, start, start + count)) {
                throw invalidText();
            }
        }
        return from + count;
    }

    /** Room for the message so far: it grows with what really came, never with what a head announces. */
    private byte[] room(int needed) {
        if (message.length < needed) {
            boolean rest = header.last() && place == 0 && needed == messageLength + length;
            message = Arrays.copyOf(message, rest ? needed : Math.max(needed, Math.min(2 * needed, MESSAGE_MAX_BYTES)));
        }
        return message;
    }

    private void end(Sink sink) throws BrokenFrameException {
        inPayload = false;
        boolean last = header.last();
        int opcode = header.opcode();
        header.clear();
        switch (opcode) {
            case FrameHeader.PING -> sink.ping(control);
            case FrameHeader.PONG -> sink.pong(control);
            case FrameHeader.CLOSE -> close(sink);
            default -> {
                if (last) {
                    deliver(sink);
                }
            }
        }
    }

    private void deliver(Sink sink) throws BrokenFrameException {
        if (!utf8.complete()) {
            throw invalidText();
        }
        byte[] whole = message;
        int wholeLength = messageLength;
        boolean text = messageKind == FrameHeader.TEXT;
        boolean handedOver = inPieces && !text;
        messageKind = NONE;
        message = EMPTY;
        messageLength = 0;
        fragments = 0;
        if (text) {
            sink.text(new String(whole, 0, wholeLength, StandardCharsets.UTF_8));
        } else if (!handedOver) {
            sink.binary(whole.length == wholeLength ? whole : Arrays.copyOf(whole, wholeLength));
        }
    }

    private void close(Sink sink) throws BrokenFrameException {
        closed = true;
        if (control.length == 0) {
            sink.close(CloseCodes.NO_CODE, "");
            return;
        }
        if (control.length == 1) {
            throw broken("A close frame's code has two bytes");
        }
        int code = ((control[0] & 0xFF) << 8) | (control[1] & 0xFF);
        if (!CloseCodes.maySend(code)) {
            throw broken("Close code " + code + " must not be sent");
        }
        var check = new Utf8Check();
        if (!check.accept(control, 2, control.length) || !check.complete()) {
            throw invalidText();
        }
        sink.close(code, new String(control, 2, control.length - 2, StandardCharsets.UTF_8));
    }

    private static BrokenFrameException invalidText() {
        return new BrokenFrameException(CloseCodes.INVALID_TEXT, "Text must be valid UTF-8");
    }
}
