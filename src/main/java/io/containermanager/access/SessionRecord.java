package io.containermanager.access;

import java.time.Instant;

/**
 * A session as it is kept: with fingerprints of what is secret only.
 *
 * @param fingerprint of the cookie's secret
 * @param id what names it to people
 * @param token the {@linkplain Token#digest digest} of the token that it stands for
 * @param uses grows when it was used; a replica that sees it grow knows that it is not idle
 * @param startedAt wall time
 * @param device where from
 */
record SessionRecord(String fingerprint, String id, String token, long uses, Instant startedAt, Session.Device device) {

    SessionRecord usedOnceMore() {
        return new SessionRecord(fingerprint, id, token, uses + 1, startedAt, device);
    }
}
