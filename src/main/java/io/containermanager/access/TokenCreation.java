package io.containermanager.access;

/** What became of a request for a token. */
public enum TokenCreation {
    /** It exists, and is stored. */
    CREATED,
    /** Another token has its name. */
    NAME_IN_USE,
    /** As many exist as may. */
    TOO_MANY,
    /** They would not fit where they are kept. */
    TOO_LONG,
    /** No tokens are configured: callers need none. */
    NOT_REQUIRED
}
