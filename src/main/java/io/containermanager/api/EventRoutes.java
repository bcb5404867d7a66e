package io.containermanager.api;

import io.containermanager.event.EventType;
import io.containermanager.event.Recorded;
import io.containermanager.live.EventJson;
import io.containermanager.model.App;
import io.containermanager.store.EventHistory.Filter;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What happened and why.
 *
 * <pre>{@code
 * curl 'localhost:3002/api/v1/events?limit=20'
 * curl 'localhost:3002/api/v1/events?after=41&limit=100&appId=1001&type=step-failed'
 * }</pre>
 */
final class EventRoutes implements Topic {

    static final int LIMIT_DEFAULT = 100;
    static final int LIMIT_MAX = 1_000;

    private final EventLog log;

    EventRoutes(EventLog log) {
        this.log = log;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/api/v1/events", this::events)
                .forAnyApp()
                .query("after", "before", "limit", "appId", "serviceId", "type"));
    }

    private Answer events(Call call) {
        int limit = (int) call.number("limit", 1, LIMIT_MAX).orElse(LIMIT_DEFAULT);
        var after = call.number("after", 0, App.MAX_ID);
        var before = call.number("before", 0, App.MAX_ID);
        var filter = filter(call);
        var found = after.isPresent()
                ? log.after(after.getAsLong(), limit, filter)
                : log.before(before.orElse(0), limit, filter);
        return Answer.ok(Json.object(json -> EventJson.writeMembers(json, found, next(found, after))));
    }

    private static Filter filter(Call call) {
        var type = call.query("type").orElse(null);
        if (type != null
                && Arrays.stream(EventType.values())
                        .noneMatch(known -> known.word().equals(type))) {
            throw ApiError.parameter("type", "must be a type of event such as step-failed")
                    .exception();
        }
        return new Filter(apps(call), boxed(call.number("serviceId", 1, App.MAX_ID)), type);
    }

    /** The app that is asked for, or all that the caller sees. */
    private static Set<Long> apps(Call call) {
        var appId = call.number("appId", 1, App.MAX_ID);
        if (appId.isEmpty()) {
            return call.view().apps();
        }
        Admission.requireApp(call.caller(), appId.getAsLong());
        return Set.of(appId.getAsLong());
    }

    /** What to ask for next with {@code after}: the greatest number seen. */
    private static long next(List<Recorded> found, OptionalLong after) {
        return found.stream().mapToLong(Recorded::seq).max().orElse(after.orElse(0));
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }
}
