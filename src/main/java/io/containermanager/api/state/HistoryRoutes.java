package io.containermanager.api.state;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiException;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.AppFilter;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.model.App;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.compose.ComposeExport;
import io.containermanager.model.wire.StateTree;
import io.containermanager.plan.input.ImageLocks;
import io.containermanager.store.AppTenures;
import io.containermanager.store.FailedVersions;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import io.containermanager.store.TenureCache;
import io.containermanager.yaml.YamlWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Accepted targets, and rollback to one.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/state/history
 * curl localhost:3002/api/v1/state/history/3
 * curl -X POST localhost:3002/api/v1/state/rollback/3
 * curl -X POST 'localhost:3002/api/v1/state/rollback/3?dryRun=true'
 * curl -X POST 'localhost:3002/api/v1/state/rollback/3?wait=30s'
 * }</pre>
 */
public final class HistoryRoutes implements RouteGroup {

    private final TargetStore store;
    private final TargetWriter targets;
    private final ApplyService applyService;
    private final SecretVisibility visibility;
    private final TenureCache tenures;
    private final Outcomes outcomes;

    public HistoryRoutes(
            TargetStore store,
            TargetWriter targets,
            ApplyService applyService,
            SecretVisibility visibility,
            TenureCache tenures,
            Outcomes outcomes) {
        this.tenures = tenures;
        this.outcomes = outcomes;
        this.store = store;
        this.targets = targets;
        this.applyService = applyService;
        this.visibility = visibility;
    }

    /** What is known of versions that failed. */
    @FunctionalInterface
    public interface Outcomes {

