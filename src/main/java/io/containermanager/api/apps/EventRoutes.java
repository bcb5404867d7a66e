package io.containermanager.api.apps;

import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.api.http.ScopeCheck;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.live.channel.EventJson;
import io.containermanager.model.App;
import io.containermanager.store.TenureCache;
import io.containermanager.store.sqlite.EventHistory.Filter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Events: what happened and why.
 *
 * <pre>{@code
 * curl 'localhost:3002/api/v1/events?limit=20'
 * curl 'localhost:3002/api/v1/events?after=41&limit=100&appId=1001&type=step-failed'
 * }</pre>
 */
public final class EventRoutes implements RouteGroup {

    static final int LIMIT_DEFAULT = 100;
    static final int LIMIT_MAX = 1_000;

    private final EventLog log;
    private final TenureCache tenures;

    public EventRoutes(EventLog log, TenureCache tenures) {
        this.tenures = tenures;
        this.log = log;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(Route.get("/api/v1/events", "List what happened and why; ?after=SEQ&limit= pages", this::events)
                .forAnyApp()
                .query("after", "before", "limit", "appId", "serviceId", "type"));
    }

    private ApiResponse events(ApiRequest request) {
        int limit = (int) request.number("limit", 1, LIMIT_MAX).orElse(LIMIT_DEFAULT);
        var after = request.number("after", 0, App.MAX_ID);
        var before = request.number("before", 0, App.MAX_ID);
        var appId = request.appParameter();
        var serviceId = request.serviceParameter(appId);
        var filter = filter(request, appId, serviceId);
        var found = after.isPresent()
                ? log.after(after.getAsLong(), limit, filter)
                : log.before(before.orElse(0), limit, filter);
        var seen = seen(request, found);
        var unknown = seen.isEmpty() ? request.named().unknown(appId, serviceId) : Optional.<String>empty();
        return ApiResponse.ok(Json.object(json -> {
            EventJson.writeMembers(json, seen, next(found, after));
            if (unknown.isPresent()) {
                json.writeStringField("reason", unknown.get());
            }
        }));
    }

    /** Without events of another app that had the id before, for a caller who is limited to the id. */
    private List<RecordedEvent> seen(ApiRequest request, List<RecordedEvent> found) {
        if (request.view().all()) {
            return found;
        }
        var known = tenures.tenures();
        return found.stream().filter(known::covers).toList();
    }

    private static Filter filter(ApiRequest request, OptionalLong appId, OptionalLong serviceId) {
        var type = request.query("type").orElse(null);
        if (type != null
                && Arrays.stream(EventType.values())
                        .noneMatch(known -> known.word().equals(type))) {
            throw ApiError.parameter("type", "must be a type of event such as step-failed")
                    .exception();
        }
        return new Filter(apps(request, appId), boxed(serviceId), type);
    }

    /** The requested app, or all that the caller sees. */
    private static Set<Long> apps(ApiRequest request, OptionalLong appId) {
        if (appId.isEmpty()) {
            return request.view().apps();
        }
        ScopeCheck.requireApp(request.caller(), appId.getAsLong());
        return Set.of(appId.getAsLong());
    }

    /** The next value for {@code after}: the greatest number returned. */
    private static long next(List<RecordedEvent> found, OptionalLong after) {
        return found.stream().mapToLong(RecordedEvent::seq).max().orElse(after.orElse(0));
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
