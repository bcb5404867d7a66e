package io.containermanager.http;

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
 * An HTTP/1.1 answer (RFC 9112) whose head was read, within bounds, and whose body comes.
 *
 * @param status 101, or 200 … 599
 * @param headers by their names in lower case; of equal ones the last
 * @param body ends where the answer does; an {@link IOException} when the connection ends before
 */
public record StreamedResponse(int status, Map<String, String> headers, InputStream body) {

    public static final int LINE_MAX_BYTES = 8 << 10;
    static final int HEADERS_MAX = 100;
    private static final int SWITCHING_PROTOCOLS = 101;

    /** Reads the head of the answer to a request, after which the other side closes the connection. */
    static StreamedResponse read(InputStream stream) throws IOException {
        int status = status(line(stream));
        var headers = headers(stream);
        while (status < 200 && status != SWITCHING_PROTOCOLS) {
            status = status(line(stream));
            headers = headers(stream);
        }
        return new StreamedResponse(status, headers, body(stream, status, headers));
    }

    private static InputStream body(InputStream stream, int status, Map<String, String> headers) throws IOException {
        if (status == 204 || status == 304) {
            return InputStream.nullInputStream();
        }
        if (headers.getOrDefault("transfer-encoding", "")
                .toLowerCase(Locale.ROOT)
                .endsWith("chunked")) {
            return BodyStream.chunked(stream);
        }
        var length = headers.get("content-length");
        return length == null || status == SWITCHING_PROTOCOLS
                ? stream
                : BodyStream.ofLength(stream, number(length, 10));
    }

    /**
     * The whole body, read as UTF-8.
     *
     * @throws ProtocolException when it is larger
     */
    public String text(int maxBytes) throws IOException {
        var bytes = body.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw new ProtocolException("the body is larger than " + maxBytes + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static int status(String line) throws ProtocolException {
        if (!line.matches("HTTP/1\\.\\d \\d{3}( .*)?")) {
            throw new ProtocolException("no HTTP/1.1 status line");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    static Map<String, String> headers(InputStream stream) throws IOException {
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

    /** A line of at most {@link #LINE_MAX_BYTES}, without its end. */
    static String line(InputStream stream) throws IOException {
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

    static long number(String text, int radix) throws ProtocolException {
        try {
            long number = Long.parseLong(text, radix);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException malformed) {
            // Reported below.
        }
        throw new ProtocolException("malformed length");
    }
}
