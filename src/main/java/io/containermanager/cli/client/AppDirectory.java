package io.containermanager.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The apps and services of a manager by name, declared and running ones; those that are gone are named as earlier targets do. */
public final class AppDirectory {

    /** Earlier targets that are searched for the name of what is gone, newest first; what is older keeps its numbers. */
    private static final int EARLIER_MAX = 20;

    /** What is said behind the name of an app that declares none. */
    public static final String NO_SERVICES = " has no services: nothing runs of it";

    private final Map<Long, AppName> apps = new TreeMap<>();
    private final Map<Long, AppName> gone = new TreeMap<>();
    private final @Nullable ApiClient api;

    /** Revisions that were not searched yet; null before the first search. */
    private @Nullable Iterator<String> earlier;

    /**
     * An app.
     *
     * @param id its number
     * @param name its name
     * @param services its services' names by their ids
     */
    public record AppName(long id, String name, Map<Long, String> services) {}

    /**
     * A service.
     *
     * @param appId its app's number
     * @param serviceId its number
     * @param name {@code shop/web}
     */
    public record ServiceName(long appId, long serviceId, String name) {}

    private AppDirectory(@Nullable ApiClient api) {
        this.api = api;
    }

    /** Asks a manager. */
    public static AppDirectory of(ApiClient api) {
        var names = new AppDirectory(api);
        names.addTarget(api.get("/api/v1/state/target"));
        names.addStatus(api.get("/api/v1/reconciliation"));
        return names;
    }

    /** Those of {@code GET /api/v1/reconciliation} alone. */
    public static AppDirectory ofStatus(JsonNode reconciliation) {
        var names = new AppDirectory(null);
        names.addStatus(reconciliation);
        return names;
    }

    /** Adds the apps of a state, such as one that is only previewed. */
    public AppDirectory withState(JsonNode state) {
        addTarget(state);
        return this;
    }

    /** Adds an app as the API writes it. */
    public AppDirectory withApp(JsonNode app) {
        var name = app(app.path("appId").asLong(), app.path("appName").asText());
        services(app).forEach(name.services()::put);
        return this;
    }

    private static Map<Long, String> services(JsonNode app) {
        var services = new TreeMap<Long, String>();
        for (var service : app.path("services")) {
            services.put(
                    service.path("serviceId").asLong(),
                    service.path("serviceName").asText());
        }
        return services;
    }

    private void addTarget(JsonNode state) {
        for (var app : state.path("apps")) {
            withApp(app);
        }
    }

    private void addStatus(JsonNode reconciliation) {
        reconciliation.path("status").properties().forEach(entry -> {
            var app = app(
                    Long.parseLong(entry.getKey()),
                    entry.getValue().path("appName").asText());
            entry.getValue()
                    .path("services")
                    .properties()
                    .forEach(service -> app.services()
                            .putIfAbsent(
                                    Long.parseLong(service.getKey()),
                                    service.getValue().path("serviceName").asText()));
        });
    }

    private AppName app(long id, String name) {
        return apps.computeIfAbsent(id, _ -> new AppName(id, name, new TreeMap<>()));
    }

    public List<AppName> apps() {
        return List.copyOf(apps.values());
    }

    /** {@code shop/web}, {@code shop} for an app, or the numbers where no target that is kept has a name. */
    public String name(long appId, long serviceId) {
        if (!has(apps, appId, serviceId)) {
            lookBack(appId, serviceId);
        }
        var app = apps.getOrDefault(appId, gone.get(appId));
        var appName = app == null ? Long.toString(appId) : app.name();
        if (serviceId == 0) {
            return appName;
        }
        return appName + "/"
                + service(apps, appId, serviceId)
                        .or(() -> service(gone, appId, serviceId))
                        .orElse(Long.toString(serviceId));
    }

    private static boolean has(Map<Long, AppName> apps, long appId, long serviceId) {
        return serviceId == 0
                ? apps.containsKey(appId)
                : service(apps, appId, serviceId).isPresent();
    }

    private static Optional<String> service(Map<Long, AppName> apps, long appId, long serviceId) {
        return Optional.ofNullable(apps.get(appId)).map(app -> app.services().get(serviceId));
    }

