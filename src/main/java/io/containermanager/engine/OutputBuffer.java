package io.containermanager.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Collects the output of a command, up to a bound for each stream, and builds the result. Bytes are decoded at the end, so that
 * a character split between chunks stays whole. Not thread-safe.
 */
public final class OutputBuffer {

    private static final int UTF8_MAX_BYTES = 4;

    private final int maxBytes;
    private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final ByteArrayOutputStream both = new ByteArrayOutputStream();
    private boolean truncated;

    /**
     * An empty buffer.
     *
     * @param maxBytes how much of each stream is kept; the rest is dropped
     */
    public OutputBuffer(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Adds output. */
    public void append(boolean fromStderr, String text) {
        append(fromStderr, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds output. */
    public void append(boolean fromStderr, byte[] bytes) {
        var stream = fromStderr ? stderr : stdout;
        int kept = Math.min(bytes.length, maxBytes - stream.size());
        truncated |= kept < bytes.length;
        stream.write(bytes, 0, kept);
        both.write(bytes, 0, kept);
    }

    /** The result of a command that ended; null if its exit code is unknown. */
    public ExecResult ended(@Nullable Integer exitCode) {
        return result(exitCode, false, false);
    }

    /** The result of a command that timed out. */
    public ExecResult timedOut(boolean processEnded) {
        return result(null, true, processEnded);
    }

    private ExecResult result(@Nullable Integer exitCode, boolean timedOut, boolean processEnded) {
        return new ExecResult(text(stdout), text(stderr), text(both), exitCode, truncated, timedOut, processEnded);
    }

    /** A character split by the bound is omitted. */
    private String text(ByteArrayOutputStream stream) {
        var bytes = stream.toByteArray();
        return new String(bytes, 0, truncated ? wholeCharacters(bytes) : bytes.length, StandardCharsets.UTF_8);
    }

    /** The number of bytes without an incomplete character at the end (RFC 3629: the first byte determines how many follow). */
    private static int wholeCharacters(byte[] bytes) {
        for (int back = 1; back <= Math.min(UTF8_MAX_BYTES, bytes.length); back++) {
            int at = bytes.length - back;
            int first = bytes[at] & 0xff;
            if (first < 0x80) {
                return bytes.length;
            }
            if (first >= 0xc0) {
                int needed = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
                return needed > back ? at : bytes.length;
            }
        }
        return bytes.length;
    }
}