        /** By the events of the apps as they are now; null where events cannot be read. */
        @Nullable
        FailedVersions failed(List<StoredTarget> targets, AppTenures known);
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get("/api/v1/state/history", "List accepted targets, newest first", this::history)
                        .forAnyApp()
                        .query("limit"),
                Route.get("/api/v1/state/history/{revision}", "Get one accepted target", this::revision)
                        .forAnyApp()
                        .query("reveal", "compose"),
                Route.post(
                                "/api/v1/state/rollback/{revision}",
                                "Make an earlier target the target again and apply it; ?apply=false only stores it",
                                Scope.OPERATE,
                                this::rollback)
                        .query(Stream.concat(Stream.of("dryRun"), ApplyService.QUERY.stream())
                                .toArray(String[]::new)));
    }

    private ApiResponse history(ApiRequest request) {
        int limit = (int)
                request.number("limit", 1, TargetStore.HISTORY_MAX_TARGETS).orElse(TargetStore.HISTORY_MAX_TARGETS);
        var known = known(request.view());
        var now = now(request.view(), known);
        var failed = failed(now, known);
        var rows = now.shown().descendingMap().values().stream()
                .limit(limit)
                .map(target -> row(target, now, request.view(), known, failed))
                .toList();
        return ApiResponse.ok(Map.of("targets", rows));
    }

    private ApiResponse revision(ApiRequest request) {
        var known = known(request.view());
        var now = now(request.view(), known);
        long revision = request.id("revision", App.MAX_ID);
        var target = now.shown().get(revision);
        if (target == null) {
            throw notKept(revision);
        }
        var secretScope = visibility.asked(request, "revision " + target.revision());
        var tree = row(target, now, request.view(), known, failed(now, known));
        var seen = request.view().at(target.revision(), known);
        var state = secretScope.of(seen.of(target.state()));
        tree.put("target", StateTree.write(state));
        tree.put("images", boundImages(state, target.digests()));
        if (request.flag("compose")) {
            tree.put("compose", composeFiles(state));
        }
        return ApiResponse.ok(tree);
    }

    /** The image that each service is bound to; without a digest where none was noted. */
    private static List<Map<String, @Nullable Object>> boundImages(State state, Map<String, String> digests) {
        var images = new ArrayList<Map<String, @Nullable Object>>();
        for (var app : state.apps().values()) {
            for (var service : app.services()) {
                var key = new ServiceKey(app.appId(), service.serviceId());
                var image = new LinkedHashMap<String, @Nullable Object>();
                image.put("appId", app.appId());
                image.put("serviceId", service.serviceId());
                image.put("imageName", service.imageName());
                image.put("digest", ImageLocks.digest(digests, key, service.imageName()));
                images.add(image);
            }
        }
        return images;
    }

    /** Each app as a Compose file, by its id; null for one that no Compose file can express. */
    private static Map<String, @Nullable String> composeFiles(State state) {
        var files = new LinkedHashMap<String, @Nullable String>();
        state.apps()
                .forEach((id, app) -> files.put(
                        String.valueOf(id),
                        ComposeExport.unwritable(app).isEmpty()
                                ? new String(YamlWriter.bytes(ComposeExport.write(app)), StandardCharsets.UTF_8)
                                : null));
        return files;
    }

    /** Responds at once, or with the pass if it ended within {@code ?wait=}. */
    private ApiResponse rollback(ApiRequest request) {
        var wish = applyService.wish(request, true);
        var old = target(request);
        if (request.flag("dryRun")) {
            return shown(old, request);
        }
        // Of what changes by it: afterwards it is the target.
        var warnings = targets.backWarnings(old);
        // A tag that has moved since must not bring another image.
        var accepted =
                targets.bringBack(old, request.caller(), "rolled back to the target of revision " + old.revision());
        return applyService.rolledBack(
                wish,
                request.caller(),
                Set.of(),
                "Rolled back to the target of revision " + old.revision(),
                accepted,
                warnings);
    }

    /** What a rollback would do; refused where it would be. */
    private ApiResponse shown(StoredTarget old, ApiRequest request) {
        var latest = targets.latest();
        targets.checkBack(old, latest.state(), request.caller());
        return ApplyService.wouldRollBack(latest, targets.planBack(old));
    }

    private StoredTarget target(ApiRequest request) {
        long revision = request.id("revision", App.MAX_ID);
        return store.revision(revision).orElseThrow(() -> notKept(revision));
    }

    private @Nullable FailedVersions failed(Now now, AppTenures known) {
        return outcomes.failed(List.copyOf(now.kept().values()), known);
    }

    /** A caller who sees all apps sees what their ids had before, too. */
    private AppTenures known(AppFilter view) {
        return view.all() ? AppTenures.NONE : tenures.tenures();
    }

    private static ApiException notKept(long revision) {
        return ApiError.notFound(
                        "Revision " + revision + " is not kept: GET /api/v1/state/history lists those that are.")
                .exception();
    }

    /**
     * All revisions that are kept, and those that the caller sees: one who is limited to some apps sees no trace of changes to others.
     *
     * @param applied the one that is applied, or of those seen the newest up to it
     * @param newest of those seen
     * @param appliedAt when each one was, as far as it was
     * @param shown those seen
     */
    private record Now(
            long applied,
            long newest,
            NavigableMap<Long, Instant> appliedAt,
            NavigableMap<Long, StoredTarget> kept,
            NavigableMap<Long, StoredTarget> shown) {

        /** What the revision changed, as far as it is seen; null where the revision below it is not kept. */
        private @Nullable List<String> changes(StoredTarget target, AppFilter view, AppTenures known) {
            var before = target.revision() == 1 ? StoredTarget.NONE : kept.get(target.revision() - 1);
            if (before == null) {
                return null;
            }
            return TargetChanges.inShort(
                    view.at(before.revision(), known).of(before.state()),
                    before.digests(),
                    view.at(target.revision(), known).of(target.state()),
                    target.digests());
        }

        /** Whether it declares what is applied, as far as it is seen: going back to it would change nothing. */
        private boolean sameAsApplied(StoredTarget target, AppFilter view, AppTenures known) {
            var now = kept.get(applied);
            var seen = view.at(target.revision(), known).of(target.state());
            return now != null
                    && seen.equals(view.at(applied, known).of(now.state()))
                    && ImageLocks.same(seen, target.digests(), now.digests());
        }

        /** When the next applied revision took over from it; null as long as none did, and when that is not known. */
        private @Nullable Instant supersededAt(StoredTarget target) {
            var next = appliedAt.higherEntry(target.revision());
            return !appliedAt.containsKey(target.revision()) || next == null ? null : next.getValue();
        }

        /** The status of a revision in one word. */
        private String state(long revision) {
            return revision == applied ? "applied" : revision == newest ? "pending" : "superseded";
        }
    }

    private Now now(AppFilter view, AppTenures known) {
        var appliedAt = new TreeMap<Long, Instant>();
        var kept = new TreeMap<Long, StoredTarget>();
        for (var target : store.history(TargetStore.HISTORY_MAX_TARGETS)) {
            kept.put(target.revision(), target);
            var at = target.appliedAt();
            if (at != null) {
                appliedAt.put(target.revision(), at);
            }
        }
        if (view.all()) {
            return new Now(store.appliedRevision(), store.latest().revision(), appliedAt, kept, kept);
        }
        var shown = new TreeMap<Long, StoredTarget>();
        kept.values().stream()
                .filter(target -> changed(target, kept.get(target.revision() - 1), view, known))
                .forEach(target -> shown.put(target.revision(), target));
        var applied = shown.floorKey(store.appliedRevision());
        return new Now(
                applied == null ? 0 : applied,
                shown.isEmpty() ? 0 : shown.lastKey(),
                ofShown(appliedAt, shown.navigableKeySet()),
                kept,
                shown);
    }

    /** Whether a revision changed what is seen of it; of the oldest that is kept, whether anything is seen. */
    private static boolean changed(
            StoredTarget target, @Nullable StoredTarget before, AppFilter view, AppTenures known) {
        var now = view.at(target.revision(), known).of(target.state());
        return before == null
                ? !now.apps().isEmpty()
                : !now.equals(view.at(before.revision(), known).of(before.state()))
                        || !ImageLocks.same(now, before.digests(), target.digests());
    }

    /** When what each of these revisions declares was applied first: it may have been with a later one, which changed something else. */
    private static NavigableMap<Long, Instant> ofShown(
            NavigableMap<Long, Instant> appliedAt, NavigableSet<Long> shown) {
        var first = new TreeMap<Long, Instant>();
        for (var revision : shown) {
            var with = appliedAt.ceilingEntry(revision);
            var next = shown.higher(revision);
            if (with != null && (next == null || with.getKey() < next)) {
                first.put(revision, with.getValue());
            }
        }
        return first;
    }

    private static @Nullable String time(@Nullable Instant at) {
        return at == null ? null : Json.time(at);
    }

    private static Map<String, @Nullable Object> row(
            StoredTarget target, Now now, AppFilter view, AppTenures known, @Nullable FailedVersions failed) {
        var seen = view.at(target.revision(), known).of(target.state());
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("revision", target.revision());
        tree.put("acceptedAt", Json.time(target.acceptedAt()));
        tree.put("by", target.by());
        tree.put("apps", seen.apps().size());
        tree.put("services", seen.serviceCount());
        tree.put("applied", target.revision() == now.applied());
        tree.put("sameAsApplied", now.sameAsApplied(target, view, known));
        tree.put("state", now.state(target.revision()));
        tree.put("appliedAt", time(now.appliedAt().get(target.revision())));
        tree.put("supersededAt", time(now.supersededAt(target)));
        tree.put("changes", now.changes(target, view, known));
        tree.put("failed", failed == null ? null : failed.names(seen, target));
        return tree;
    }
}
