package io.containermanager.api.containers;

import com.fasterxml.jackson.core.JsonGenerator;
import io.containermanager.access.Scope;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.Json;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.event.Event;
import io.containermanager.event.EventBus;
import io.containermanager.event.EventType;
import io.containermanager.live.channel.LogJson;
import io.containermanager.logs.LogCollector;
import io.containermanager.logs.LogCollector.Attached;
import io.containermanager.logs.LogEntry;
import io.containermanager.logs.LogStore;
import io.containermanager.logs.search.LogPage;
import io.containermanager.logs.search.LogSearch;
import io.containermanager.model.observed.Container;
import io.containermanager.store.TenureCache;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Logs of containers and the manager.
 *
 * <pre>{@code
 * curl 'localhost:3002/api/v1/logs?serviceName=web&level=error&limit=20'
 * curl 'localhost:3002/api/v1/logs?after=1790000000000000&q=timeout'
 * curl 'localhost:3002/api/v1/logs?regex=5[0-9]{2}$&limit=50&before=1790000000000000'
 * curl 'localhost:3002/api/v1/logs?files=true&after=0&limit=1000'
 * curl 'localhost:3002/api/v1/logs/count?appId=1001&since=2026-11-23T10:00:00Z'
 * curl -X DELETE localhost:3002/api/v1/logs/<containerId>/attach
 * }</pre>
 */
public final class LogRoutes implements RouteGroup {

    private static final Logger LOGGER = System.getLogger(LogRoutes.class.getName());
    private static final String PATH = "/api/v1/logs";
    private static final String ATTACH = PATH + "/{containerId}/attach";

    private final LogStore store;
    private final LogCollector collector;
    private final LogSearch search;
    private final EventBus events;
    private final TenureCache tenures;

