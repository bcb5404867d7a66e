package io.containermanager.api.web;

import io.containermanager.api.http.ApiRequest;
import io.containermanager.api.http.ApiResponse;
import io.containermanager.api.http.ApiSettings;
import io.containermanager.api.http.ErrorMapping;
import io.containermanager.api.http.Route;
import io.containermanager.api.http.RouteGroup;
import io.containermanager.live.Live;
import io.helidon.http.HeaderNames;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * What the service is, for programs; the dashboard, for browsers.
 *
 * <pre>{@code
 * curl localhost:3002/
 * curl -H 'Accept: text/html' localhost:3002/
 * curl localhost:3002/api/docs
 * }</pre>
 */
public final class RootRoutes implements RouteGroup {

    private static final String PAGE = "index.html";

    private final ApiSettings settings;
    private final WebFiles web;
    private final SequencedMap<String, String> sentences = new LinkedHashMap<>();
    private final OpenApiDocument document = new OpenApiDocument();
    private final WebFiles swagger;

    /** {@code others} are the rows that the listing has beside these. */
    public RootRoutes(ApiSettings settings, WebFiles web, List<Route> others) {
        this.settings = settings;
        this.web = web;
        this.swagger = SwaggerUi.files();
        Stream.concat(endpoints().stream(), others.stream())
                .filter(Route::isListed)
                .forEach(route -> sentences.put(route.name(), route.sentence()));
        Live.ROUTES.forEach((path, sentence) -> sentences.put("WS " + path, sentence));
    }

    /** What each endpoint is for, by its name, such as {@code GET /api/v1/state} or {@code WS /ws}. */
    public Map<String, String> sentences() {
        return Collections.unmodifiableMap(sentences);
    }

    @Override
    public List<Route> endpoints() {
        return List.of(
                // Pages: browsers and links add parameters of their own.
                Route.open("/", "What this service is; browsers get the dashboard", this::root)
                        .query(Route.ANY),
                Route.open("/api/docs", "This listing; browsers get the browsable documentation", this::docs)
                        .query(Route.ANY),
                Route.open(
                        "/openapi",
                        "Get the OpenAPI document; as YAML, or as JSON when Accept asks for it",
                        this::openApi),
                Route.open("/{+file}", "A file of the dashboard or of the documentation's page", this::file)
                        .query(Route.ANY));
    }

    private ApiResponse root(ApiRequest request) {
        var page = request.wantsPage() ? web.file(PAGE, request.headers()) : java.util.Optional.<ApiResponse>empty();
        return page.orElseGet(() -> ApiResponse.ok(service())).with(HeaderNames.VARY, "Accept");
    }

    private ApiResponse docs(ApiRequest request) {
        var page = request.wantsPage()
                ? web.file(SwaggerUi.PAGE, request.headers())
                : java.util.Optional.<ApiResponse>empty();
        return page.orElseGet(() -> ApiResponse.ok(DocsListing.of(sentences, request.address())))
                .with(HeaderNames.VARY, "Accept");
    }

    private ApiResponse openApi(ApiRequest request) {
        return request.accepts("application/json") ? document.json() : document.yaml();
    }

    private ApiResponse file(ApiRequest request) {
        var name = request.path("file");
        var found = name.startsWith(SwaggerUi.PREFIX)
                ? swagger.file(name.substring(SwaggerUi.PREFIX.length()), request.headers())
                : web.file(name, request.headers());
        return found.orElseThrow(ErrorMapping.UNKNOWN_PATH::exception);
    }

    private Map<String, Object> service() {
        var tree = new LinkedHashMap<String, Object>();
        tree.put("status", "ok");
        tree.put("service", "Simple Container Manager API");
        tree.put("version", settings.version());
        tree.put("revision", settings.revision());
        tree.put("buildDate", settings.buildDate());
        tree.put("dockerMode", settings.dockerMode());
        tree.put("documentation", "/api/docs");
        return tree;
    }
}
