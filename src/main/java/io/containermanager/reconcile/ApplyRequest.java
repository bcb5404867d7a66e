package io.containermanager.reconcile;

import io.containermanager.plan.PendingChanges;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.store.StoredTarget;
import java.util.Set;

/**
 * Who applies the stored target.
 *
 * @param by a caller's name
 * @param cause why
 * @param apps the only apps that may change; empty means all
 */
record ApplyRequest(String by, Trigger cause, Set<Long> apps) {
    ApplyRequest {
        apps = Set.copyOf(apps);
    }

    boolean reaches(long appId) {
        return apps.isEmpty() || apps.contains(appId);
    }

    /** Refuses a target that was stored meanwhile and changes apps that this caller may not. */
    void requireReach(StoredTarget applied, StoredTarget latest) {
        if (!apps.isEmpty()
                && PendingChanges.beyond(
                        apps,
                        new PendingChanges.Bound(applied.state(), applied.digests()),
                        new PendingChanges.Bound(latest.state(), latest.digests()))) {
            throw new OperationException.Refused(
                    "applying the target would change apps beside those of this token; apply it with a token without"
                            + " this limit");
        }
    }
}
