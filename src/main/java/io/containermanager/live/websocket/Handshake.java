package io.containermanager.live.websocket;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The opening handshake of RFC 6455 section 4.2. Pure. */
final class Handshake {

    static final String VERSION = "13";

    private static final int KEY_BYTES = 16;
    private static final String SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private Handshake() {}

    /**
     * What the client asked, each header with all its values.
     *
     * @param connection of {@code FrameReader}
     * @param version of {@code Sec-WebSocket-Version}
     * @param key of {@code Sec-WebSocket-Key}
     */
    record Request(List<String> connection, List<String> version, List<String> key) {}

    /**
     * Why it is refused.
     *
     * @param status 400, or 426 for another version
     * @param message what to do about it
     */
    record Refusal(int status, String message) {}

    static Optional<Refusal> check(Request request) {
        boolean upgrade = request.connection().stream()
                .flatMap(value -> Arrays.stream(value.split(",", -1)))
                .anyMatch(token -> token.strip().equalsIgnoreCase("upgrade"));
        if (!upgrade) {
            return Optional.of(new Refusal(400, "Connection must name Upgrade (RFC 6455 section 4.1)"));
        }
        if (!request.version().equals(List.of(VERSION))) {
            return Optional.of(new Refusal(426, "Sec-WebSocket-Version must be 13 (RFC 6455 section 4.4)"));
        }
        if (request.key().size() != 1 || !isKey(request.key().getFirst())) {
            return Optional.of(new Refusal(400, "Sec-WebSocket-Key must be 16 bytes in Base64 (RFC 6455 section 4.1)"));
        }
        return Optional.empty();
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }

    /** The value of {@code Sec-WebSocket-Accept}, which shows that the key was read. */
    static String accept(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1").digest((key + SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java platform has SHA-1", impossible);
        }
    }
}
