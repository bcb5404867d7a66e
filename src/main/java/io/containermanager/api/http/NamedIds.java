package io.containermanager.api.http;

import io.containermanager.access.Caller;
import io.containermanager.model.Violation;
import io.containermanager.model.naming.NameIndex;
import io.containermanager.model.naming.ResolvedName;
import io.containermanager.model.read.PlainText;
import io.helidon.http.Status;
import io.helidon.webserver.http.Filter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Finds the app or the service that a request names: the one place where a name becomes an id, for paths, queries and bodies. An unknown
 * name is a 404 with similar names, an ambiguous one a 409 whose violations point at each app.
 *
 * @param names all that the caller may see
 */
public record NamedIds(NameIndex names) {

    /** How many ids of one name a message lists; violations has as many. */
    static final int IDS_MAX = 20;

    private static final ScopedValue<Supplier<NameIndex>> CURRENT = ScopedValue.newInstance();

    /** Lets every request use names; they are only computed for requests that do. */
    public static Filter filter(Supplier<NameIndex> names) {
        return (chain, request, response) -> ScopedValue.where(CURRENT, names).run(chain::proceed);
    }

    /** The current names as far as a caller sees them; to be called on the request's own thread. */
    static NamedIds seenBy(Caller caller) {
        return new NamedIds(CURRENT.orElse(() -> NameIndex.EMPTY).get().within(caller.apps()));
    }

    /** The id of the app of that name. */
    public long app(String name) {
        return switch (names.app(name)) {
            case ResolvedName.Found(long id) -> id;
            case ResolvedName.Ambiguous(var ids) -> throw ambiguous("apps", name, ids, "/apps/");
            case ResolvedName.Unknown(var similar) ->
                throw unknown("No app is named " + PlainText.quoted(name), similar, "GET /api/v1/apps lists all apps.");
        };
    }

    /** The id of the app's service of that name. */
    public long service(long appId, String name) {
        var place = "/apps/" + appId + "/services/";
        return switch (names.service(appId, name)) {
            case ResolvedName.Found(long id) -> id;
            case ResolvedName.Ambiguous(var ids) -> throw ambiguous("services", name, ids, place);
            case ResolvedName.Unknown(var similar) ->
                throw unknown(
                        appName(appId) + " has no service named " + PlainText.quoted(name),
                        similar,
                        "GET /api/v1/apps/" + appId + " lists its services.");
        };
    }

    /** An app's name with its id, for people; its id alone where it is neither declared nor runs. */
    String shown(long appId) {
        var app = names.apps().get(appId);
        return app == null ? String.valueOf(appId) : PlainText.quoted(app.name()) + " (" + appId + ")";
    }

    /** Whether that service is declared or runs, of those that the caller may see. */
    private boolean knows(long appId, long serviceId) {
        var app = names.apps().get(appId);
        return app != null && app.services().containsKey(serviceId);
    }

    /**
     * Why a list of what is kept has nothing of an app or a service that was asked for by its id: what is kept outlives both, so that an
     * unknown id is not an error there. Empty when it is declared or runs, and when none was asked for.
     */
    public Optional<String> unknown(OptionalLong appId, OptionalLong serviceId) {
        if (appId.isPresent() && !names.apps().containsKey(appId.getAsLong())) {
            return Optional.of("No app with the id " + appId.getAsLong() + " is declared or runs, and nothing that"
                    + " matches is kept of one. GET /api/v1/apps lists all apps.");
        }
        if (serviceId.isEmpty()) {
            return Optional.empty();
        }
        long id = serviceId.getAsLong();
        if (appId.isPresent()) {
            return knows(appId.getAsLong(), id)
                    ? Optional.empty()
                    : Optional.of(appName(appId.getAsLong()) + " has no service with the id " + id
                            + ", and nothing that matches is kept of one. GET /api/v1/apps/" + appId.getAsLong()
                            + " lists its services.");
        }
        return names.apps().values().stream().anyMatch(app -> app.services().containsKey(id))
                ? Optional.empty()
                : Optional.of("No service with the id " + id + " is declared or runs, and nothing that matches is kept"
                        + " of one. GET /api/v1/apps lists all apps with their services.");
    }

    /** The same of services by their name, in whatever app; empty where one has it. */
    public Optional<String> unnamed(String serviceName) {
        return names.apps().values().stream()
                        .flatMap(app -> app.services().values().stream())
                        .anyMatch(service -> service.name().equals(serviceName))
                ? Optional.empty()
                : Optional.of("No service is named " + PlainText.quoted(serviceName)
                        + ", and nothing that matches is kept of one. GET /api/v1/apps lists all apps with their"
                        + " services.");
    }

    private String appName(long appId) {
        var app = names.apps().get(appId);
        return app == null ? "App " + appId : "App " + PlainText.quoted(app.name());
    }

    private static ApiException unknown(String problem, List<String> similar, String otherwise) {
        var meant = similar.stream().map(PlainText::quoted).collect(Collectors.joining(", "));
        return ApiError.notFound(problem
                        + (similar.isEmpty() ? "; " + otherwise : "; similar names: " + meant + ". " + otherwise))
                .exception();
    }

    private static ApiException ambiguous(String what, String name, List<Long> ids, String place) {
        var quoted = PlainText.quoted(name);
        var listed = ids.stream().limit(IDS_MAX).toList();
        var text = listed.stream().map(String::valueOf).collect(Collectors.joining(", "))
                + (ids.size() > IDS_MAX ? " and " + (ids.size() - IDS_MAX) + " more" : "");
        return new ApiError(
                        Status.CONFLICT_409,
                        "conflict",
                        ids.size() + " " + what + " are named " + quoted + ": use one of their ids instead: " + text
                                + ".",
                        listed.stream()
                                .map(id -> new Violation(place + id, "is named " + quoted))
                                .toList(),
                        List.of())
                .exception();
    }
}
