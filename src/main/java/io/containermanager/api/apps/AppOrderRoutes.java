package io.containermanager.api.apps;

import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiException;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Await;
import io.containermanager.api.http.BodyFields;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceKey;
import io.containermanager.model.State;
import io.containermanager.model.naming.DisplayName;
import io.containermanager.model.naming.NameIndex;
import io.containermanager.plan.input.ServiceOrder;
import io.containermanager.reconcile.ReconcileLoop;
import io.containermanager.reconcile.operation.OperatorOrder.Kind;
import io.containermanager.store.StoredTarget;
import io.containermanager.store.TargetStore;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Operator requests for all services of an app, or for several of them: one durable request, of which all or nothing is done.
 *
 * <pre>{@code
 * curl -X POST localhost:3002/api/v1/apps/shop/stop
 * curl -X POST localhost:3002/api/v1/apps/shop/start
 * curl -H 'Content-Type: application/json' -d '{"services":["web","api"]}' localhost:3002/api/v1/apps/shop/restart
 * }</pre>
 */
public final class AppOrderRoutes implements RouteGroup {

    /** Services that one request may name. */
    static final int SERVICES_MAX = 1_000;

    private static final Pattern SERVICE_ID = Pattern.compile("[1-9][0-9]{0,15}");

    private final ReconcileLoop loop;
    private final TargetStore targets;

    public AppOrderRoutes(ReconcileLoop loop, TargetStore targets) {
        this.loop = loop;
        this.targets = targets;
    }

    /** An order as the path and the answer spell it. */
    private enum Verb {
        STOP(Kind.STOP, "stopped until they are started again"),
        START(Kind.START, "started"),
        RESTART(Kind.RESTART, "restarted");

        private final Kind kind;
        private final String done;

        Verb(Kind kind, String done) {
            this.kind = kind;
            this.done = done;
        }
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                order("stop", "Stop all services of an app, or some, until they are started again; durable", Verb.STOP),
                order("start", "Start stopped or held services of an app, all or some", Verb.START),
                order(
                        "restart",
                        "Restart services of an app, all that are not stopped or some, once; held versions are retried",
                        Verb.RESTART));
    }

    private Route order(String word, String sentence, Verb verb) {
        return Route.post("/api/v1/apps/{appId}/" + word, sentence, Scope.OPERATE, request -> ordered(request, verb));
    }

    private ApiResponse ordered(ApiRequest request, Verb verb) {
        long appId = request.appId();
        var named = named(request, appId);
        var asked = named.isEmpty() ? services(appId) : keys(appId, named);
        var accepted = Await.value(
                loop.order(verb.kind, asked, named.isEmpty(), request.caller().name()));
        var keys = accepted.services();
        var told = (keys.size() == 1 ? "1 service" : keys.size() + " services") + " will be " + verb.done
                + OrdersThatWait.forStopped(accepted);
        var tree = ServiceRoutes.done(OrdersThatWait.told(told, false, loop.status(), keys.getFirst()));
        tree.put("appId", appId);
        var ids = keys.stream().map(ServiceKey::serviceId).toList();
        tree.put("services", ids);
        tree.put("order", inTurn(applied(), appId, ids, verb));
        return ApiResponse.ok(tree);
    }

    private static List<ServiceKey> keys(long appId, List<Long> serviceIds) {
        return serviceIds.stream().map(id -> new ServiceKey(appId, id)).toList();
    }

    /** All of the applied app. */
    private List<ServiceKey> services(long appId) {
        var services = applied().app(appId).map(App::services).orElse(List.of());
        if (services.isEmpty()) {
            throw ApiError.notFound(DisplayName.app(targets.latest().state(), appId)
                            + " has no services in the applied target: apply a target that declares some.")
                    .exception();
        }
        return keys(appId, services.stream().map(Service::serviceId).toList());
    }

    private State applied() {
        return targets.revision(targets.appliedRevision())
                .orElse(StoredTarget.NONE)
                .state();
    }

    /** What others need is started first and stopped last; what is not applied any more comes as it was named. Pure. */
    private static List<Long> inTurn(State applied, long appId, List<Long> ids, Verb verb) {
        var inTurn = new LinkedHashSet<Long>();
        applied.app(appId).map(ServiceOrder::of).orElse(List.of()).stream()
                .map(Service::serviceId)
                .filter(ids::contains)
                .forEach(inTurn::add);
        inTurn.addAll(ids);
        var started = List.copyOf(inTurn);
        return verb == Verb.STOP ? started.reversed() : started;
    }

    /** The ids that the body names by id or by name, each once; empty when it names none: then all are meant. */
    private static List<Long> named(ApiRequest request, long appId) {
        if (!request.request().content().hasEntity()) {
            return List.of();
        }
        var body = request.json();
        var fields = new BodyFields(body, List.of("services"));
        var ids = new LinkedHashSet<Long>();
        var value = body instanceof Map<?, ?> members ? members.get("services") : null;
        if (value != null) {
            if (!(value instanceof List<?> items) || items.isEmpty() || items.size() > SERVICES_MAX) {
                fields.bad(
                        "/services",
                        "must be a list of 1 to " + SERVICES_MAX + " ids or names of services; leave it out for all");
            } else {
                for (int i = 0; i < items.size(); i++) {
                    var place = "/services/" + i;
                    id(request, appId, items.get(i), reason -> fields.bad(place, reason))
                            .ifPresent(id -> {
                                if (!ids.add(id)) {
                                    fields.bad(place, "names a service that is named before");
                                }
                            });
                }
            }
        }
        fields.check();
        return List.copyOf(ids);
    }

    private static OptionalLong id(ApiRequest request, long appId, @Nullable Object item, Consumer<String> refused) {
        if (item instanceof String name && !name.isBlank() && !NameIndex.isNumber(name)) {
            try {
                return OptionalLong.of(request.named().service(appId, name));
            } catch (ApiException unknown) {
                refused.accept(unknown.error().message());
                return OptionalLong.empty();
            }
        }
        var text = String.valueOf(item);
        if ((item instanceof Number || item instanceof String)
                && SERVICE_ID.matcher(text).matches()
                && Long.parseLong(text) <= App.MAX_ID) {
            return OptionalLong.of(Long.parseLong(text));
        }
        refused.accept("must be the id, from 1 to " + App.MAX_ID + ", or the name of a service");
        return OptionalLong.empty();
    }
}
