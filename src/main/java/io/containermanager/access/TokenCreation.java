package io.containermanager.access;

/** What became of a request for a token. */
public enum TokenCreation {
    /** It exists, and is stored. */
    CREATED,
    /** Another token has its name. */
    NAME_IN_USE,
    /** As many exist as may. */
    TOO_MANY,
    /** Replicas share the targets but no file in which a token could be created. */
    NO_STORE,
    /** No tokens are configured: callers need none. */
    NOT_REQUIRED
}
