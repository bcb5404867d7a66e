package io.containermanager.api;

import io.containermanager.access.Scope;
import io.containermanager.plan.Plan;
import io.containermanager.reconcile.ReconcileLoop;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Dry runs: what applying would do now. Nothing is touched.
 *
 * <pre>{@code
 * curl localhost:3002/api/v1/state/plan
 * curl -H 'Accept: text/plain' localhost:3002/api/v1/state/plan
 * curl -H 'Content-Type: application/json' -d @target.json localhost:3002/api/v1/state/plan
 * }</pre>
 */
final class PlanRoutes implements Topic {

    private static final String PATH = "/api/v1/state/plan";

    private final ReconcileLoop loop;
    private final StateReader reader;
    private final TargetWriter targets;

    PlanRoutes(ReconcileLoop loop, StateReader reader, TargetWriter targets) {
        this.loop = loop;
        this.reader = reader;
        this.targets = targets;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get(PATH, call -> answer(call, call.view().of(Waits.value(loop.preview()))))
                        .forAnyApp(),
                Endpoint.post(PATH, Scope.READ, this::posted).withLargeBody());
    }

    private Answer posted(Call call) {
        var wanted = reader.restored(reader.state(call.json()), targets.latest().state());
        return answer(call, Waits.value(loop.preview(wanted)));
    }

    private static Answer answer(Call call, Plan plan) {
        if (!call.accepts("text/plain")) {
            return Answer.ok(PlanViews.plan(plan)).with(HeaderNames.VARY, "Accept");
        }
        return Answer.bytes(
                        plan.text().getBytes(StandardCharsets.UTF_8),
                        HeaderValues.create(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8"),
                        HeaderValues.create(HeaderNames.CACHE_CONTROL, "no-store"))
                .with(HeaderNames.VARY, "Accept");
    }
}
