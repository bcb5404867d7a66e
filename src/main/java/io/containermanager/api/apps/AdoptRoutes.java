package io.containermanager.api.apps;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.BodyFields;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.api.state.ApplyService;
import io.containermanager.api.state.StateReader;
import io.containermanager.api.state.TargetWriter;
import io.containermanager.engine.Engine;
import io.containermanager.model.App;
import io.containermanager.model.Violation;
import io.containermanager.model.naming.NameIndex;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.model.observed.Observation;
import io.containermanager.plan.adopt.AdoptionDraft;
import io.containermanager.plan.adopt.AdoptionDraft.Subject;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.store.TargetStore;
import io.containermanager.store.TargetStore.Takeover;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes over containers that others created: those of a Docker Compose project, or single ones. What can stay is not recreated.
 *
 * <pre>{@code
 * curl -H 'Content-Type: application/json' -d '{"project":"shop"}' 'localhost:3002/api/v1/apps/shop/adopt?dryRun=true'
 * curl -H 'Content-Type: application/json' -d '{"containers":["web","db"]}' localhost:3002/api/v1/apps/shop/adopt
 * }</pre>
 */
public final class AdoptRoutes implements RouteGroup {

    /** How long a request waits for the engine to describe the containers. */
    static final Duration LOOK_MAX = Duration.ofSeconds(60);

    private static final int NAME_MAX = 255;
    private static final int PLACES_MAX = 100;

    private final Engine engine;
    private final ReconcileLoop loop;
    private final TargetStore store;
    private final TargetWriter targets;
    private final StateReader reader;
    private final ApplyService applies;
    private final NewApps newApps;

    public AdoptRoutes(
            Engine engine,
            ReconcileLoop loop,
            TargetStore store,
            TargetWriter targets,
            StateReader reader,
            ApplyService applies,
            NewApps newApps) {
        this.engine = engine;
        this.loop = loop;
        this.store = store;
        this.targets = targets;
        this.reader = reader;
        this.applies = applies;
        this.newApps = newApps;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(Route.post(
                        "/api/v1/apps/{app}/adopt",
                        "Take over running containers of a Compose project, or single ones, as an app's services",
                        Scope.ADMIN,
                        this::adopt)
                .query("dryRun", "wait", "adoption"));
    }

    /** What a request asks for. */
    private record Wish(ForeignResources.Query query, Set<String> ignored, boolean dryRun, Duration patience) {}

    private ApiResponse adopt(ApiRequest request) {
        var wish = wish(request);
        applies.requireEngine();
        var named = request.path("app");
        var declared = declared(request, named);
        if (declared != null) {
            return adopt(request, wish, subject(declared, wish));
        }
        LongFunction<ApiResponse> creation = id -> {
            // A name of digits may only be the app's own id.
            long appId = NameIndex.isNumber(named) ? request.id("app", App.MAX_ID) : id;
            var project = wish.query().project();
            var name = NameIndex.isNumber(named) && project != null ? project : named;
            return adopt(request, wish, new Subject(appId, name, null, store.greatestServiceId(appId), wish.ignored()));
        };
        return newApps.withNextId(creation);
    }

    private Subject subject(App app, Wish wish) {
        long greatest = app.services().stream()
                .mapToLong(service -> service.serviceId())
                .max()
                .orElse(0);
        return new Subject(
                app.appId(),
                app.appName(),
                app,
                Math.max(greatest, store.greatestServiceId(app.appId())),
                wish.ignored());
    }

    /** The app of the target that is meant; null for one that is to be created. */
    private @Nullable App declared(ApiRequest request, String named) {
        var target = targets.latest().state();
        if (NameIndex.isNumber(named)) {
            return target.app(request.id("app", App.MAX_ID)).orElse(null);
        }
        var found = target.apps().values().stream()
                .filter(app -> app.appName().equals(named))
                .toList();
        return found.size() > 1
                ? target.app(request.named().app(named)).orElse(null)
                : found.stream().findFirst().orElse(null);
    }

    private static Wish wish(ApiRequest request) {
        var fields = new BodyFields(request.json(), List.of("project", "containers", "ignore"));
        var project = fields.text("project", NAME_MAX);
        var containers = fields.list("containers", ForeignResources.CONTAINERS_MAX, NAME_MAX);
        var ignored = fields.list("ignore", PLACES_MAX, NAME_MAX);
        if (project.isPresent() == !containers.isEmpty()) {
            fields.bad(
                    "",
                    "the body must name either a Compose project (project) or containers by name or id (containers)");
        }
        fields.check();
        return new Wish(
                new ForeignResources.Query(project.orElse(null), new HashSet<>(containers)),
                Set.copyOf(ignored),
                request.flag("dryRun"),
                request.duration("wait", ApplyService.WAIT_MAX));
    }

