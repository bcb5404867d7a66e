package io.containermanager.api.apps;

import io.containermanager.api.compose.ComposeTargets;
import io.containermanager.api.compose.ComposeUpload;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiException;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.EntityTags;
import io.containermanager.api.state.ApplyService;
import io.containermanager.api.state.ApplyService.Wish;
import io.containermanager.api.state.ObservedMembers;
import io.containermanager.api.state.PlanViews;
import io.containermanager.api.state.SecretDisplay;
import io.containermanager.api.state.StateReader;
import io.containermanager.api.state.TargetWriter;
import io.containermanager.model.App;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.wire.StateTree;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Changes single apps in the target: creates, sets and removes them, as JSON or as a Compose file. Each change is stored before its
 * response, and applied when the request asks for it.
 */
public final class AppChanges {

    /** The parameters that a change knows. */
    static final List<String> QUERY = Stream.concat(
                    Stream.of("name", "profile", "env.*", "dryRun", "problems"), ApplyService.QUERY.stream())
            .toList();

    /** Statuses that a dry run has because of what the document says. */
    private static final Set<Integer> OF_THE_DOCUMENT = Set.of(400, 403, 409, 422);

    private final TargetWriter targets;
    private final StateReader reader;
    private final ComposeTargets compose;
    private final ApplyService applies;
    private final NewApps newApps;
    private final ServiceIds serviceIds;

    public AppChanges(
            TargetWriter targets,
            StateReader reader,
            ComposeTargets compose,
            ApplyService applies,
            NewApps newApps,
            ServiceIds serviceIds) {
        this.targets = targets;
        this.reader = reader;
        this.compose = compose;
        this.applies = applies;
        this.newApps = newApps;
        this.serviceIds = serviceIds;
    }

    /** What a change is made of: the app, and whether it must be new. */
    private record Subject(ApiRequest call, long appId, boolean create) {

        /** The target with the app in it. */
        State with(App app, State stored, StateReader reader) {
            if (create) {
                NewApps.requireFree(app, stored);
            }
            return reader.restored(app, stored, call.caller());
        }
    }

    /** A change that was stored, or that would be. */
    private record Change(boolean dryRun, long revision, Map<String, @Nullable Object> tree) {}

    ApiResponse set(ApiRequest call) {
        var wish = wish(call);
        var change = write(new Subject(call, call.appId(), false), wish);
        return answer(ApiResponse.ok(change.tree()), change);
    }

    /** 201 with the new app's id and its place; 409 when its name is in use. */
    ApiResponse create(ApiRequest call) {
        var wish = wish(call);
        return newApps.withNextId(appId -> {
            var change = write(new Subject(call, appId, true), wish);
            // Also of a dry run: the places of its problems begin with it.
            change.tree().put("appId", appId);
            if (change.dryRun()) {
                return ApiResponse.ok(change.tree());
            }
            return answer(
                    ApiResponse.json(Status.CREATED_201, change.tree())
                            .with(HeaderNames.LOCATION, "/api/v1/apps/" + appId),
                    change);
        });
    }

    ApiResponse remove(ApiRequest call) {
        var wish = applies.wish(call, false);
        long appId = call.appId();
        var name = DisplayName.app(targets.latest().state(), appId);
        var accepted = targets.change(state -> without(state, appId), request(call, appId));
        var tree = done(accepted, "Removed " + name + " from the target");
        tree.put("plan", plan(call, accepted));
        applies.complete(wish, call.caller(), Set.of(appId), tree);
        return answer(ApiResponse.ok(tree), new Change(false, accepted.target().revision(), tree));
    }

    private Wish wish(ApiRequest call) {
        if (call.flag("problems") && !call.flag("dryRun")) {
            throw ApiError.parameter("problems", "needs dryRun=true: only a dry run can succeed with problems")
                    .exception();
        }
        if (call.flag("dryRun") && call.flag("apply")) {
            throw ApiError.parameter("apply", "cannot be combined with dryRun; send one of them")
                    .exception();
        }
        return applies.wish(call, false);
    }

    private Change write(Subject subject, Wish wish) {
        var call = subject.call();
        if (call.flag("dryRun")) {
            return call.flag("problems") ? checked(subject) : dryRun(subject);
        }
        var change = ComposeUpload.is(call) ? compose(subject) : json(subject);
        applies.complete(wish, call.caller(), Set.of(subject.appId()), change.tree());
        return change;
    }

    private Change compose(Subject subject) {
        var call = subject.call();
        long appId = subject.appId();
        var written =
                compose.post(call, appId, request(call, appId), (app, stored) -> subject.with(app, stored, reader));
        var tree = set(written.accepted(), subject);
        if (written.changed() && !written.accepted().changed()) {
            tree.put("message", "App unchanged, but the contents of its files changed");
            tree.put("changed", true);
        }
        var all = new ArrayList<Object>(ComposeTargets.listed(written.warnings()));
        all.addAll(warnings(call, appId));
        tree.put("warnings", all);
        tree.put("plan", plan(call, written.accepted()));
        return new Change(false, written.accepted().target().revision(), tree);
    }

