package io.containermanager.api.web;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.access.Scope;
import io.containermanager.api.ApiServer;
import io.containermanager.api.access.SessionRoutes;
import io.containermanager.api.access.TokenRoutes;
import io.containermanager.api.live.StreamRoutes;
import io.containermanager.device.FleetServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The OpenAPI document and the routes describe the same thing. */
@TestInstance(Lifecycle.PER_CLASS)
class OpenApiTest {

    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]*)}");

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** Two underscores on either side make Markdown bold, which is what descriptions are shown as. */
    @Test
    void wordsInUnderscoresStandInBackquotesInEveryDocument() throws IOException {
        try (var documents = Files.list(Path.of("docs"))) {
            var shown = Stream.concat(
                    documents.filter(file -> file.toString().endsWith(".md")),
                    Stream.of(Path.of("README.md"), Path.of("src/main/resources/META-INF/openapi.yaml")));
            for (var file : shown.toList()) {
                var text =
                        Files.readString(file).replaceAll("(?s)```.*?```", "").replaceAll("`[^`\n]*`", "");
                var found = Pattern.compile("__\\w+__")
                        .matcher(text)
                        .results()
                        .map(MatchResult::group)
                        .toList();
                assertThat(file.toString(), found, is(List.of()));
            }
        }
    }

    @Test
    void everyRouteIsDocumentedWithItsScopeAndItsSentenceAndTheOtherWayRound() {
        var served = new TreeMap<String, String>();
        for (var route : server.endpoints()) {
            if (route.isListed()) {
                served.put(route.name(), route.scope().map(Scope::word).orElse("open") + ": " + route.sentence());
            }
        }
        var documented = new TreeMap<String, String>();
        ResponseSchemas.document()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(operation -> documented.put(
                                operation.getKey().toUpperCase(java.util.Locale.ROOT) + " " + path.getKey(),
                                operation.getValue().path("x-scope").asText() + ": "
                                        + operation.getValue().path("summary").asText())));
        documented.keySet().removeIf(name -> name.contains("/health"));

        assertThat(documented, is(served));
    }

    @Test
    void everyParameterOfAPathIsDocumented() {
        ResponseSchemas.document().path("paths").properties().forEach(path -> {
            var matcher = PARAMETER.matcher(path.getKey());
            while (matcher.find()) {
                var name = matcher.group(1);
                path.getValue().properties().forEach(operation -> {
                    var parameters = operation.getValue().path("parameters").toString();
                    boolean known = parameters.contains("\"name\":\"" + name + "\"")
                            || (parameters.contains("/AppId\"") && name.equals("appId"));
                    assertThat(path.getKey() + " " + name, known, is(true));
                });
            }
        });
    }

    @Test
    void everySchemaIsUsedAndEveryReferenceLeadsSomewhere() {
        var text = ResponseSchemas.document().toString();
        ResponseSchemas.document()
                .path("components")
                .path("schemas")
                .properties()
                .forEach(
                        schema -> assertThat(text, containsString("\"#/components/schemas/" + schema.getKey() + "\"")));
        var references = Pattern.compile("\"#(/[^\"]*)\"").matcher(text);
        while (references.find()) {
            assertThat(
                    references.group(1),
                    ResponseSchemas.document().at(references.group(1)).isMissingNode(),
                    is(false));
        }
    }

    @Test
    void everyRouteDocumentsTheErrorsThatItCanAnswer() {
        ResponseSchemas.document()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    var route = operation.getKey() + " " + path.getKey();
                    var answers = operation.getValue().path("responses");
                    boolean body = operation.getValue().has("requestBody");
                    if (!path.getKey().startsWith("/health")) {
                        assertThat(route + " lacks default", answers.has("default"), is(true));
                    }
                    if (!operation.getValue().path("x-scope").asText().equals("open")) {
                        assertThat(route + " lacks 401", answers.has("401"), is(true));
                        assertThat(route + " lacks 403", answers.has("403"), is(true));
                    }
                    if (path.getKey().contains("{")) {
                        assertThat(route + " lacks 404", answers.has("404"), is(true));
                    }
                    if (body) {
                        assertThat(route + " lacks 400", answers.has("400"), is(true));
                        assertThat(route + " lacks 413", answers.has("413"), is(true));
                        assertThat(route + " lacks 415", answers.has("415"), is(true));
                    }
                }));
    }

    @Test
    void whateverIsSentOrAnsweredHasAnExampleThatIsValid() {
        var paths = ResponseSchemas.document().path("paths").toString();
        ResponseSchemas.document()
                .path("components")
                .path("schemas")
                .properties()
                .forEach(schema -> {
                    var example = schema.getValue().path("example");
                    boolean named = paths.contains("\"#/components/schemas/" + schema.getKey() + "\"");
                    if (named && schema.getValue().has("properties")) {
                        assertThat(schema.getKey() + " lacks an example", example.isMissingNode(), is(false));
                    }
                    if (!example.isMissingNode()) {
                        assertThat(
                                "example of " + schema.getKey(),
                                ResponseSchemas.validate(schema.getKey(), example.toString()),
                                is(List.of()));
                    }
                });
    }

    @Test
    void theDocumentIsServedAsYamlAndAsJson() {
        var yaml = server.get("/openapi");
        var json = server.send(server.request("/openapi").header("Accept", "application/json"));

        assertThat(yaml.body(), startsWith("openapi: 3.1.0"));
        assertThat(yaml.headers().firstValue("Content-Type").orElse(""), is("application/yaml"));
        // As texts: two readers may hold one number in two sizes.
        assertThat(
                ApiServer.json(json).toString(), is(ResponseSchemas.document().toString()));
    }

    @Test
    void browsersGetSwaggerUiFromTheJar() {
        var page = server.send(server.request("/api/docs").header("Accept", "text/html"));

        assertThat(page.body(), containsString("\"../swagger-ui/swagger-ui-bundle.js\""));
        assertThat(page.body(), not(containsString("<script>")));
        for (var file : List.of(
                "/docs.js",
                "/docs.css",
                "/docs-theme.js",
                "/swagger-ui/swagger-ui-bundle.js",
                "/swagger-ui/swagger-ui.css")) {
            assertThat(file, server.get(file).statusCode(), is(200));
        }
    }

    /** One call of each kind; that every answer fits its schema is checked by the server's harness. */
    @Test
    void answersAreAsDocumented() throws IOException {
        try (var fleet = FleetServer.answering(200, "{\"deviceId\":\"d-42\"}")) {
            everyRouteAnswers(fleet.port());
        }
    }

    private void everyRouteAnswers(int fleetPort) {
        server.post("/api/v1/state/target", ApiServer.target(1001, 2));
        server.post("/api/v1/state/apply?wait=30s");
        server.faults().loadImage("unused:1");
        var container = ApiServer.json(server.get("/api/v1/state/current"))
                .at("/apps/1001/services/0/containerId")
                .asText();
        List<HttpResponse<String>> answers = new ArrayList<>();
        for (var route : server.endpoints()) {
            var path = route.path()
                    .replace("{appId}", "1001")
                    .replace("{revision}", "1")
                    .replace("{id}", container)
                    .replace("{containerId}", container);
            // A stream has no end; EventStreamTest reads its beginning. Sessions and created tokens need tokens: their
            // own tests have them, and contents of files need files.
            if (!path.contains("{")
                    && !path.endsWith("/files/content")
                    && !path.equals(StreamRoutes.PATH)
                    && !path.startsWith(SessionRoutes.PATH)
                    && !path.equals(TokenRoutes.PATH)) {
                answers.add(
                        switch (route.method().text()) {
                            case "GET" -> server.get(path);
                            case "DELETE" -> server.delete(path);
                            case "PATCH" ->
                                server.send(server.request(path)
                                        .header("Content-Type", "application/json")
                                        .method(
                                                "PATCH",
                                                java.net.http.HttpRequest.BodyPublishers.ofString(
                                                        "{\"deviceName\":\"pi\"}")));
                            default -> server.post(path, body(path, fleetPort));
                        });
            }
        }
        answers.forEach(answer -> assertThat(
                answer.request().method() + " " + answer.uri() + " " + answer.body(),
                answer.statusCode() < 300,
                is(true)));
    }

    private static String body(String path, int fleetPort) {
        if (path.endsWith("/register")) {
            return "{\"apiEndpoint\":\"http://127.0.0.1:" + fleetPort + "\"}";
        }
        if (path.endsWith("/images/remove")) {
            return "{\"image\":\"unused:1\"}";
        }
        if (path.endsWith("/images/prune")) {
            return "{}";
        }
        if (path.endsWith("/exec")) {
            return "{\"command\":[\"echo\",\"hello\"]}";
        }
        if (path.endsWith("/provision")) {
            return "{\"deviceName\":\"pi\",\"apiEndpoint\":\"https://fleet.example.org\",\"apiKey\":\"k\"}";
        }
        if (path.endsWith("/pause")) {
            return "{\"minutes\":0}";
        }
        if (path.endsWith("/update")) {
            return "{\"dryRun\":false}";
        }
        if (path.matches("/api/v1/apps/[0-9]+/(stop|start|restart)")) {
            return "{\"services\":[1]}";
        }
        if (path.equals("/api/v1/apps")) {
            return "{\"appName\":\"new\",\"services\":[]}";
        }
        return path.contains("/apps/") ? ApiServer.app(1001, 2) : ApiServer.target(1001, 2);
    }
}
