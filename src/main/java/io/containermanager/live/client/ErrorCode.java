package io.containermanager.live.client;

import java.util.Locale;

/** What an {@code error} frame is about; on the wire the words are joined by dashes. */
public enum ErrorCode {
    /** The message is not JSON. */
    INVALID_JSON,
    /** The message is JSON, but not an object with a {@code type} of text and what that type needs. */
    INVALID_MESSAGE,
    UNKNOWN_TYPE,
    UNKNOWN_CHANNEL,
    /** A channel's option is unknown or out of its range. */
    INVALID_OPTION,
    /** The subscription stands, but its first value cannot be read now. */
    UNAVAILABLE,
    /** The token was withdrawn, changed or has expired: the connection ends. */
    ACCESS_ENDED;

    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