    public LogRoutes(LogStore store, LogCollector collector, LogSearch search, EventBus events, TenureCache tenures) {
        this.tenures = tenures;
        this.store = store;
        this.collector = collector;
        this.search = search;
        this.events = events;
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                Route.get(
                                PATH,
                                "Get container logs and the manager's own; ?serviceName=, level=, q= filter, search="
                                        + " and regex= search the log files too, after= and before= page",
                                this::logs)
                        .forAnyApp()
                        .query(LogQuery.PAGED),
                Route.get(PATH + "/count", "Count the log entries that match", this::count)
                        .forAnyApp()
                        .query(LogQuery.FILTERS),
                Route.post(
                                ATTACH,
                                "Follow a container's log again; every managed container is followed until it is"
                                        + " detached",
                                Scope.OPERATE,
                                this::attach)
                        .forAnyApp(),
                Route.delete(
                                ATTACH,
                                "Stop following a container's log; until it is attached again or the manager restarts",
                                Scope.OPERATE,
                                this::detach)
                        .forAnyApp());
    }

    private ApiResponse logs(ApiRequest request) {
        var query = LogQuery.of(request, tenures);
        return query.deep() ? searched(query) : newest(query);
    }

    private ApiResponse searched(LogQuery query) {
        // Before the page: what is dropped while it is read is not missing in it.
        var dropped = search.dropped(query.filter());
        var page = page(query);
        boolean forward = query.after().isPresent();
        return ApiResponse.ok(Json.object(json -> {
            writeEntries(json, page.entries(), query);
            json.writeNumberField("next", page.next());
            if (forward) {
                json.writeBooleanField("gap", page.gap());
            }
            writeProgress(json, page, forward, dropped);
        }));
    }

    private LogPage page(LogQuery query) {
        var wanted = new LogSearch.Query(query.filter(), query.patterns(), query.limit());
        try {
            if (query.after().isEmpty()) {
                return search.older(wanted, query.before());
            }
            long after = query.after().getAsLong();
            return query.files() ? search.newer(wanted, after) : search.following(wanted, after);
        } catch (LogSearch.BusyException busy) {
            throw ApiError.unavailable("too busy", busy.reason()).exception();
        } catch (IOException unreadable) {
            LOGGER.log(Level.WARNING, "The log files cannot be read", unreadable);
            throw ApiError.unavailable(
                            "store unavailable",
                            "The log files cannot be read; the manager's own log says why. Without files=true, search"
                                    + " and regex only the memory is read.")
                    .exception();
        }
    }

    private static void writeEntries(JsonGenerator json, List<LogEntry> entries, LogQuery query) throws IOException {
        json.writeNumberField("count", entries.size());
        json.writeArrayFieldStart("logs");
        for (var entry : entries) {
            LogJson.write(json, entry);
        }
        json.writeEndArray();
        var unknown = entries.isEmpty() ? query.unknown().get() : Optional.<String>empty();
        if (unknown.isPresent()) {
            json.writeStringField("reason", unknown.get());
        }
    }

    private static void writeProgress(
            JsonGenerator json, LogPage page, boolean forward, Optional<LogStore.Dropped> dropped) throws IOException {
        json.writeObjectFieldStart("search");
        json.writeBooleanField("complete", page.complete());
        if (page.stoppedBy() != null) {
            json.writeStringField("stoppedBy", page.stoppedBy().word());
            if (!forward) {
                json.writeNumberField("before", page.cursor());
            }
        }
        json.writeNumberField("scannedLines", page.scannedLines());
        json.writeNumberField("scannedBytes", page.scannedBytes());
        json.writeNumberField("files", page.files());
        json.writeNumberField("skippedLines", page.skippedLines());
        if (page.reachedMillis().isPresent()) {
            json.writeNumberField("reachedTimestamp", page.reachedMillis().getAsLong());
        }
        if (dropped.isPresent()) {
            json.writeObjectFieldStart("dropped");
            json.writeNumberField("upToTimestamp", dropped.get().upToMillis());
            json.writeNumberField("keptLines", dropped.get().keptLines());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private ApiResponse newest(LogQuery query) {
        // Read before the entries, so that entries added meanwhile are not skipped by the next page.
        long newest = store.lastId();
        var found = query.after().isPresent()
                ? store.after(query.filter(), query.after().getAsLong(), query.limit())
                : store.newest(query.filter(), query.before(), query.limit());
        long last = found.stream()
                .mapToLong(LogEntry::id)
                .max()
                .orElse(query.before().isPresent() ? newest : 0);
        // Where all was read, the next page begins after it: a gap is reported once, also while no line matches.
        boolean all = query.before().isEmpty() && (query.after().isEmpty() || found.size() < query.limit());
        long next = all ? Math.max(last, newest) : last;
        return ApiResponse.ok(Json.object(json -> {
            writeEntries(json, found, query);
            json.writeNumberField("next", next);
            if (query.after().isPresent()) {
                json.writeBooleanField(
                        "gap", store.lostAfter(query.filter(), query.after().getAsLong()));
            }
        }));
    }

    private ApiResponse count(ApiRequest request) {
        var query = LogQuery.of(request, tenures);
        var tree = new LinkedHashMap<String, Object>();
        long count = store.count(query.filter());
        tree.put("count", count);
        if (count == 0) {
            query.unknown().get().ifPresent(reason -> tree.put("reason", reason));
        }
        return ApiResponse.ok(tree);
    }

    private ApiResponse attach(ApiRequest request) {
        var container = container(request);
        var attached = collector.attach(container.id());
        var problem = collector.problem(container.id());
        if (problem.isPresent()) {
            return unchanged(container, false, problem.get());
        }
        return switch (attached) {
            case DONE -> done(request, container, true, "log is followed");
            case ALREADY -> unchanged(container, true, "log was already followed");
            case UNKNOWN -> throw missing().exception();
            case TOO_MANY ->
                throw ApiError.conflict("Already following " + LogCollector.FOLLOWED_MAX_CONTAINERS
                                + " containers (the maximum); detach one first.")
                        .exception();
        };
    }

    private ApiResponse detach(ApiRequest request) {
        var container = container(request);
        var detached = collector.detach(container.id());
        if (detached == Attached.UNKNOWN) {
            throw missing().exception();
        }
        return detached == Attached.DONE
                ? done(request, container, false, "log is no longer followed")
                : unchanged(container, false, "log was not followed");
    }

    private Container container(ApiRequest request) {
        return collector
                .find(request.path("containerId"))
                .filter(found -> request.caller().reaches(found.owner().appId()))
                .orElseThrow(() -> missing().exception());
    }

    private static ApiError missing() {
        return ApiError.notFound("No managed container has this id; GET /api/v1/state/current lists their ids.");
    }

    private ApiResponse done(ApiRequest request, Container container, boolean following, String what) {
        var by = request.caller().name();
        events.publish(Event.ofService(EventType.OPERATOR_ACTION, container.key(), what + ", requested by " + by)
                .named(container.owner().qualifiedName())
                .with("by", by)
                .with("containerId", container.id())
                .with("following", following));
        return ApiResponse.ok(tree(container, following, true, what));
    }

    private static ApiResponse unchanged(Container container, boolean following, String what) {
        return ApiResponse.ok(tree(container, following, false, what));
    }

    private static Map<String, Object> tree(Container container, boolean following, boolean changed, String what) {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("status", "success");
        tree.put("message", container.name() + ": " + what);
        tree.put("containerId", container.id());
        tree.put("following", following);
        tree.put("changed", changed);
        return tree;
    }
}
