package io.containermanager.api;

import io.helidon.http.HeaderNames;
import java.util.ArrayList;
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
    private final OpenApiDocument document = new OpenApiDocument();
    private final WebFiles swagger;

    /** {@code others} are the rows that the listing has beside these. */
    RootRoutes(ApiSettings settings, WebFiles web, List<Endpoint> others) {
        this.settings = settings;
        this.web = web;
        this.swagger = SwaggerUi.files();
        var all = new ArrayList<>(endpoints());
        all.addAll(others);
        this.listing = DocsListing.of(all);
    }

    @Override
    public List<Endpoint> endpoints() {
        return List.of(
                // Pages: browsers and links add parameters of their own.
                Endpoint.open("/", this::root).query(Endpoint.ANY),
                Endpoint.open("/api/docs", this::docs).query(Endpoint.ANY),
                Endpoint.open("/openapi", this::openApi),
                Endpoint.open("/{+file}", this::file).query(Endpoint.ANY));
    }

    private Answer root(Call call) {
        var page = call.wantsPage() ? web.file(PAGE) : java.util.Optional.<Answer>empty();
        return page.orElseGet(() -> Answer.ok(service())).with(HeaderNames.VARY, "Accept");
    }

    private Answer docs(Call call) {
        var page = call.wantsPage() ? web.file(SwaggerUi.PAGE) : java.util.Optional.<Answer>empty();
        return page.orElseGet(() -> Answer.ok(listing)).with(HeaderNames.VARY, "Accept");
    }

    private Answer openApi(Call call) {
        return call.accepts("application/json") ? document.json() : document.yaml();
    }

    private Answer file(Call call) {
        var name = call.path("file");
        var found = name.startsWith(SwaggerUi.PREFIX)
                ? swagger.file(name.substring(SwaggerUi.PREFIX.length()))
                : web.file(name);
        return found.orElseThrow(
                () -> Failures.http(io.helidon.http.Status.NOT_FOUND_404).exception());
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
