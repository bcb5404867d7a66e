package io.containermanager.access;

import java.time.Instant;

/**
 * A session as it may be shown: without its secret.
 *
 * @param id what names it here; of no use as a cookie
 * @param caller who signed in, with exactly the token's scopes and apps
 * @param device where from
 * @param startedAt when
 * @param usedAt when it was last used by a request or an open connection
 * @param idleEndsAt when it ends unless it is used before
 * @param endsAt when it ends in any case
 */
public record Session(
        String id,
        Caller caller,
        Device device,
        Instant startedAt,
        Instant usedAt,
        Instant idleEndsAt,
        Instant endsAt) {

    /**
     * Where a session was started from.
     *
     * @param address the peer's address
     * @param userAgent what the browser calls itself, at most {@link #USER_AGENT_MAX_CHARACTERS}; may be empty
     * @param path the cookie's path
     */
    public record Device(String address, String userAgent, String path) {

        static final int USER_AGENT_MAX_CHARACTERS = 200;

        public Device {
            userAgent = userAgent.length() > USER_AGENT_MAX_CHARACTERS
                    ? userAgent.substring(0, USER_AGENT_MAX_CHARACTERS)
                    : userAgent;
        }
    }
}
