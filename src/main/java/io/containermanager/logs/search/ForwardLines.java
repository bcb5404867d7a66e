package io.containermanager.logs.search;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a log file from an id on to its end, as bytes without their line feeds. The place is found by bisection, since ids increase
 * in a file. What is written after it was opened is not seen, nor a last line without its line feed. Not thread-safe.
 */
final class ForwardLines implements LogLines {

    private static final int BLOCK_BYTES = ReverseLines.BLOCK_BYTES;
    private static final byte[] TOO_LONG = {};

    private final FileChannel channel;
    private final long size;

    /** The offset in the file of the byte after the window. */
    private long offset;

    /** Bytes of the file that are not returned yet, from {@link #begin} on. */
    private byte[] window = {};

    private int begin;
    private long read;

    private ForwardLines(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    /** Opens the file a little before the first line with a greater id. */
    static ForwardLines open(Path file, long after) throws IOException {
        var channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            var lines = new ForwardLines(channel);
            lines.seek(after);
            return lines;
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** Bytes read so far. */
    @Override
    public long read() {
        return read;
    }

    /** The next line, empty if it is longer than {@link ReverseLines#LINE_MAX_BYTES}; null at the end. */
    @Override
    public byte @Nullable [] next() throws IOException {
        boolean oversized = false;
        int scanned = begin;
        while (true) {
            int feed = feed(scanned);
            if (feed >= 0) {
                var line = oversized ? TOO_LONG : Arrays.copyOfRange(window, begin, feed);
                begin = feed + 1;
                return line;
            }
            scanned = window.length - begin;
            if (scanned > ReverseLines.LINE_MAX_BYTES) {
                oversized = true;
                begin = window.length;
                scanned = 0;
            }
            if (!append()) {
                return null;
            }
        }
    }

    /** Halves the part of the file where the first line with a greater id is until it is a block. */
    private void seek(long after) throws IOException {
        long low = 0;
        long high = size;
        while (high - low > BLOCK_BYTES) {
            long middle = low + (high - low) / 2;
            moveTo(middle);
            // What is left of the line in which the middle lies.
            next();
            var head = head(high);
            if (head != null && head.id() <= after) {
                low = position();
            } else {
                high = middle;
            }
        }
        moveTo(low);
    }

    /** The head of the next line that has one, which begins before that offset; null if there is none. */
    private @Nullable LogHead head(long high) throws IOException {
        while (position() < high) {
            int line = begin;
            long offsetOfLine = position();
            var json = next();
            if (json == null) {
                return null;
            }
            var head = LogHead.read(json);
            if (head.isPresent()) {
                moveTo(offsetOfLine, line);
                return head.get();
            }
        }
        return null;
    }

    /** The offset in the file of the next byte that is returned. */
    private long position() {
        return offset - (window.length - begin);
    }

    private void moveTo(long position) {
        window = new byte[0];
        begin = 0;
        offset = position;
    }

    /** Back to a line's beginning, in the window if it is still there. */
    private void moveTo(long position, int inWindow) {
        if (inWindow <= window.length && offset - (window.length - inWindow) == position) {
            begin = inWindow;
        } else {
            moveTo(position);
        }
    }

    private int feed(int from) {
        for (int at = from; at < window.length; at++) {
            if (window[at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    /** Reads the block after the window, whose returned part is dropped; false at the end of the file. */
    private boolean append() throws IOException {
        int length = (int) Math.min(BLOCK_BYTES, size - offset);
        if (length <= 0) {
            return false;
        }
        int left = window.length - begin;
        var wider = new byte[left + length];
        System.arraycopy(window, begin, wider, 0, left);
        var block = ByteBuffer.wrap(wider, left, length);
        while (block.hasRemaining()) {
            if (channel.read(block, offset + block.position() - left) < 0) {
                // It became shorter: what is gone is no line any more.
                return false;
            }
        }
        window = wider;
        begin = 0;
        offset += length;
        read += length;
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
