package io.containermanager.engine.docker.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Docker's multiplexed stream (Docker Engine API, "Stream format"): frames of an 8-byte header, the stream's number and the length as a
 * big-endian integer, and the payload. A container with a terminal has no frames: its bytes are all output.
 */
public final class MultiplexedFrames {

    /** A longer frame is not a frame: the stream is of another kind than expected. */
    static final int FRAME_MAX_BYTES = 1 << 20;

    private static final int HEADER_BYTES = 8;
    private static final int LENGTH_AT = 4;
    private static final int STDERR = 2;
    private static final int CHUNK_BYTES = 16 << 10;

    private MultiplexedFrames() {}

    /** Takes what was read. */
    public interface Sink {
        void accept(boolean stderr, byte[] payload);
    }

    /**
     * Reads to the stream's end.
     *
     * @param tty whether the container has a terminal
     * @throws IOException when reading fails or the stream is malformed
     */
    public static void read(InputStream stream, boolean tty, Sink sink) throws IOException {
        if (tty) {
            raw(stream, sink);
        } else {
            framed(stream, sink);
        }
    }

    private static void raw(InputStream stream, Sink sink) throws IOException {
        var chunk = new byte[CHUNK_BYTES];
        for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
            sink.accept(false, java.util.Arrays.copyOf(chunk, read));
        }
    }

    private static void framed(InputStream stream, Sink sink) throws IOException {
        while (true) {
            var header = stream.readNBytes(HEADER_BYTES);
            if (header.length == 0) {
                return;
            }
            if (header.length < HEADER_BYTES) {
                throw new EOFException("The stream ends within a frame's header");
            }
            int length = ByteBuffer.wrap(header).getInt(LENGTH_AT);
            if (header[0] < 0 || header[0] > STDERR || length < 0 || length > FRAME_MAX_BYTES) {
                throw new IOException("The stream is not multiplexed as expected");
            }
            var payload = stream.readNBytes(length);
            if (payload.length < length) {
                throw new EOFException("The stream ends within a frame");
            }
            sink.accept(header[0] == STDERR, payload);
        }
    }
}
