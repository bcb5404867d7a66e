package io.containermanager.api.apps;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.api.state.ApplyService;
import io.containermanager.api.state.HistoryRoutes.Outcomes;
import io.containermanager.api.state.TargetChanges;
import io.containermanager.api.state.TargetWriter;
import io.containermanager.model.App;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.store.AppTenures;
import io.containermanager.store.FailedVersions;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import io.containermanager.store.TenureCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The versions of one app in the accepted targets, and the way back to one of them that leaves all other apps as they are.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/apps/shop/history
 * curl -X POST 'localhost:3002/api/v1/apps/shop/rollback/3?dryRun=true'
 * curl -X POST 'localhost:3002/api/v1/apps/shop/rollback/3?wait=30s'
 * }</pre>
 */
public final class AppHistoryRoutes implements RouteGroup {

    private static final String APP = "/api/v1/apps/{appId}";

    private final TargetStore store;
    private final TargetWriter targets;
    private final ApplyService applyService;
    private final TenureCache tenures;
    private final Outcomes outcomes;

    public AppHistoryRoutes(
            TargetStore store,
            TargetWriter targets,
            ApplyService applyService,
            TenureCache tenures,
            Outcomes outcomes) {
        this.tenures = tenures;
        this.outcomes = outcomes;
        this.store = store;
        this.targets = targets;
        this.applyService = applyService;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get(
                        APP + "/history", "List the accepted targets that changed an app, newest first", this::history),
                Route.post(
                                APP + "/rollback/{revision}",
                                "Make an app what it was in an earlier target and apply it; other apps stay as they"
                                        + " are",
                                Scope.OPERATE,
                                this::rollback)
                        .query(Stream.concat(Stream.of("dryRun"), ApplyService.QUERY.stream())
                                .toArray(String[]::new)));
    }

    private ApiResponse history(ApiRequest call) {
        long appId = call.appId();
        var kept = store.history(TargetStore.HISTORY_MAX_TARGETS).stream()
                .filter(target -> shown(call, target.revision()))
                .toList();
        var known = call.view().all() ? AppTenures.NONE : tenures.tenures();
        var rows = changes(kept, appId, outcomes.failed(kept, known));
        if (rows.isEmpty()) {
            throw ApiError.notFound("No kept target has an app with the id " + call.appId()
                            + ": GET /api/v1/state/history lists all targets.")
                    .exception();
        }
        return ApiResponse.ok(Map.of("targets", rows));
    }

    /** Whether the caller may see what a revision says of the app: one who is limited to its id sees nothing of another that had it before. */
    private boolean shown(ApiRequest call, long revision) {
        return call.view().all() || tenures.tenures().covers(call.appId(), revision);
    }

    /** Those targets in which the app is otherwise than in the one before, or on other images of the same tags, newest first. Pure. */
    static List<Map<String, @Nullable Object>> changes(
            List<StoredTarget> newestFirst, long appId, @Nullable FailedVersions failed) {
        var rows = new ArrayList<Map<String, @Nullable Object>>();
        boolean now = true;
        for (int place = 0; place < newestFirst.size(); place++) {
            var target = newestFirst.get(place);
            var app = target.state().app(appId);
            var earlier = place + 1 < newestFirst.size() ? newestFirst.get(place + 1) : StoredTarget.NONE;
            var before = earlier.state().app(appId);
            var changes = TargetChanges.of(alone(before), earlier.digests(), alone(app), target.digests());
            if (!changes.isEmpty()) {
                var row = new LinkedHashMap<String, @Nullable Object>();
                row.put("revision", target.revision());
                row.put("acceptedAt", Json.time(target.acceptedAt()));
                row.put("by", target.by());
                row.put("current", now);
                row.put("sameAsNow", sameAs(newestFirst.getFirst(), target, app, appId));
                row.put("declared", app.isPresent());
                row.put("services", app.map(it -> it.services().size()).orElse(0));
                row.put("changes", changes);
                row.put("failed", failed == null ? null : failed.names(alone(app), target));
                rows.add(row);
                now = false;
            }
        }
        return rows;
    }

    /** Whether the newest target has the app like this, on these images: going back to it would change nothing. */
    private static boolean sameAs(StoredTarget newest, StoredTarget target, Optional<App> app, long appId) {
        return app.equals(newest.state().app(appId)) && ImageLocks.same(alone(app), target.digests(), newest.digests());
    }

    private static State alone(Optional<App> app) {
        return app.map(State.EMPTY::with).orElse(State.EMPTY);
    }

    /** Responds at once, or with the pass if it ended within {@code ?wait=}. */
    private ApiResponse rollback(ApiRequest call) {
        var wish = applyService.wish(call, true);
        long appId = call.appId();
        var old = target(call);
        var app = old.state()
                .app(appId)
                .orElseThrow(() -> ApiError.notFound("Revision " + old.revision() + " has no app with the id " + appId
                                + ": GET /api/v1/apps/" + appId + "/history lists those that have it.")
                        .exception());
        // What does not come back is said of this app alone.
        var kept = new StoredTarget(
                old.revision(), State.EMPTY.with(app), old.acceptedAt(), old.by(), old.digests(), old.appliedAt());
        if (call.flag("dryRun")) {
            return shown(kept, app, call);
        }
        // Of what changes by it: afterwards it is the target.
        var warnings = targets.backWarnings(kept);
        var accepted = targets.bringBack(
                newest -> with(newest, kept, app),
                call.caller(),
                "rolled back " + DisplayName.app(app.appName()) + " to revision " + old.revision());
        return applyService.rolledBack(
                wish,
                call.caller(),
                Set.of(appId),
                "Rolled back " + DisplayName.app(app.appName()) + " to revision " + old.revision(),
                accepted,
                warnings);
    }

    /** What a rollback would do; refused where it would be. */
    private ApiResponse shown(StoredTarget kept, App app, ApiRequest call) {
        var latest = targets.latest();
        var wanted = with(latest, kept, app);
        targets.checkBack(wanted, latest.state(), call.caller());
        return ApplyService.wouldRollBack(latest, call.view().of(targets.planBack(wanted, kept)));
    }

    /** The newest target with an earlier version of the app, on the images that it had then: a tag that has moved since brings no other. */
    private static StoredTarget with(StoredTarget newest, StoredTarget kept, App app) {
        var state = newest.state().with(app);
        // The newest one's, which may wait to be applied: another app's update must not be undone by this.
        var digests = state.equals(newest.state()) ? newest.digests() : ImageLocks.inherited(state, newest.digests());
        for (var service : app.services()) {
            var key = new ServiceKey(app.appId(), service.serviceId());
            var digest = ImageLocks.digest(kept.digests(), key, service.imageName());
            // One that is declared as before, and whose image was not noted yet, is bound to what it runs, as any
            // other.
            boolean awaited = ImageLocks.digest(digests, key, service.imageName()) == null
                    && newest.state().service(key).filter(service::equals).isPresent();
            if (digest != null && !awaited) {
                digests = ImageLocks.with(digests, key, service.imageName(), digest);
            }
        }
        return new StoredTarget(kept.revision(), state, kept.acceptedAt(), kept.by(), digests);
    }

    private StoredTarget target(ApiRequest call) {
        long revision = call.id("revision", App.MAX_ID);
        return store.revision(revision)
                .filter(target -> shown(call, target.revision()))
                .orElseThrow(() -> ApiError.notFound("Revision " + revision + " is not kept: GET /api/v1/apps/"
                                + call.appId() + "/history lists those of this app that are.")
                        .exception());
    }
}
