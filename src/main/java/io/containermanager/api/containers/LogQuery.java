package io.containermanager.api.containers;

import io.containermanager.access.Caller;
import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.QueryFields;
import io.containermanager.api.http.ScopeCheck;
import io.containermanager.event.FailureText;
import io.containermanager.logs.LogFilter;
import io.containermanager.logs.LogLevel;
import io.containermanager.logs.LogSource;
import io.containermanager.logs.search.LogPattern;
import io.containermanager.model.App;
import io.containermanager.store.TenureCache;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query of the log.
 *
 * @param filter the criteria, limited to entries that the caller may read
 * @param after oldest first after this id
 * @param before newest first before this id
 * @param limit maximum number of entries
 * @param patterns what messages must match
 * @param files whether the log files are read too, also without patterns and after an id
 * @param unknown why nothing is found where nothing is, empty where that needs no reason; to be asked on the request's own thread, and only
 *     then: all names are gathered for it
 */
record LogQuery(
        LogFilter filter,
        OptionalLong after,
        OptionalLong before,
        int limit,
        List<LogPattern> patterns,
        boolean files,
        Supplier<Optional<String>> unknown) {

    static final int LIMIT_DEFAULT = 100;
    static final int LIMIT_MAX = 10_000;

    /** The parameters that filter entries. */
    static final List<String> FILTERS = List.of(
            "appId", "serviceId", "serviceName", "containerId", "pod", "level", "sourceType", "since", "until", "q");

    /** The parameters that filter and page entries. */
    static final List<String> PAGED = Stream.concat(
                    Stream.of("after", "before", "limit", "search", "regex", "files"), FILTERS.stream())
            .toList();

    private static final int TEXT_MAX_CHARS = 256;
    private static final int CONTAINER_ID_MAX_CHARS = 128;

    private static final Map<String, LogLevel> LEVELS = levels();
    private static final Map<String, LogSource.Type> TYPES = types();

    /** Parses a query; throws 400 with all violations. */
    static LogQuery of(ApiRequest request, TenureCache tenures) {
        var fields = new QueryFields(request);
        var after = fields.number("after", 0, App.MAX_ID);
        var before = fields.number("before", 1, App.MAX_ID);
        if (after.isPresent() && before.isPresent()) {
            fields.bad("before", "cannot be combined with after; give one of them");
        }
        int limit = (int) fields.number("limit", 1, LIMIT_MAX).orElse(LIMIT_DEFAULT);
        var appId = fields.app();
        var serviceId = fields.service(appId);
        var filter = filter(fields, appId, serviceId, reached(request.caller(), tenures));
        var patterns = patterns(fields);
        boolean files =
                fields.word("files", Map.of("true", true, "false", false)).orElse(false);
        fields.check();
        appId.ifPresent(id -> ScopeCheck.requireApp(request.caller(), id));
        Supplier<Optional<String>> unknown = () -> {
            var named = request.named();
            return named.unknown(appId, serviceId)
                    .or(() -> Optional.ofNullable(filter.serviceName()).flatMap(named::unnamed));
        };
        return new LogQuery(filter, after, before, limit, patterns, files, unknown);
    }

    /** Whether it is answered page by page. */
    boolean deep() {
        return files || !patterns.isEmpty();
    }

    /** The only apps whose entries the caller may read, each since it has its id; empty for all. */
    private static Map<Long, Long> reached(Caller caller, TenureCache tenures) {
        if (caller.apps().isEmpty()) {
            return Map.of();
        }
        var known = tenures.tenures();
        return caller.apps().stream().collect(Collectors.toMap(id -> id, known::sinceMillis));
    }

    private static List<LogPattern> patterns(QueryFields fields) {
        var patterns = new ArrayList<LogPattern>();
        fields.text("search", 1, LogPattern.TEXT_MAX_CHARS, "a text")
                .map(LogPattern::text)
                .ifPresent(patterns::add);
        var regex = fields.text("regex", 1, LogPattern.TEXT_MAX_CHARS, "a regular expression");
        if (regex.isPresent()) {
            try {
                patterns.add(LogPattern.regex(regex.get()));
            } catch (LogPattern.InvalidRegexException invalid) {
                fields.bad(
                        "regex",
                        "is not a regular expression in RE2 syntax, at character %d: %s"
                                .formatted(invalid.place() + 1, FailureText.of(invalid)));
            }
        }
        return patterns;
    }

    private static LogFilter filter(
            QueryFields fields, OptionalLong appId, OptionalLong serviceId, Map<Long, Long> reached) {
        var since = fields.moment("since");
        var until = fields.moment("until");
        if (since.isPresent() && until.isPresent() && since.getAsLong() > until.getAsLong()) {
            fields.bad("until", "must not be before since");
        }
        return new LogFilter(
                        boxed(appId),
                        boxed(serviceId),
                        fields.text("serviceName", 1, TEXT_MAX_CHARS, "a name").orElse(null),
                        fields.text(
                                        "containerId",
                                        LogFilter.SHORT_ID_MIN_CHARS,
                                        CONTAINER_ID_MAX_CHARS,
                                        "a container's id or its beginning")
                                .orElse(null),
                        fields.word("level", LEVELS).orElse(null),
                        fields.word("sourceType", TYPES).orElse(null),
                        boxed(since),
                        boxed(until),
                        fields.text("q", 1, TEXT_MAX_CHARS, "a text").orElse(null))
                .ofPod(fields.text("pod", 1, TEXT_MAX_CHARS, "a pod's name").orElse(null))
                .within(reached);
    }

    private static @Nullable Long boxed(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private static Map<String, LogLevel> levels() {
        var levels = new LinkedHashMap<String, LogLevel>();
        for (var level : LogLevel.values()) {
            levels.put(level.word(), level);
        }
        return levels;
    }

    private static Map<String, LogSource.Type> types() {
        var types = new LinkedHashMap<String, LogSource.Type>();
        for (var type : LogSource.Type.values()) {
            types.put(type.word(), type);
        }
        return types;
    }
}
