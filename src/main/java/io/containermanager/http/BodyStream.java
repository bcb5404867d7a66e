package io.containermanager.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** A body that knows its end: by its length, or by its last chunk, whose extensions and trailers are ignored. Not thread-safe. */
final class BodyStream extends InputStream {

    private static final int HEX = 16;

    private final InputStream in;
    private final boolean chunked;
    /** Bytes left of the body, or of this chunk. */
    private long left;

    private boolean begun;
    private boolean ended;

    private BodyStream(InputStream in, boolean chunked, long left) {
        this.in = in;
        this.chunked = chunked;
        this.left = left;
    }

    static InputStream ofLength(InputStream in, long length) {
        return new BodyStream(in, false, length);
    }

    static InputStream chunked(InputStream in) {
        return new BodyStream(in, true, 0);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0 && !more()) {
            return -1;
        }
        int count = in.read(bytes, offset, (int) Math.min(left, length));
        if (count < 0) {
            throw new EOFException("the answer ended early");
        }
        left -= count;
        return count;
    }

    /** Whether another chunk begins. */
    private boolean more() throws IOException {
        if (!chunked || ended) {
            return false;
        }
        if (begun && !StreamedResponse.line(in).isEmpty()) {
            throw new ProtocolException("a chunk is longer than announced");
        }
        begun = true;
        var line = StreamedResponse.line(in);
        int extension = line.indexOf(';');
        left = StreamedResponse.number(
                extension < 0 ? line : line.substring(0, extension).strip(), HEX);
        if (left > 0) {
            return true;
        }
        ended = true;
        // Trailers say nothing that is needed here.
        StreamedResponse.headers(in);
        return false;
    }

    @Override
    public int available() throws IOException {
        return (int) Math.min(left, in.available());
    }
}