    private ApiResponse adopt(ApiRequest request, Wish wish, Subject subject) {
        var latest = targets.latest();
        requireApplied(latest.revision());
        var found = Await.value(engine.foreign(wish.query()), LOOK_MAX);
        var draft = AdoptionDraft.of(found, wish.query(), subject, latest.revision() + 1);
        var app = draft.app();
        if (app == null) {
            return refused(wish, subject, draft);
        }
        var change = TargetWriter.Request.ofApp(request.caller(), app.appId(), OptionalLong.empty());
        var state = targets.checked(latest.state(), stored -> reader.restored(app, stored, request.caller()), change);
        var foreign = draft.takeovers().stream().map(it -> it.container()).toList();
        var seen = Await.value(engine.observe(), LOOK_MAX);
        var takeover = takeover(draft, seen);
        requireRoom(draft.adoptions(), takeover);
        var plan = Await.value(loop.preview(state, draft.adoptions(), foreign, seen));
        var tree = AdoptViews.of(subject, draft, plan, wish.dryRun());
        request.query("adoption").ifPresent(agreed -> requireSame(agreed, tree));
        if (!wish.dryRun()) {
            var accepted = targets.adopt(state, takeover, latest.revision(), change, foreign);
            tree.put("revision", accepted.target().revision());
            applies.complete(new ApplyService.Wish(true, wish.patience()), request.caller(), Set.of(app.appId()), tree);
        }
        return ApiResponse.ok(tree);
    }

    private static ApiResponse refused(Wish wish, Subject subject, AdoptionDraft draft) {
        if (wish.dryRun()) {
            return ApiResponse.ok(AdoptViews.refused(subject, draft));
        }
        var violations = draft.problems().stream()
                .map(it -> new Violation(
                        it.place(),
                        (it.container().isEmpty() ? "" : "container " + it.container() + " ") + it.message()))
                .toList();
        throw ApiError.invalid(
                        "cannot adopt",
                        ApiError.found(violations.size()) + ", listed in violations. Nothing was changed.",
                        violations)
                .exception();
    }

    /** What was agreed to may have changed: the target, the containers, or what has to be done. */
    private static void requireSame(String agreed, Map<String, @Nullable Object> tree) {
        if (!agreed.equals(tree.get(AdoptViews.HASH))) {
            throw ApiError.conflict("The target or the containers have changed since the dry run, and so has what would"
                            + " be adopted. Nothing was changed: look again with dryRun=true, and send its "
                            + AdoptViews.HASH + ".")
                    .exception();
        }
    }

    /** The adoption is to change nothing else, and it is applied with the target. */
    private void requireApplied(long revision) {
        if (store.appliedRevision() != revision) {
            throw ApiError.conflict("Revision " + revision
                            + " is not applied yet: apply it first, so that adopting changes nothing else.")
                    .exception();
        }
    }

    /** What is gone makes room. */
    private void requireRoom(Adoptions more, Takeover takeover) {
        var all = store.adoptions().with(more, takeover.present(), takeover.presentNetworks());
        if (all.containers().size() > Adoptions.MAX
                || all.volumes().size() > Adoptions.MAX
                || all.networks().size() > Adoptions.MAX) {
            throw ApiError.conflict("More than " + Adoptions.MAX
                            + " containers, volumes or networks would be adopted: apply a change of adopted services"
                            + " first, which replaces their containers.")
                    .exception();
        }
    }

    private static Takeover takeover(AdoptionDraft draft, Observation seen) {
        var adoptions = draft.adoptions();
        var present = seen.containers().stream().map(it -> it.id()).collect(Collectors.toSet());
        var networks = seen.networks().stream().map(it -> it.id()).collect(Collectors.toSet());
        return new Takeover(
                adoptions.containers().entrySet().stream()
                        .collect(Collectors.toMap(
                                it -> it.getKey(),
                                it -> new Takeover.As(
                                        it.getValue().app(), it.getValue().service()))),
                adoptions.volumes().entrySet().stream()
                        .collect(Collectors.toMap(
                                it -> it.getKey(), it -> it.getValue().appId())),
                adoptions.networks().entrySet().stream()
                        .collect(Collectors.toMap(
                                it -> it.getKey(), it -> it.getValue().appId())),
                present,
                networks);
    }
}
