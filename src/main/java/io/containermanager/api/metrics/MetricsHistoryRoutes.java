package io.containermanager.api.metrics;

import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiException;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.api.http.ScopeCheck;
import io.containermanager.event.EventType;
import io.containermanager.event.RecordedEvent;
import io.containermanager.host.history.Aggregate;
import io.containermanager.host.history.HistoryColumns;
import io.containermanager.host.history.HistoryQuery;
import io.containermanager.host.history.MetricsHistory;
import io.containermanager.live.channel.EventJson;
import io.containermanager.store.StoreException;
import io.containermanager.store.TenureCache;
import io.containermanager.store.sqlite.EventHistory;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The past of the machine, of a container or of a service, as columns, so that a chart is full when a page opens.
 *
 * <pre>{@code
 * curl 'localhost:3002/api/v1/metrics/history?fields=cpu_usage,memory_percent&maxPoints=300'
 * curl 'localhost:3002/api/v1/metrics/history?fields=storage_percent&disks=true'
 * curl 'localhost:3002/api/v1/metrics/history?appId=1001&serviceId=1&from=2026-11-25T08:00:00Z'
 * }</pre>
 */
public final class MetricsHistoryRoutes implements RouteGroup {

    static final int POINTS_MAX = 5_000;
    static final int POINTS_DEFAULT = 360;

    /** Longest stretch of time: what the coarsest ring holds. */
    static final Duration RANGE_MAX = Duration.ofDays(7);

    /** Newest annotations of the period that are returned. */
    static final int ANNOTATIONS_MAX = 200;

    private static final Duration RANGE_DEFAULT = Duration.ofHours(1);
    private static final long SECOND_MAX = 1L << 33;

    private static final Set<EventType> DEPLOYMENTS = Set.of(
            EventType.MANAGER_STARTED,
            EventType.TARGET_APPLIED,
            EventType.UPDATE_SUCCEEDED,
            EventType.ROLLED_BACK,
            EventType.SPEC_HELD,
            EventType.SERVICE_RESTARTED,
            EventType.SERVICE_EXITED,
            EventType.OPERATOR_ACTION);

    private final MetricsHistory history;
    private final EventHistory events;
    private final InstantSource clock;
    private final TenureCache tenures;

    public MetricsHistoryRoutes(MetricsHistory history, EventHistory events, InstantSource clock, TenureCache tenures) {
        this.tenures = tenures;
        this.history = history;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(Route.get(
                        "/api/v1/metrics/history",
                        "Get past metrics of the machine, a container or a service as columns; with what was deployed"
                                + " and restarted",
                        this::history)
                .query("from", "to", "fields", "maxPoints", "aggregate", "containerId", "appId", "serviceId", "disks")
                .forAnyApp());
    }

    private ApiResponse history(ApiRequest request) {
        var query = question(request);
        var appId = request.appParameter();
        var serviceId = request.serviceParameter(appId);
        var containerId = request.query("containerId");
        boolean ofContainer = containerId.isPresent() || appId.isPresent() || serviceId.isPresent();
        var fields = fields(request, ofContainer ? MetricsHistory.containerFields() : MetricsHistory.hostFields());
        requireReach(request, appId);
        boolean disks = request.flag("disks");
        if (!ofContainer) {
            var past = disks ? history.hostAndDisks(fields, query) : history.host(fields, query);
            return answer(request, past, query, Optional.empty(), disks);
        }
        if (disks) {
            throw ApiError.parameter("disks", "excludes containerId, appId and serviceId: disks are the machine's")
                    .exception();
        }
        if (containerId.isPresent() == (appId.isPresent() || serviceId.isPresent())) {
            throw ApiError.parameter("containerId", "excludes appId and serviceId: name a container or a service")
                    .exception();
        }
        if (containerId.isPresent()) {
            var columns = history.container(containerId.get(), fields, query);
            return answer(request, columns.orElseThrow(this::unknown), query, Optional.empty(), false);
        }
        if (appId.isEmpty() || serviceId.isEmpty()) {
            throw ApiError.parameter(appId.isEmpty() ? "appId" : "serviceId", "must be given: both name a service")
                    .exception();
        }
        return ofService(request, query, fields, appId.getAsLong(), serviceId.getAsLong());
    }

    /** One that is there and was not measured yet has a past without values: that it has just started is no mistake of the caller. */
    private ApiResponse ofService(
            ApiRequest request, HistoryQuery query, List<String> fields, long appId, long serviceId) {
        var seen = request.view().all() ? query : since(query, appId);
        var columns = history.service(appId, serviceId, fields, seen);
        var unknown = columns.isEmpty()
                ? request.named().unknown(OptionalLong.of(appId), OptionalLong.of(serviceId))
                : Optional.<String>empty();
        if (unknown.isPresent()) {
            throw ApiError.notFound(unknown.get()).exception();
        }
        return answer(
                request,
                columns.orElseGet(() -> MetricsHistory.unmeasured(fields, seen)),
                seen,
                Optional.of(appId),
                false);
    }

    /** Without what another app used that had the id before, for a caller who is limited to the id. */
    private HistoryQuery since(HistoryQuery query, long appId) {
        long first = Math.ceilDiv(tenures.tenures().sinceMillis(appId), 1_000L);
        if (first >= query.toSecond()) {
            throw unknown();
        }
        return first <= query.fromSecond()
                ? query
                : new HistoryQuery(first, query.toSecond(), query.maxPoints(), query.aggregate());
    }

