package io.containermanager.api.listener;

import io.helidon.common.socket.PeerInfo;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Takes in requests of HTTP/1.0, which load balancers send by default and Helidon's parser does not know: their head is written as one of
 * HTTP/1.1 whose client wants the connection closed afterwards, which is what 1.0 means (RFC 9112, appendix C.2). Everything else passes
 * unchanged.
 */
final class Http10 {

    /** A head longer than this passes as it is, for the parser to refuse. */
    static final int HEAD_MAX_BYTES = 16 * 1024;

    private static final String END = "\r\n\r\n";
    private static final Pattern LINE = Pattern.compile("^([^\\r\\n]*) HTTP/1\\.0\\r\\n");
    private static final Pattern KEPT =
            Pattern.compile("(?im)^(connection|keep-alive|proxy-connection|te|upgrade)[ \\t]*:.*\\r\\n");
    private static final Pattern HOST = Pattern.compile("(?im)^host[ \\t]*:");

    /**
     * The first bytes of a request.
     *
     * @param bytes what the parser gets
     * @param old whether it came as HTTP/1.0
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over once, never compared.
    record Begun(byte[] bytes, boolean old) {}

    /** Reads on as long as it cannot be said which version it is, and, for HTTP/1.0, until the head is complete. */
    Begun begin(byte[] first, Supplier<byte @Nullable []> more, PeerInfo local) {
        if (first.length == 0 || isNew(first)) {
            return new Begun(first, false);
        }
        var read = new ByteArrayOutputStream(first.length);
        read.writeBytes(first);
        var text = text(read);
        while (read.size() < HEAD_MAX_BYTES && !text.contains(isOld(text) || !text.contains("\n") ? END : "\n")) {
            if (text.contains("\n") && !isOld(text)) {
                break;
            }
            byte @Nullable [] next = more.get();
            if (next == null) {
                break;
            }
            read.writeBytes(next);
            text = text(read);
        }
        return isOld(text) && text.contains(END)
                ? new Begun(rewritten(text, host(local)).getBytes(StandardCharsets.ISO_8859_1), true)
                : new Begun(read.toByteArray(), false);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /** The usual case, found out without a copy: the first line is there and ends with another version. */
    private static boolean isNew(byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i < 2 || bytes[i - 2] != '0';
            }
        }
        return false;
    }

    private static boolean isOld(String text) {
        return LINE.matcher(text).find();
    }

    private static String host(PeerInfo local) {
        var host = local.host();
        return (host.contains(":") ? "[" + host.replaceFirst("%.*", "") + "]" : host) + ":" + local.port();
    }

    /** The head in HTTP/1.1; a request that names no host is for the address it came to. Pure. */
    static String rewritten(String text, String host) {
        int end = text.indexOf(END) + 2;
        var line = LINE.matcher(text);
        if (!line.find()) {
            return text;
        }
        var headers = KEPT.matcher(text.substring(line.end(), end)).replaceAll("");
        return line.group(1) + " HTTP/1.1\r\n"
                + (HOST.matcher(headers).find() ? "" : "Host: " + host + "\r\n")
                + headers
                + "Connection: close\r\n"
                + text.substring(end);
    }
}
