package io.containermanager.api;

import io.containermanager.access.Scope;
import io.containermanager.model.StateTree;
import io.containermanager.store.TargetStore.Accepted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Current and target state.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/state
 * curl localhost:3002/api/v1/state/current
 * curl -i localhost:3002/api/v1/state/target
 * curl -H "Authorization: Bearer $ADMIN_TOKEN" 'localhost:3002/api/v1/state/target?reveal=true'
 * curl -H 'Content-Type: application/json' -d @target.json 'localhost:3002/api/v1/state/target?apply=true'
 * curl -H 'Content-Type: application/json' -H 'If-Match: "7"' -d @target.json localhost:3002/api/v1/state/target
 * }</pre>
 */
final class StateRoutes implements Topic {

    private final StateDocuments documents;
    private final TargetWriter targets;
    private final StateReader reader;
    private final Applying applying;
    private final Reveal reveal;

    StateRoutes(StateDocuments documents, TargetWriter targets, StateReader reader, Applying applying, Reveal reveal) {
        this.documents = documents;
        this.targets = targets;
        this.reader = reader;
        this.applying = applying;
        this.reveal = reveal;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/state", call -> documents.both(call.view(), reveal.asked(call, "the state")))
                        .forAnyApp()
                        .query("reveal"),
                Endpoint.get(
                                "/api/v1/state/current",
                                call -> documents.current(call.view(), reveal.asked(call, "the current state")))
                        .forAnyApp()
                        .query("reveal"),
                Endpoint.get("/api/v1/state/target", this::target).forAnyApp().query("reveal"),
                Endpoint.post("/api/v1/state/target", Scope.OPERATE, this::setTarget)
                        .query("apply")
                        .withLargeBody());
    }

    private Answer target(Call call) {
        var secrets = reveal.asked(call, "the target");
        var stored = targets.latest();
        var tree = StateTree.write(secrets.of(call.view().of(stored.state())));
        var etag = EntityTags.ofRevision(stored.revision());
        // Both forms name the revision, for If-Match; nobody may keep the one with secrets.
        return secrets == Secrets.MASKED
                ? Answer.tagged(Json.bytes(tree), etag)
                : Answer.ok(tree).withEtag(etag);
    }

    private Answer setTarget(Call call) {
        boolean apply = call.flag("apply");
        if (apply) {
            applying.requireEngine();
        }
        var expected =
                EntityTags.expectedRevision(call.headers(), targets.latest().revision());
        var posted = reader.state(call.json());
        var accepted = targets.change(
                reader.replacing(posted), new TargetWriter.Request(call.caller(), "the target", expected));
        var tree = accepted(accepted);
        tree.put("plan", PlanViews.summary(call.view().of(targets.plan())));
        if (apply) {
            tree.put("passId", applying.start(call.caller().name()).passId());
        }
        return Answer.ok(tree).withEtag(EntityTags.ofRevision(accepted.target().revision()));
    }

    private static Map<String, @Nullable Object> accepted(Accepted accepted) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", accepted.changed() ? "Target state accepted" : "This is the target state already");
        tree.put("target", StateTree.write(Secrets.MASKED.of(accepted.target().state())));
        tree.put("revision", accepted.target().revision());
        tree.put("changed", accepted.changed());
        return tree;
    }
}
