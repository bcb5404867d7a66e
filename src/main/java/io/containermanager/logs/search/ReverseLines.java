package io.containermanager.logs.search;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a file from its end to its beginning, as bytes without their line feeds. What is written after it was opened is not seen,
 * nor a last line without its line feed, which is being written or was torn by a crash. Not thread-safe.
 */
final class ReverseLines implements LogLines {

    /** Bytes read at once. */
    static final int BLOCK_BYTES = 64 << 10;

    /** Longer lines, which no entry has, are returned empty. */
    static final int LINE_MAX_BYTES = 256 << 10;

    private static final byte[] TOO_LONG = {};

    private final FileChannel channel;

    /** Where the last whole line ended when the file was opened. */
    private long begin;

    /** The offset in the file of the window's first byte. */
    private long offset;

    /** Bytes of the file that are not returned yet, up to {@link #end}. */
    private byte[] window = {};

    private int end;
    private boolean oversized;

    private ReverseLines(FileChannel channel) throws IOException {
        this.channel = channel;
        this.offset = channel.size();
    }

    /** Opens the file; the torn last line is skipped. */
    static ReverseLines open(Path file) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            var lines = new ReverseLines(channel);
            lines.segment();
            lines.begin = lines.remaining();
            return lines;
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** Bytes before the next line. */
    long remaining() {
        return offset + end;
    }

    /** The line before; null at the beginning of the file. */
    @Override
    public byte @Nullable [] next() throws IOException {
        return remaining() == 0 ? null : segment();
    }

    @Override
    public long read() {
        return begin - remaining();
    }

    /** What stands after the last line feed of the window, which is consumed with it. */
    private byte[] segment() throws IOException {
        int from = lastFeed(end);
        while (from < 0 && offset > 0) {
            from = lastFeed(prepend());
        }
        var line = oversized ? TOO_LONG : Arrays.copyOfRange(window, from + 1, end);
        oversized = false;
        end = Math.max(0, from);
        return line;
    }

    private int lastFeed(int before) {
        for (int at = before - 1; at >= 0; at--) {
            if (window[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    /** Reads the block before the window; returns its length. */
    private int prepend() throws IOException {
        if (end > LINE_MAX_BYTES) {
            oversized = true;
            end = 0;
        }
        int length = (int) Math.min(BLOCK_BYTES, offset);
        var wider = new byte[length + end];
        var block = ByteBuffer.wrap(wider, 0, length);
        while (block.hasRemaining()) {
            if (channel.read(block, offset - length + block.position()) < 0) {
                throw new EOFException("a log file became shorter while it was read");
            }
        }
        System.arraycopy(window, 0, wider, length, end);
        window = wider;
        offset -= length;
        end = wider.length;
        return length;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