    private Change json(Subject subject) {
        var call = subject.call();
        long appId = subject.appId();
        var json = call.jsonOr(ComposeUpload.TYPES);
        // Everything that does not depend on the target is checked before the store's thread is asked for.
        var app = reader.app(serviceIds.assigned(json, appId, targets.latest().state()), appId);
        boolean assigned = ServiceIds.missing(json);
        var accepted = targets.change(
                state -> subject.with(
                        assigned ? reader.app(serviceIds.assigned(json, appId, state), appId) : app, state, reader),
                request(call, appId));
        var tree = set(accepted, subject);
        var warnings = new ArrayList<>(ObservedMembers.ofApp(json));
        warnings.addAll(warnings(call, appId));
        if (!warnings.isEmpty()) {
            tree.put("warnings", warnings);
        }
        tree.put("plan", plan(call, accepted));
        return new Change(false, accepted.target().revision(), tree);
    }

    /** A dry run that also answers what the app would be refused for: editors ask while one types, when problems are no failures. */
    private Change checked(Subject subject) {
        try {
            return dryRun(subject);
        } catch (ApiException refused) {
            var error = refused.error();
            if (!OF_THE_DOCUMENT.contains(error.status().code())) {
                throw refused;
            }
            long revision = targets.latest().revision();
            var tree = new LinkedHashMap<String, @Nullable Object>();
            tree.put("status", "refused");
            tree.put("message", error.message());
            tree.put("revision", revision);
            tree.put("changed", false);
            tree.put("problems", error.problems());
            if (!error.warnings().isEmpty()) {
                tree.put("warnings", error.warnings());
            }
            return new Change(true, revision, tree);
        }
    }

    /** What the change would do, checked like the real request; nothing is stored and no file is written. */
    private Change dryRun(Subject subject) {
        var call = subject.call();
        long appId = subject.appId();
        var newest = targets.latest();
        var request = request(call, appId);
        request.require(newest);
        State wanted;
        boolean files = false;
        List<Object> warnings = new ArrayList<>();
        if (ComposeUpload.is(call)) {
            var preview = compose.preview(call, appId, request, (app, stored) -> subject.with(app, stored, reader));
            wanted = preview.wanted();
            files = preview.files();
            warnings.addAll(ComposeTargets.listed(preview.warnings()));
        } else {
            var json = call.jsonOr(ComposeUpload.TYPES);
            var app = reader.app(serviceIds.assigned(json, appId, newest.state()), appId);
            wanted = targets.checked(newest.state(), state -> subject.with(app, state, reader), request);
            warnings.addAll(ObservedMembers.ofApp(json));
        }
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", "Dry run: nothing was changed");
        tree.put("revision", newest.revision());
        tree.put("changed", files || !wanted.equals(newest.state()));
        wanted.app(appId).ifPresent(app -> tree.put("app", StateTree.write(SecretDisplay.MASKED.of(app))));
        if (!warnings.isEmpty()) {
            tree.put("warnings", warnings);
        }
        tree.put("plan", PlanViews.plan(call.view().of(targets.plan(wanted))));
        return new Change(true, newest.revision(), tree);
    }

    /** Warnings about volumes and networks: shared with other apps, left behind, or external and missing. */
    private List<Map<String, String>> warnings(ApiRequest call, long appId) {
        return targets.resourceWarnings(appId).stream()
                .map(call.view()::of)
                .map(warning -> Map.of("pointer", "", "message", warning.message()))
                .toList();
    }

    private static Map<String, @Nullable Object> set(TargetWriter.Stored accepted, Subject subject) {
        var tree = done(
                accepted,
                subject.create()
                        ? "App created in the target state"
                        : accepted.changed() ? "App set in the target state" : "App unchanged");
        accepted.target()
                .state()
                .app(subject.appId())
                .ifPresent(stored -> tree.put("app", StateTree.write(SecretDisplay.MASKED.of(stored))));
        return tree;
    }

    /** What applying the target would do now, as far as the caller sees it. */
    private Map<String, @Nullable Object> plan(ApiRequest call, TargetWriter.Stored stored) {
        return PlanViews.summary(call.view().of(targets.plan(stored)));
    }

    private static State without(State state, long appId) {
        if (state.app(appId).isEmpty()) {
            throw ApiError.notFound(
                            "No app with the id " + appId + " is in the target state: there is nothing to remove.")
                    .exception();
        }
        return state.without(appId);
    }

    private TargetWriter.Request request(ApiRequest call, long appId) {
        var expected =
                EntityTags.expectedRevision(call.headers(), targets.latest().revision());
        return TargetWriter.Request.ofApp(call.caller(), appId, expected);
    }

    private static Map<String, @Nullable Object> done(TargetWriter.Stored accepted, String message) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", message);
        tree.put("revision", accepted.target().revision());
        tree.put("changed", accepted.changed());
        return tree;
    }

    private static ApiResponse answer(ApiResponse response, Change change) {
        return change.dryRun() ? response : response.withEtag(EntityTags.ofRevision(change.revision()));
    }
}
