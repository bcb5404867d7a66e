package io.containermanager.api;

import io.containermanager.access.Scope;
import io.containermanager.model.App;
import io.containermanager.model.ServiceKey;
import io.containermanager.reconcile.ReconcileLoop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * What operators do with single services, and why one is as it is. Answered as soon as the wish is durable: the loop fulfils it.
 *
 * <pre>{@code
 * curl -X POST localhost:3002/api/v1/apps/1001/services/1/restart
 * curl -X POST localhost:3002/api/v1/apps/1001/services/1/stop
 * curl -X POST localhost:3002/api/v1/apps/1001/services/1/start
 * curl localhost:3002/api/v1/apps/1001/services/1/explain
 * }</pre>
 */
final class ServiceRoutes implements Topic {

    private static final String SERVICE = "/api/v1/apps/{appId}/services/{serviceId}";

    private final ReconcileLoop loop;

    ServiceRoutes(ReconcileLoop loop) {
        this.loop = loop;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                verb("restart", "The service will be restarted", loop::restartService),
                verb("stop", "The service will be stopped and stays so until it is started", loop::stopService),
                verb("start", "The service will be started", loop::startService),
                Endpoint.get(SERVICE + "/explain", this::explain));
    }

    private static Endpoint verb(
            String verb, String message, BiFunction<ServiceKey, String, CompletableFuture<Void>> wish) {
        return Endpoint.post(SERVICE + "/" + verb, Scope.OPERATE, call -> {
            var key = key(call);
            Waits.finished(wish.apply(key, call.caller().name()));
            var tree = done(message);
            tree.put("appId", key.appId());
            tree.put("serviceId", key.serviceId());
            return Answer.ok(tree);
        });
    }

    private Answer explain(Call call) {
        return Answer.ok(ExplainViews.json(Waits.value(loop.explain(key(call)))));
    }

    /** What is answered to a wish that is stored. */
    static Map<String, @Nullable Object> done(String message) {
        var tree = new LinkedHashMap<String, @Nullable Object>();
        tree.put("status", "success");
        tree.put("message", message);
        return tree;
    }

    private static ServiceKey key(Call call) {
        return new ServiceKey(call.id("appId", App.MAX_ID), call.id("serviceId", App.MAX_ID));
    }
}
