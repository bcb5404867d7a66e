package io.containermanager.live.websocket;

import org.jspecify.annotations.Nullable;

/**
 * A connection that lets its peer's bytes be waited for without the HTTP parser in between: each call on the stack of a thread that waits for
 * hours is memory that a client takes.
 */
public interface UpgradedInput {

    /**
     * Waits for what comes next, after all that the parser holds was taken from it. For the connection's own thread.
     *
     * @return null at the end
     * @throws RuntimeException as the parser's reader does, when the connection is gone
     */
    byte @Nullable [] next();
}