    private static void requireReach(ApiRequest request, OptionalLong appId) {
        if (appId.isPresent()) {
            ScopeCheck.requireApp(request.caller(), appId);
        } else if (!request.view().all()) {
            throw ApiError.parameter("appId", "must be given, with serviceId: this token is limited to single apps")
                    .exception();
        }
    }

    private ApiException unknown() {
        return ApiError.notFound("No history: only the " + MetricsHistory.CONTAINERS_MAX
                        + " most recent containers are kept, starting 20 s after they start.")
                .exception();
    }

    private HistoryQuery question(ApiRequest request) {
        var now = clock.instant();
        var to = time(request, "to").orElse(now);
        var from = time(request, "from").orElse(to.minus(RANGE_DEFAULT));
        if (!from.isBefore(to)) {
            throw ApiError.parameter("from", "must be before to").exception();
        }
        if (Duration.between(from, to).compareTo(RANGE_MAX) > 0) {
            throw ApiError.parameter("from", "must be at most " + RANGE_MAX.toDays() + " days before to")
                    .exception();
        }
        int points = (int) request.number("maxPoints", 2, POINTS_MAX).orElse(POINTS_DEFAULT);
        return new HistoryQuery(from.getEpochSecond(), to.getEpochSecond(), points, aggregate(request));
    }

    private static Optional<Instant> time(ApiRequest request, String name) {
        return request.query(name).map(text -> {
            try {
                var time = text.matches("[0-9]{1,10}")
                        ? Instant.ofEpochSecond(Long.parseLong(text))
                        : Instant.parse(text.toUpperCase(Locale.ROOT));
                if (time.getEpochSecond() >= 0 && time.getEpochSecond() <= SECOND_MAX) {
                    return time;
                }
            } catch (DateTimeException notOne) {
                // Reported below, as a time out of range is.
                return refuse(name);
            }
            return refuse(name);
        });
    }

    private static Instant refuse(String name) {
        throw ApiError.parameter(name, "must be a time such as 2026-11-25T08:00:00Z, or whole seconds since 1970")
                .exception();
    }

    private static Aggregate aggregate(ApiRequest request) {
        var word = request.query("aggregate").orElse(Aggregate.AVG.word());
        return Arrays.stream(Aggregate.values())
                .filter(known -> known.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ApiError.parameter("aggregate", "must be avg, min or max")
                        .exception());
    }

    private static List<String> fields(ApiRequest request, List<String> known) {
        var asked = request.query("fields").stream()
                .flatMap(text -> Stream.of(text.split(",", -1)))
                .distinct()
                .toList();
        if (!known.containsAll(asked)) {
            throw ApiError.parameter("fields", "must be names out of " + String.join(", ", known))
                    .exception();
        }
        return asked;
    }

    private ApiResponse answer(
            ApiRequest request, HistoryColumns columns, HistoryQuery query, Optional<Long> appId, boolean disks) {
        // Events about no single app are not for such a token.
        var seen = annotations(query, appId).stream()
                .filter(annotation -> request.view().all() || annotation.event().appId() != null)
                .toList();
        return ApiResponse.ok(MetricsHistoryViews.json(columns, query, seen, disks));
    }

    /** Charts without annotations are worth more than none. */
    private List<RecordedEvent> annotations(HistoryQuery query, Optional<Long> appId) {
        try {
            return events.between(
                    Instant.ofEpochSecond(query.fromSecond()),
                    Instant.ofEpochSecond(query.toSecond()),
                    DEPLOYMENTS,
                    appId.orElse(null),
                    ANNOTATIONS_MAX);
        } catch (StoreException unreadable) {
            return List.of();
        }
    }

    /** The wire form of the past: columns as arrays, gaps as null. Pure. */
    private static final class MetricsHistoryViews {

        /** Decimals of a number that is not whole: a chart shows no more. */
        private static final float PRECISION = 100;

        private MetricsHistoryViews() {}

        static byte[] json(HistoryColumns columns, HistoryQuery query, List<RecordedEvent> annotations, boolean disks) {
            return Json.object(json -> {
                json.writeStringField("from", Json.time(Instant.ofEpochSecond(query.fromSecond())));
                json.writeStringField("to", Json.time(Instant.ofEpochSecond(query.toSecond())));
                json.writeNumberField("step", columns.stepSeconds());
                json.writeStringField("aggregate", query.aggregate().word());
                json.writeArrayFieldStart("times");
                for (long time : columns.times()) {
                    json.writeNumber(time);
                }
                json.writeEndArray();
                arrays(json, "fields", columns.fields());
                if (disks) {
                    arrays(json, "disks", columns.disks());
                }
                json.writeArrayFieldStart("annotations");
                for (var annotation : annotations) {
                    EventJson.write(json, annotation);
                }
                json.writeEndArray();
            });
        }

        private static void arrays(JsonGenerator json, String name, Map<String, float[]> columns) throws IOException {
            json.writeObjectFieldStart(name);
            for (var column : columns.entrySet()) {
                json.writeArrayFieldStart(column.getKey());
                for (float value : column.getValue()) {
                    number(json, value);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }

        private static void number(JsonGenerator json, float value) throws IOException {
            if (Float.isNaN(value)) {
                json.writeNull();
            } else if (value == Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE / PRECISION) {
                json.writeNumber(Math.round((double) value));
            } else {
                json.writeNumber((double) Math.round(value * PRECISION) / PRECISION);
            }
        }
    }
}
