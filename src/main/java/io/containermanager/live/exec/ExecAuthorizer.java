package io.containermanager.live.exec;

import io.containermanager.live.client.ConnectionLifetime;
import io.containermanager.live.client.UpgradeRequest;
import io.containermanager.model.observed.Container;

/** Decides who may run an interactive command in which container. Runs on the connection's own thread. */
@FunctionalInterface
public interface ExecAuthorizer {

    /**
     * It may begin.
     *
     * @param who the token's name, for events
     * @param container where
     * @param lease how long
     */
    record Admitted(String who, Container container, ConnectionLifetime lease) {}

    /**
     * Asked once for each connection: a ticket is void afterwards.
     *
     * @throws io.containermanager.live.client.UpgradeRefusedException when it may not
     */
    Admitted authorize(UpgradeRequest request, String container);
}
