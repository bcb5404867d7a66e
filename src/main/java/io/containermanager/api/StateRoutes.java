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
 * curl -H 'Content-Type: application/json' -d @target.json 'localhost:3002/api/v1/state/target?apply=true'
 * curl -H 'Content-Type: application/json' -H 'If-Match: "7"' -d @target.json localhost:3002/api/v1/state/target
 * }</pre>
 */
final class StateRoutes implements Topic {

    private final StateDocuments documents;
    private final TargetWriter targets;
    private final StateReader reader;
    private final Applying applying;

    StateRoutes(StateDocuments documents, TargetWriter targets, StateReader reader, Applying applying) {
        this.documents = documents;
        this.targets = targets;
        this.reader = reader;
        this.applying = applying;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/api/v1/state", _ -> documents.both()),
                Endpoint.get("/api/v1/state/current", _ -> documents.current()),
                Endpoint.get("/api/v1/state/target", _ -> target()),
                Endpoint.post("/api/v1/state/target", Scope.OPERATE, this::setTarget));
    }

    private Answer target() {
        var stored = targets.latest();
        return Answer.tagged(Json.bytes(StateTree.write(stored.state())), EntityTags.ofRevision(stored.revision()));
    }

    private Answer setTarget(Call call) {
        boolean apply = call.flag("apply");
        if (apply) {
            applying.requireEngine();
        }
        var stored = targets.latest();
        var expected = EntityTags.expectedRevision(call.headers(), stored.revision());
        var state = reader.permitted(reader.state(call.json()), stored.state(), call.caller());
        var accepted =
                targets.replace(state, new TargetWriter.Request(call.caller().name(), "the target", expected));
        var tree = accepted(accepted);
        tree.put("plan", PlanViews.summary(targets.plan()));
        if (apply) {
            tree.put("passId", applying.start(call.caller().name()).passId());
        }
        return Answer.ok(tree).withEtag(EntityTags.ofRevision(accepted.target().revision()));
    }

    private static Map<String, @Nullable Object> accepted(Accepted accepted) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", accepted.changed() ? "Target state accepted" : "This is the target state already");
        tree.put("target", StateTree.write(accepted.target().state()));
        tree.put("revision", accepted.target().revision());
        tree.put("changed", accepted.changed());
        return tree;
    }
}
