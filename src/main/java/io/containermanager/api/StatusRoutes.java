package io.containermanager.api;

import io.containermanager.reconcile.LoopStatus;
import io.containermanager.store.StoreException;
import io.containermanager.store.StoredTarget;
import java.util.List;
import java.util.function.Supplier;

/**
 * How things stand.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/status
 * curl localhost:3002/api/v1/reconciliation
 * }</pre>
 */
final class StatusRoutes implements Topic {

    private final Supplier<LoopStatus> status;
    private final Supplier<StoredTarget> target;

    StatusRoutes(Supplier<LoopStatus> status, Supplier<StoredTarget> target) {
        this.status = status;
        this.target = target;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/status", call -> status(call.view())).forAnyApp(),
                Endpoint.get(
                                "/api/v1/reconciliation",
                                call -> Answer.ok(
                                        StatusViews.reconciliation(call.view().of(status.get()))))
                        .forAnyApp());
    }

    private Answer status(AppView view) {
        var snapshot = view.of(status.get());
        try {
            var stored = target.get();
            return Answer.ok(StatusViews.status(snapshot, view.of(stored.state()), stored.revision()));
        } catch (StoreException away) {
            // Status is where operators look for what is wrong: it answers from what the loop knew last.
            return Answer.ok(StatusViews.status(snapshot, snapshot.target(), snapshot.revision()));
        }
    }
}
