package io.containermanager.api;

import io.containermanager.event.EventType;
import io.containermanager.event.Recorded;
import io.containermanager.host.history.Aggregate;
import io.containermanager.host.history.Columns;
import io.containermanager.host.history.MetricsHistory;
import io.containermanager.host.history.Question;
import io.containermanager.model.App;
import io.containermanager.store.EventHistory;
import io.containermanager.store.StoreException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The past of the machine, of a container or of a service, as columns, so that a chart is full when a page opens.
 *
 * <pre>{@code
 * curl 'localhost:3002/api/v1/metrics/history?fields=cpu_usage,memory_percent&maxPoints=300'
 * curl 'localhost:3002/api/v1/metrics/history?appId=1001&serviceId=1&from=2026-11-25T08:00:00Z'
 * }</pre>
 */
final class MetricsHistoryRoutes implements Topic {

    static final int POINTS_MAX = 5_000;
    static final int POINTS_DEFAULT = 360;

    /** Longest stretch of time: what the coarsest ring holds. */
    static final Duration RANGE_MAX = Duration.ofDays(7);

    /** Newest annotations of the stretch that are told. */
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

    MetricsHistoryRoutes(MetricsHistory history, EventHistory events, InstantSource clock) {
        this.history = history;
        this.events = events;
        this.clock = clock;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/api/v1/metrics/history", this::history)
                .query("from", "to", "fields", "maxPoints", "aggregate", "containerId", "appId", "serviceId"));
    }

    private Answer history(Call call) {
        var question = question(call);
        var appId = call.number("appId", 1, App.MAX_ID);
        var serviceId = call.number("serviceId", 1, App.MAX_ID);
        var containerId = call.query("containerId");
        boolean ofContainer = containerId.isPresent() || appId.isPresent() || serviceId.isPresent();
        var fields = fields(call, ofContainer ? MetricsHistory.containerFields() : MetricsHistory.hostFields());
        if (!ofContainer) {
            return answer(history.host(fields, question), question, Optional.empty());
        }
        if (containerId.isPresent() == (appId.isPresent() || serviceId.isPresent())) {
            throw ApiError.parameter("containerId", "excludes appId and serviceId: name a container or a service")
                    .exception();
        }
        if (containerId.isPresent()) {
            var columns = history.container(containerId.get(), fields, question);
            return answer(columns.orElseThrow(this::unknown), question, Optional.empty());
        }
        if (appId.isEmpty() || serviceId.isEmpty()) {
            throw ApiError.parameter(appId.isEmpty() ? "appId" : "serviceId", "must be given: both name a service")
                    .exception();
        }
        var columns = history.service(appId.getAsLong(), serviceId.getAsLong(), fields, question);
        return answer(columns.orElseThrow(this::unknown), question, Optional.of(appId.getAsLong()));
    }

    private ApiException unknown() {
        return ApiError.notFound(
                        "Nothing is known of it yet, or any more: the past of the " + MetricsHistory.CONTAINERS_MAX
                                + " containers that ran last is kept, from 20 s after their start on.")
                .exception();
    }

    private Question question(Call call) {
        var now = clock.instant();
        var to = time(call, "to").orElse(now);
        var from = time(call, "from").orElse(to.minus(RANGE_DEFAULT));
        if (!from.isBefore(to)) {
            throw ApiError.parameter("from", "must be before to").exception();
        }
        if (Duration.between(from, to).compareTo(RANGE_MAX) > 0) {
            throw ApiError.parameter("from", "must be at most " + RANGE_MAX.toDays() + " days before to")
                    .exception();
        }
        int points = (int) call.number("maxPoints", 2, POINTS_MAX).orElse(POINTS_DEFAULT);
        return new Question(from.getEpochSecond(), to.getEpochSecond(), points, aggregate(call));
    }

    private static Optional<Instant> time(Call call, String name) {
        return call.query(name).map(text -> {
            try {
                var time = text.matches("[0-9]{1,10}")
                        ? Instant.ofEpochSecond(Long.parseLong(text))
                        : Instant.parse(text.toUpperCase(Locale.ROOT));
                if (time.getEpochSecond() >= 0 && time.getEpochSecond() <= SECOND_MAX) {
                    return time;
                }
            } catch (DateTimeException notOne) {
                // Told below, as a time out of range is.
                return refuse(name);
            }
            return refuse(name);
        });
    }

    private static Instant refuse(String name) {
        throw ApiError.parameter(name, "must be a time such as 2026-11-25T08:00:00Z, or whole seconds since 1970")
                .exception();
    }

    private static Aggregate aggregate(Call call) {
        var word = call.query("aggregate").orElse(Aggregate.AVG.word());
        return Arrays.stream(Aggregate.values())
                .filter(known -> known.word().equals(word))
                .findFirst()
                .orElseThrow(() -> ApiError.parameter("aggregate", "must be avg, min or max")
                        .exception());
    }

    private static List<String> fields(Call call, List<String> known) {
        var asked = call.query("fields").stream()
                .flatMap(text -> Stream.of(text.split(",", -1)))
                .distinct()
                .toList();
        if (!known.containsAll(asked)) {
            throw ApiError.parameter("fields", "must be names out of " + String.join(", ", known))
                    .exception();
        }
        return asked;
    }

    private Answer answer(Columns columns, Question question, Optional<Long> appId) {
        return Answer.ok(MetricsHistoryViews.json(columns, question, annotations(question, appId)));
    }

    /** Charts without annotations are worth more than none. */
    private List<Recorded> annotations(Question question, Optional<Long> appId) {
        try {
            return events.between(
                    Instant.ofEpochSecond(question.fromSecond()),
                    Instant.ofEpochSecond(question.toSecond()),
                    DEPLOYMENTS,
                    appId.orElse(null),
                    ANNOTATIONS_MAX);
        } catch (StoreException unreadable) {
            return List.of();
        }
    }
}
