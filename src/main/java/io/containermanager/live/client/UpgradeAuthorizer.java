package io.containermanager.live.client;

/**
 * Decides before the upgrade who may open a WebSocket with live channels: tokens, tickets, Host and Origin. Runs on the connection's own
 * thread.
 */
@FunctionalInterface
public interface UpgradeAuthorizer {

    /**
     * Asked once for each connection: a ticket is void afterwards.
     *
     * @return how long the client may stay
     * @throws UpgradeRefusedException when it may not come in
     */
    ConnectionLifetime authorize(UpgradeRequest request);
}
