package io.containermanager.api;

import io.containermanager.access.Scope;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.store.StoredTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Volumes, and the only way in which data ever goes.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/volumes
 * curl -H 'Content-Type: application/json' -d '{"confirm":"1001_data"}' localhost:3002/api/v1/volumes/1001_data/purge
 * }</pre>
 */
final class VolumeRoutes implements Topic {

    /** How long a request waits for the engine to remove a volume. */
    static final Duration PURGE_MAX = Duration.ofSeconds(30);

    private static final int NAME_MAX = 255;

    private final ReconcileLoop loop;
    private final Supplier<StoredTarget> target;

    VolumeRoutes(ReconcileLoop loop, Supplier<StoredTarget> target) {
        this.loop = loop;
        this.target = target;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/volumes", call -> volumes(call.view())).forAnyApp(),
                Endpoint.post("/api/v1/volumes/{name}/purge", Scope.ADMIN, this::purge));
    }

    private Answer volumes(AppView view) {
        LoopStatus status = view.of(loop.status());
        return Answer.ok(Map.of("volumes", VolumeViews.list(view.of(target.get().state()), status.observation())));
    }

    private Answer purge(Call call) {
        var name = call.path("name");
        var fields = new BodyFields(call.json(), List.of("confirm"));
        fields.require("confirm");
        var confirmed = fields.text("confirm", NAME_MAX);
        if (confirmed.isPresent() && !confirmed.get().equals(name)) {
            fields.bad("/confirm", "must be the volume's name as it stands in the path: its data goes for good");
        }
        fields.check();
        Waits.value(loop.purgeVolume(name, call.caller().name()), PURGE_MAX);
        return Answer.ok(ServiceRoutes.done("The volume was removed with its data"));
    }
}
