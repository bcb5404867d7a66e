package io.containermanager.reconcile.operation;

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
 * @param tried the only apps whose held versions are tried once more, as the request was for them; empty means all that may change
 */
public record ApplyRequest(String by, Trigger cause, Set<Long> apps, Set<Long> tried) {
    public ApplyRequest {
        apps = Set.copyOf(apps);
        tried = Set.copyOf(tried);
    }

    /** A request that is for one app. */
    public static ApplyRequest ofApp(String by, long appId) {
        return new ApplyRequest(by, Trigger.APPLY, Set.of(), Set.of(appId));
    }

    /** Whether it asks for another try of what failed in that app. */
    public boolean tries(long appId) {
        return (apps.isEmpty() || apps.contains(appId)) && (tried.isEmpty() || tried.contains(appId));
    }

    /** Refuses a target that was stored meanwhile and changes apps that this caller may not. */
    public void requireReach(StoredTarget applied, StoredTarget latest) {
        if (!apps.isEmpty()
                && PendingChanges.beyond(
                        apps,
                        new PendingChanges.Bound(applied.state(), applied.digests()),
                        new PendingChanges.Bound(latest.state(), latest.digests()))) {
            throw new OperationException.Refused(
                    "Applying the target would change apps beside those of this token; apply it with a token without"
                            + " this limit");
        }
    }
}
