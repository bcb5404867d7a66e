package io.containermanager.reconcile.operation;

import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.plan.PendingChanges;
import io.containermanager.reconcile.execution.OperationException;
import io.containermanager.reconcile.execution.Pass.Trigger;
import io.containermanager.store.StoredTarget;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who applies the stored target.
 *
 * @param by a caller's name
 * @param cause why
 * @param apps the only apps that may change; empty means all
 */
public record ApplyRequest(String by, Trigger cause, Set<Long> apps) {
    public ApplyRequest {
        apps = Set.copyOf(apps);
    }

    public boolean reaches(long appId) {
        return apps.isEmpty() || apps.contains(appId);
    }

    /** The services that it reaches. */
    public Stream<ServiceKey> services(State state) {
        return state.apps().values().stream()
                .filter(app -> reaches(app.appId()))
                .flatMap(app -> app.services().stream().map(it -> new ServiceKey(app.appId(), it.serviceId())));
    }

    /** Refuses a target that was stored meanwhile and changes apps that this caller may not. */
    public void requireReach(StoredTarget applied, StoredTarget latest) {
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