    /** Reads earlier targets, until one has what is searched. */
    private void lookBack(long appId, long serviceId) {
        if (api == null || appId == 0) {
            return;
        }
        try {
            if (earlier == null) {
                earlier = api.get("/api/v1/state/history").path("targets").findValuesAsText("revision").stream()
                        .limit(EARLIER_MAX)
                        .iterator();
            }
            while (!has(gone, appId, serviceId) && earlier.hasNext()) {
                var entry = api.get(ApiClient.path("/api/v1/state/history/{}", earlier.next()));
                for (var app : entry.path("target").path("apps")) {
                    var name = new AppName(
                            app.path("appId").asLong(), app.path("appName").asText(), new TreeMap<>());
                    var known = gone.computeIfAbsent(name.id(), _ -> name).services();
                    services(app).forEach(known::putIfAbsent);
                }
            }
        } catch (ClientException unreadable) {
            // A name is a convenience: what the command shows is complete with numbers.
            earlier = Collections.emptyIterator();
        }
    }

    /** The app of a name or a number, if there is one; a failure when several have the name. */
    public Optional<AppName> find(String nameOrId) {
        var named = apps.values().stream()
                .filter(app -> app.name().equals(nameOrId))
                .toList();
        if (named.size() > 1) {
            throw ClientException.failed("Several apps are called " + nameOrId + ": use one of the numbers "
                    + named.stream().map(app -> Long.toString(app.id())).collect(Collectors.joining(", ")) + ".");
        }
        return named.isEmpty() ? byNumber(nameOrId, apps) : Optional.of(named.getFirst());
    }

    /** The app of a name or a number; a failure names those there are. */
    public AppName app(String nameOrId) {
        return find(nameOrId)
                .orElseThrow(() -> ClientException.failed("There is no app " + nameOrId
                        + known(apps.values().stream().map(AppName::name).toList())));
    }

    /** The service of {@code shop/web}. */
    public ServiceName service(String text) {
        var found = services(text);
        if (found.size() != 1 || text.indexOf('/') < 0) {
            throw ClientException.failed("Name a service as APP/SERVICE"
                    + known(found.stream().map(ServiceName::name).toList()));
        }
        return found.getFirst();
    }

    /** The service of {@code shop/web}, or all services of {@code shop}. */
    public List<ServiceName> services(String text) {
        int slash = slash(text);
        var app = app(slash < 0 ? text : text.substring(0, slash));
        var all = new ArrayList<ServiceName>();
        app.services().forEach((id, name) -> all.add(new ServiceName(app.id(), id, app.name() + "/" + name)));
        if (slash < 0) {
            return all;
        }
        var wanted = text.substring(slash + 1);
        var byName = all.stream()
                .filter(service -> service.name().equals(app.name() + "/" + wanted))
                .toList();
        var found = byName.isEmpty()
                ? all.stream()
                        .filter(service -> Long.toString(service.serviceId()).equals(wanted))
                        .toList()
                : byName;
        if (found.isEmpty()) {
            throw ClientException.failed("App " + app.name() + " has no service " + wanted
                    + known(all.stream().map(ServiceName::name).toList()));
        }
        if (found.size() > 1) {
            throw ClientException.failed("App " + app.name() + " has several services called " + wanted
                    + ": use one of the numbers "
                    + found.stream().map(it -> Long.toString(it.serviceId())).collect(Collectors.joining(", ")) + ".");
        }
        return found;
    }

    /** As {@link #services}, for what can be done with services only; a failure when the app has none. */
    public List<ServiceName> someServices(String text) {
        var found = services(text);
        if (found.isEmpty()) {
            throw ClientException.failed("App " + text + NO_SERVICES + ".");
        }
        return found;
    }

    /** Whether this names an app, and not one of its services. */
    public boolean isApp(String text) {
        return slash(text) < 0;
    }

    /** Where the app's name ends; an app's name may have slashes of its own. -1 when the text is an app's name alone. */
    private int slash(String text) {
        for (int at = text.length(); at > 0; at = text.lastIndexOf('/', at - 1)) {
            if (find(text.substring(0, at)).isPresent()) {
                return at == text.length() ? -1 : at;
            }
        }
        return text.indexOf('/');
    }

    private static <T> Optional<T> byNumber(String text, Map<Long, T> all) {
        return text.matches("[0-9]{1,18}") ? Optional.ofNullable(all.get(Long.valueOf(text))) : Optional.empty();
    }

    private static String known(List<String> names) {
        return names.isEmpty()
                ? "."
                : (names.size() == 1 ? "; there is only " : "; there are ") + String.join(", ", names) + ".";
    }
}
