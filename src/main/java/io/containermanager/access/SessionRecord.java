package io.containermanager.access;

import java.time.Instant;

/**
 * A session as it is kept: with fingerprints of what is secret only.
 *
 * @param fingerprint of the cookie's secret
 * @param id what names it to people
 * @param token the {@linkplain Token#digest digest} of the token that it stands for
 * @param lastUse the last use that was made known, in seconds since 1970 by the clock of the replica that saw it; grows with each, so that a replica
 *     that sees it grow knows that the session is not idle, whatever its own clock says
 * @param startedAt wall time
 * @param device where from
 */
record SessionRecord(
        String fingerprint, String id, String token, long lastUse, Instant startedAt, Session.Device device) {

    SessionRecord begunAt(Instant now) {
        return new SessionRecord(fingerprint, id, token, now.getEpochSecond(), now, device);
    }

    SessionRecord usedAt(long epochSecond) {
        return new SessionRecord(fingerprint, id, token, Math.max(lastUse + 1, epochSecond), startedAt, device);
    }
}
