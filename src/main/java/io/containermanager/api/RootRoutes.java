package io.containermanager.api;

import io.helidon.http.HeaderNames;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the service is, for programs; the dashboard, for browsers.
 *
 * <pre>{@code
 * curl localhost:3002/
 * curl -H 'Accept: text/html' localhost:3002/
 * curl localhost:3002/api/docs
 * }</pre>
 */
final class RootRoutes implements Topic {

    private static final String PAGE = "index.html";

    private final ApiSettings settings;
    private final WebFiles web;
    private final Map<String, Object> listing;

    RootRoutes(ApiSettings settings, WebFiles web, Map<String, Object> listing) {
        this.settings = settings;
        this.web = web;
        this.listing = listing;
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                Endpoint.open("/", this::root),
                Endpoint.open("/api/docs", _ -> Answer.ok(listing)),
                Endpoint.open("/{+file}", this::file));
    }

    private Answer root(Call call) {
        var page = call.wantsPage() ? web.file(PAGE) : java.util.Optional.<Answer>empty();
        return page.orElseGet(() -> Answer.ok(service())).with(HeaderNames.VARY, "Accept");
    }

    private Answer file(Call call) {
        return web.file(call.path("file"))
                .orElseThrow(() ->
                        Failures.http(io.helidon.http.Status.NOT_FOUND_404).exception());
    }

    private Map<String, Object> service() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("status", "ok");
        tree.put("service", "Simple Container Manager API");
        tree.put("version", settings.version());
        tree.put("dockerMode", settings.dockerMode());
        tree.put("documentation", "/api/docs");
        return tree;
    }
}
