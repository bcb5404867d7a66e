package io.containermanager.live.exec;

import io.containermanager.live.client.Lease;
import io.containermanager.live.client.UpgradeAuthorizer.Refusal;
import io.containermanager.live.client.UpgradeRequest;
import io.containermanager.model.observed.Container;

/** Decides who may sit at a command in which container. Runs on the connection's own thread. */
@FunctionalInterface
public interface ExecAuthorizer {

    /** What becomes of the wish. */
    sealed interface Admission {

        /**
         * It may begin.
         *
         * @param who the token's name, for events
         * @param container where
         * @param lease how long
         */
        record Admitted(String who, Container container, Lease lease) implements Admission {}

        /** It may not. */
        record Refused(Refusal refusal) implements Admission {}
    }

    /** Asked once for each connection: a ticket is void afterwards. */
    Admission admit(UpgradeRequest request, String container);
}
