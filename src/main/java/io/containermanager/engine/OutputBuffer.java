package io.containermanager.engine;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a command writes, up to a bound for each stream, and makes the answer of it. Bytes are kept and decoded at the end, so that
 * a character cut in two by a chunk stays whole. Not thread-safe.
 */
public final class OutputBuffer {

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

    /** Takes more output. */
    public void append(boolean fromStderr, String text) {
        append(fromStderr, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes more output. */
    public void append(boolean fromStderr, byte[] bytes) {
        var stream = fromStderr ? stderr : stdout;
        int kept = Math.min(bytes.length, maxBytes - stream.size());
        truncated |= kept < bytes.length;
        stream.write(bytes, 0, kept);
        both.write(bytes, 0, kept);
    }

    /** The answer of a command that ended. */
    public ExecResult ended(int exitCode) {
        return result(exitCode, false, false);
    }

    /** The answer of a command that took too long. */
    public ExecResult timedOut(boolean processEnded) {
        return result(null, true, processEnded);
    }

    private ExecResult result(@Nullable Integer exitCode, boolean timedOut, boolean processEnded) {
        return new ExecResult(
                stdout.toString(StandardCharsets.UTF_8),
                stderr.toString(StandardCharsets.UTF_8),
                both.toString(StandardCharsets.UTF_8),
                exitCode,
                truncated,
                timedOut,
                processEnded);
    }
}
