package io.containermanager.live.client;

import java.util.Optional;

/**
 * Decides before the upgrade whether a client may come in: tokens, tickets, Host and Origin. Runs on the connection's
 * own thread.
 */
@FunctionalInterface
public interface UpgradeAuthorizer {

    /**
     * Why a client is not let in.
     *
     * @param status the HTTP status: 401, 403, 421, 503 …
     * @param message what to do about it
     */
    record Refusal(int status, String message) {}

    /** Empty when the client may come in. */
    Optional<Refusal> check(UpgradeRequest request);

    /** This guard, then the next one. */
    default UpgradeAuthorizer and(UpgradeAuthorizer next) {
        return request -> check(request).or(() -> next.check(request));
    }
}
