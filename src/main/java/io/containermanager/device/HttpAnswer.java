package io.containermanager.device;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * An HTTP/1.1 answer (RFC 9112), bounded in every part.
 *
 * @param status 200 … 599
 * @param body at most {@link #BODY_MAX_BYTES}, read as UTF-8
 */
record HttpAnswer(int status, String body) {

    static final int BODY_MAX_BYTES = 64 << 10;
    static final int LINE_MAX_BYTES = 8 << 10;
    static final int HEADERS_MAX = 100;

    /** Reads one answer to a request that asked for the connection to be closed. */
    static HttpAnswer read(InputStream stream) throws IOException {
        int status = status(line(stream));
        var headers = headers(stream);
        while (status < 200) {
            status = status(line(stream));
            headers = headers(stream);
        }
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked")) {
            return new HttpAnswer(status, chunked(stream).toString(StandardCharsets.UTF_8));
        }
        var length = headers.get("content-length");
        var body = new ByteArrayOutputStream();
        if (length != null) {
            copy(stream, body, number(length, 10));
        } else if (status != 204 && status != 304) {
            untilClosed(stream, body);
        }
        return new HttpAnswer(status, body.toString(StandardCharsets.UTF_8));
    }

    private static int status(String line) throws ProtocolException {
        if (!line.matches("HTTP/1\\.\\d \\d{3}( .*)?")) {
            throw new ProtocolException("no HTTP/1.1 status line");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static Map<String, String> headers(InputStream stream) throws IOException {
        var headers = new HashMap<String, String>();
        int lines = 0;
        for (var line = line(stream); !line.isEmpty(); line = line(stream)) {
            int colon = line.indexOf(':');
            if (colon < 1 || ++lines > HEADERS_MAX) {
                throw new ProtocolException("malformed or too many headers");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    private static String line(InputStream stream) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (int next = stream.read(); next != '\n'; next = stream.read()) {
            if (next < 0) {
                throw new EOFException("the answer ended early");
            }
            if (bytes.size() == LINE_MAX_BYTES) {
                throw new ProtocolException("a line is too long");
            }
            bytes.write(next);
        }
        return bytes.toString(StandardCharsets.ISO_8859_1).strip();
    }

    private static ByteArrayOutputStream chunked(InputStream stream) throws IOException {
        var body = new ByteArrayOutputStream();
        for (int size = chunkSize(stream); size > 0; size = chunkSize(stream)) {
            copy(stream, body, size);
            line(stream);
        }
        return body;
    }

    private static int chunkSize(InputStream stream) throws IOException {
        var line = line(stream);
        int extension = line.indexOf(';');
        return number(extension < 0 ? line : line.substring(0, extension).strip(), 16);
    }

    private static int number(String text, int radix) throws ProtocolException {
        try {
            int number = Integer.parseInt(text, radix);
            if (number >= 0 && number <= BODY_MAX_BYTES) {
                return number;
            }
            throw new ProtocolException("the body is larger than " + BODY_MAX_BYTES + " bytes");
        } catch (NumberFormatException malformed) {
            throw new ProtocolException("malformed length");
        }
    }

    private static void copy(InputStream stream, ByteArrayOutputStream body, int size) throws IOException {
        if (body.size() + size > BODY_MAX_BYTES) {
            throw new ProtocolException("the body is larger than " + BODY_MAX_BYTES + " bytes");
        }
        var bytes = stream.readNBytes(size);
        if (bytes.length < size) {
            throw new EOFException("the answer ended early");
        }
        body.write(bytes);
    }

    private static void untilClosed(InputStream stream, ByteArrayOutputStream body) throws IOException {
        body.write(stream.readNBytes(BODY_MAX_BYTES + 1));
        if (body.size() > BODY_MAX_BYTES) {
            throw new ProtocolException("the body is larger than " + BODY_MAX_BYTES + " bytes");
        }
    }
}
