package io.containermanager.engine.docker;

import io.containermanager.engine.LogLine;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of one stream's bytes, however they were cut: characters and timestamps may be cut in two as well. Each line begins with
 * the engine's timestamp. A line that Docker stored in parts (16 KiB each) is put together again. Pure but for its own buffer.
 */
final class LineAssembler {

    /** How much of a line is kept; the rest of it is dropped and the line says so. */
    static final int LINE_MAX_BYTES = 64 << 10;

    /** Docker stores a longer line in parts of just this size and a last, shorter one. */
    static final int PART_BYTES = 16 << 10;

    /** Ends a line that was cut. */
    static final String CUT = " … [cut]";

    /** Control sequences of terminals that show nothing (ECMA-48). */
    private static final Pattern ERASING = Pattern.compile("\u001b\\[[0-9;?]*[ -/]*[@-~]");

    private final boolean stderr;
    private final Consumer<LogLine> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean cut;
    /** Of the newest line; null before the first. */
    private @Nullable Instant newest;
    /** Whether the line so far was passed on before its end came. */
    private boolean toldEarly;

    LineAssembler(boolean stderr, Consumer<LogLine> lines) {
        this.stderr = stderr;
        this.lines = lines;
    }

    /**
     * Takes a frame: one entry of the log, whose timestamp is dropped when it continues a line. One shorter than a part ends its line even
     * without a line's end, which the log driver {@code local} of Docker 20.10 forgets after the last part of a long line.
     */
    void frame(byte[] payload) {
        int timestamp = timestampLength(payload);
        chunk(payload, line.size() > 0 ? timestamp : 0);
        if (line.size() > 0 && payload.length - timestamp < PART_BYTES) {
            flush();
        }
    }

    /** Whether a line has begun and not ended. */
    boolean hasRest() {
        return line.size() > 0;
    }

    /** Passes on what has begun and not ended: the stream has ended, or nothing more came for a while. */
    void tellRest() {
        if (hasRest()) {
            flush();
            toldEarly = true;
        }
    }

    /** Takes any piece of the stream. */
    void chunk(byte[] bytes) {
        chunk(bytes, 0);
    }

    private void chunk(byte[] bytes, int from) {
        int begin = from;
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] == '\n') {
                keep(bytes, begin, at - begin);
                flush();
                begin = at + 1;
            }
        }
        keep(bytes, begin, bytes.length - begin);
    }

    private void keep(byte[] bytes, int from, int length) {
        int kept = Math.min(length, LINE_MAX_BYTES - line.size());
        cut |= kept < length;
        line.write(bytes, from, kept);
    }

    private void flush() {
        var text = line.toString(StandardCharsets.UTF_8);
        line.reset();
        var parsed = parse(text);
        toldEarly = false;
        if (parsed != null) {
            newest = parsed.timestamp();
            lines.accept(cut ? new LogLine(parsed.timestamp(), stderr, parsed.text() + CUT) : parsed);
        }
        cut = false;
    }

    /** A line without a timestamp did not come from the engine and is left out, unless it continues one that was passed on early. */
    private @Nullable LogLine parse(String text) {
        int space = text.indexOf(' ');
        try {
            return space < 0
                    ? new LogLine(Instant.parse(lastState(text)), stderr, "")
                    : new LogLine(
                            Instant.parse(text.substring(0, space)), stderr, lastState(text.substring(space + 1)));
        } catch (DateTimeException malformed) {
            var before = newest;
            return toldEarly && before != null ? new LogLine(before, stderr, lastState(text)) : null;
        }
    }

    /** What a screen shows in the end of a line that was written over and over, as progress is. */
    private static String lastState(String text) {
        var state = text;
        for (int end = text.length(); end >= 0; ) {
            int begin = text.lastIndexOf('\r', end - 1);
            state = text.substring(begin + 1, end);
            if (!ERASING.matcher(state).replaceAll("").isBlank() || begin < 0) {
                return state;
            }
            end = begin;
        }
        return state;
    }

    private static int timestampLength(byte[] payload) {
        for (int at = 0; at < payload.length; at++) {
            if (payload[at] == ' ') {
                return at + 1;
            }
        }
        return 0;
    }
}
