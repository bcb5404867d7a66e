package io.containermanager.live.websocket;

/**
 * Checks UTF-8 (RFC 3629) as it arrives, byte by byte if need be: no overlong forms, no surrogates, nothing above
 * U+10FFFF. Refuses at the first byte that no valid text could have. Belongs to one thread.
 */
final class Utf8Check {

    private static final int CONTINUATION_MIN = 0x80;
    private static final int CONTINUATION_MAX = 0xBF;

    private int missing;
    private int min = CONTINUATION_MIN;
    private int max = CONTINUATION_MAX;

    /** Whether what came so far, followed by these bytes, begins a valid text. */
    boolean accept(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            int next = bytes[i] & 0xFF;
            boolean valid = missing == 0 ? begin(next) : goOn(next);
            if (!valid) {
                return false;
            }
        }
        return true;
    }

    /** Whether no character is incomplete. */
    boolean complete() {
        return missing == 0;
    }

    private boolean begin(int lead) {
        if (lead < 0x80) {
            return true;
        }
        if (lead < 0xC2 || lead > 0xF4) {
            return false;
        }
        missing = lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        // The second byte is where overlong forms, surrogates and too great numbers show.
        min = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : CONTINUATION_MIN;
        max = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : CONTINUATION_MAX;
        return true;
    }

    private boolean goOn(int next) {
        boolean valid = next >= min && next <= max;
        missing--;
        min = CONTINUATION_MIN;
        max = CONTINUATION_MAX;
        return valid;
    }
}
