package io.containermanager.live;

import java.util.Optional;

/** Puts a message's fragments together, within bounds. Belongs to the connection's reading thread. */
final class MessageAssembly {

    /** A whole message, in bytes of UTF-8. */
    static final int MESSAGE_MAX_BYTES = 64 * 1024;
    /** Fragments of one message: empty ones would never reach the bound in bytes. */
    static final int FRAGMENTS_MAX = 1_024;

    private final StringBuilder fragments = new StringBuilder(0);
    private long bytes;
    private int count;

    /** Tells that a bound was crossed; the connection ends with 1009. */
    static final class TooBigException extends Exception {
        private static final long serialVersionUID = 1L;

        TooBigException() {
            super("Message beyond " + MESSAGE_MAX_BYTES + " bytes or " + FRAGMENTS_MAX + " fragments");
        }
    }

    /** Takes the next fragment; returns the message when it was the last. */
    Optional<String> add(String fragment, boolean last) throws TooBigException {
        bytes += utf8Bytes(fragment);
        count++;
        if (bytes > MESSAGE_MAX_BYTES || count > FRAGMENTS_MAX) {
            throw new TooBigException();
        }
        if (last && count == 1) {
            clear();
            return Optional.of(fragment);
        }
        fragments.append(fragment);
        if (!last) {
            return Optional.empty();
        }
        String message = fragments.toString();
        clear();
        return Optional.of(message);
    }

    /** Whether the next fragment begins a message. */
    boolean atStart() {
        return count == 0;
    }

    private void clear() {
        fragments.setLength(0);
        fragments.trimToSize();
        bytes = 0;
        count = 0;
    }

    private static long utf8Bytes(String text) {
        long total = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Half of a surrogate pair counts 2: the pair takes 4 bytes.
            total += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return total;
    }
}
