package io.containermanager.api.apps;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.model.ServiceKey;
import io.containermanager.reconcile.Explanation;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.operation.AcceptedOrder;
import io.containermanager.store.AppTenures;
import io.containermanager.store.StoreException;
import io.containermanager.store.TenureCache;
import io.containermanager.store.sqlite.EventHistory.Filter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Operator requests for single services, and their explanations. The response is sent once the request is durable; the loop executes it.
 *
 * <pre>{@code
 * curl -X POST localhost:3002/api/v1/apps/1001/services/1/restart
 * curl -X POST 'localhost:3002/api/v1/apps/1001/services/1/restart?renewVolumes=true'
 * curl -X POST localhost:3002/api/v1/apps/1001/services/1/stop
 * curl -X POST localhost:3002/api/v1/apps/1001/services/1/start
 * curl localhost:3002/api/v1/apps/1001/services/1/explain
 * }</pre>
 */
public final class ServiceRoutes implements RouteGroup {

    private static final String SERVICE = "/api/v1/apps/{appId}/services/{serviceId}";

    private final ReconcileLoop loop;
    private final EventLog log;
    private final TenureCache tenures;

    public ServiceRoutes(ReconcileLoop loop, EventLog log, TenureCache tenures) {
        this.tenures = tenures;
        this.loop = loop;
        this.log = log;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                restart(),
                order(
                        "stop",
                        "Stop a service until it is started again; durable",
                        "The service will be stopped until it is started again",
                        loop::stopService),
                order("start", "Start a stopped or held service", "The service will be started", loop::startService),
                Route.get(
                        SERVICE + "/explain",
                        "Explain why a service is as it is and what happens to it next",
                        this::explain));
    }

    private Route order(
            String verb,
            String sentence,
            String message,
            BiFunction<ServiceKey, String, CompletableFuture<AcceptedOrder>> wish) {
        return Route.post(
                SERVICE + "/" + verb, sentence, Scope.OPERATE, request -> wished(request, verb, message, wish));
    }

    private Route restart() {
        return Route.post(
                        SERVICE + "/restart",
                        "Restart a service once; a held version is retried",
                        Scope.OPERATE,
                        request -> request.flag("renewVolumes")
                                ? wished(
                                        request,
                                        "restart",
                                        "The service will get a new container with new anonymous volumes; the old"
                                                + " ones are kept",
                                        loop::renewVolumes)
                                : wished(request, "restart", "The service will be restarted", loop::restartService))
                .query("renewVolumes");
    }

    private ApiResponse wished(
            ApiRequest request,
            String verb,
            String message,
            BiFunction<ServiceKey, String, CompletableFuture<AcceptedOrder>> wish) {
        var key = request.serviceKey();
        boolean stopWaited = OrdersThatWait.stopWaits(loop.status(), key);
        var accepted = Await.value(wish.apply(key, request.caller().name()));
        var told = message + OrdersThatWait.forStoppedNeeds(accepted);
        var tree = done(OrdersThatWait.told(told, stopWaited && verb.equals("start"), loop.status(), key));
        tree.put("appId", key.appId());
        tree.put("serviceId", key.serviceId());
        return ApiResponse.ok(tree);
    }

    private ApiResponse explain(ApiRequest request) {
        var explanation = Await.value(loop.explain(request.serviceKey()));
        var known = request.view().all() ? AppTenures.NONE : tenures.tenures();
        var events = withOlder(explanation).stream().filter(known::covers).toList();
        return ApiResponse.ok(ExplainViews.json(explanation, events, whenHeld(explanation, events)));
    }

    /** The event that says how its held version failed; null when none is held, or it is no longer known. */
    private @Nullable RecordedEvent whenHeld(Explanation explanation, List<RecordedEvent> events) {
        var hold = explanation.memory().hold();
        if (hold == null) {
            return null;
        }
        var recent = events.stream()
                .filter(it -> it.event().type() == EventType.SPEC_HELD)
                .findFirst();
        try {
            var key = explanation.key();
            var filter = new Filter(Set.of(key.appId()), key.serviceId(), EventType.SPEC_HELD.word());
            return recent.or(() -> log.before(explanation.seq() + 1, 1, filter).stream()
                            .findFirst())
                    .filter(it -> Objects.equals(it.event().details().get("specHash"), hold.specHash()))
                    .orElse(null);
        } catch (StoreException unreadable) {
            // As for the events: the explanation goes without.
            return null;
        }
    }

    /** Its latest events, including those before this process started. */
    private List<RecordedEvent> withOlder(Explanation explanation) {
        var recent = explanation.events();
        var key = explanation.key();
        var before = recent.isEmpty() ? explanation.seq() + 1 : recent.getLast().seq();
        var all = new ArrayList<>(recent);
        try {
            var filter = new Filter(Set.of(key.appId()), key.serviceId(), null);
            all.addAll(log.before(before, Explanation.EVENTS_MAX - recent.size(), filter));
        } catch (StoreException unreadable) {
            // The explanation must work then too; the route of the events reports the problem with the file.
        }
        return all;
    }

    /** The response to a stored request. */
    static Map<String, @Nullable Object> done(String message) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", message);
        return tree;
    }
}
