package io.containermanager.api.apps;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.AppFilter;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.BodyFields;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.engine.Engine;
import io.containermanager.engine.VolumeUsers;
import io.containermanager.event.FailureText;
import io.containermanager.reconcile.LoopStatus;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.store.StoredTarget;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Volumes, and the only way to delete data.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/volumes
 * curl -H 'Content-Type: application/json' -d '{"confirm":"1001_data"}' localhost:3002/api/v1/volumes/1001_data/purge
 * }</pre>
 */
public final class VolumeRoutes implements RouteGroup {

    /** How long a request waits for the engine to remove a volume. */
    static final Duration PURGE_MAX = Duration.ofSeconds(30);

    /** How long a request waits for the engine's containers: without an answer it says that their use is not known. */
    static final Duration USERS_MAX = Duration.ofSeconds(5);

    private static final int NAME_MAX = 255;

    private final ReconcileLoop loop;
    private final Supplier<StoredTarget> target;
    private final Engine engine;

    public VolumeRoutes(ReconcileLoop loop, Supplier<StoredTarget> target, Engine engine) {
        this.engine = engine;
        this.loop = loop;
        this.target = target;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get(
                                "/api/v1/volumes",
                                "List volumes that this manager made or that are declared, and what uses them",
                                request -> volumes(request.view()))
                        .forAnyApp(),
                Route.post(
                        "/api/v1/volumes/{name}/purge",
                        "Permanently remove a volume with its data; confirmed by its name",
                        Scope.ADMIN,
                        this::purge));
    }

    private ApiResponse volumes(AppFilter view) {
        var status = loop.status();
        var others = others(view, status);
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("reason", others.reason());
        tree.put(
                "volumes",
                VolumeViews.list(view.of(target.get().state()), view.of(status).observation(), others));
        return ApiResponse.ok(tree);
    }

    /** Asked of the engine each time: that a container of others is created or removed is no event of this manager's. */
    private VolumeUsers others(AppFilter view, LoopStatus status) {
        if (!view.all()) {
            return VolumeUsers.unknown("A token for single apps does not see the containers of others");
        }
        if (!status.engine().available()) {
            return VolumeUsers.unknown("The engine does not answer");
        }
        var asked = engine.volumeUsers();
        if (!Await.done(asked, USERS_MAX)) {
            return VolumeUsers.unknown("The engine did not list its containers within " + USERS_MAX.toSeconds() + " s");
        }
        if (asked.isCompletedExceptionally()) {
            return VolumeUsers.unknown(
                    "The engine's containers cannot be listed: " + FailureText.of(asked.exceptionNow()));
        }
        return VolumeViews.others(Await.value(asked), status.observation());
    }

    private ApiResponse purge(ApiRequest request) {
        var name = request.path("name");
        var fields = new BodyFields(request.json(), List.of("confirm"));
        fields.require("confirm");
        var confirmed = fields.text("confirm", NAME_MAX);
        if (confirmed.isPresent() && !confirmed.get().equals(name)) {
            fields.bad("/confirm", "must repeat the volume's name from the path; its data is deleted permanently");
        }
        fields.check();
        Await.value(loop.purgeVolume(name, request.caller().name()), PURGE_MAX);
        return ApiResponse.ok(ServiceRoutes.done("The volume " + name + " was removed with its data"));
    }
}
