package io.containermanager.engine.docker;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Puts together the long lines of a terminal, whose log has no frames: each part of a line begins with a timestamp, which is left out but
 * for the first, and the log driver {@code local} of Docker 20.10 forgets the line's end after the last part, which is put in. All other
 * bytes pass as they are. Pure but for its own state, which is at most one timestamp.
 */
final class PartialLines {

    /** {@code 2026-11-29T02:52:52.668694385Z} and a space. */
    private static final int TIMESTAMP_MAX_BYTES = 31;

    private static final String TIMESTAMP_CHARS = "0123456789-:.TZ";

    private final LineAssembler lines;
    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    /** What may become a timestamp. */
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();

    private boolean holding;
    /** Whether a timestamp would begin a new line, and not a part of this one. */
    private boolean lineMayEnd;
    /** Whether the line's first timestamp has not ended yet. */
    private boolean inTimestamp = true;
    /** Whether the line came in parts so far. */
    private boolean continued;
    /** Bytes of the part after its timestamp. */
    private int length;

    PartialLines(LineAssembler lines) {
        this.lines = lines;
    }

    /** Takes any piece of the stream. */
    void chunk(byte[] bytes) {
        for (byte next : bytes) {
            take(next);
        }
        forward();
    }

    /** Whether a line has begun and not ended. */
    boolean hasRest() {
        return lines.hasRest();
    }

    /** Passes on what has begun and not ended. */
    void tellRest() {
        release();
        holding = false;
        forward();
        lines.tellRest();
    }

    private void forward() {
        lines.chunk(passed.toByteArray());
        passed.reset();
    }

    private void take(byte next) {
        if (!holding) {
            pass(next);
            return;
        }
        held.write(next);
        if (next == ' ' && isTimestamp()) {
            timestamp();
        } else if (TIMESTAMP_CHARS.indexOf(next) < 0 || held.size() == TIMESTAMP_MAX_BYTES) {
            release();
        }
    }

    private void timestamp() {
        if (lineMayEnd) {
            passed.write('\n');
            passed.writeBytes(held.toByteArray());
            held.reset();
            holding = false;
            continued = false;
        } else {
            held.reset();
            // The last part may be empty.
            lineMayEnd = true;
            continued = true;
        }
        length = 0;
    }

    /** It was no timestamp. */
    private void release() {
        var bytes = held.toByteArray();
        held.reset();
        holding = false;
        for (byte next : bytes) {
            take(next);
        }
    }

    private void pass(byte next) {
        passed.write(next);
        if (next == '\n') {
            inTimestamp = true;
            continued = false;
            length = 0;
        } else if (inTimestamp) {
            inTimestamp = next != ' ';
        } else {
            length++;
            holding = length == LineAssembler.PART_BYTES || (continued && next == '\r');
            lineMayEnd = length != LineAssembler.PART_BYTES;
        }
    }

    private boolean isTimestamp() {
        try {
            Instant.parse(held.toString(StandardCharsets.US_ASCII).stripTrailing());
            return true;
        } catch (DateTimeException other) {
            return false;
        }
    }
}
