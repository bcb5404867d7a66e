package io.containermanager.api.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import io.containermanager.yaml.YamlJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Every route refuses parameters of the query that it does not know, and knows those that its documentation lists. */
@TestInstance(Lifecycle.PER_CLASS)
class QueryRulesTest {

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> everyRouteButPagesRefusesAnUnknownParameter() {
        return server.endpoints().stream()
                .filter(route -> !route.query().contains(Route.ANY))
                .map(route -> DynamicTest.dynamicTest(route.method().text() + " " + route.path(), () -> {
                    var path = route.path().replaceAll("\\{[^}]*}", "1");
                    var answer = RawHttp.exchange(
                            server.port(),
                            route.method().text() + " " + path + "?zzzzz=1 HTTP/1.1\r\nHost: localhost\r\n\r\n");
                    assertThat(answer, RawHttp.status(answer), is(400));
                    assertThat(answer, containsString("unknown parameter"));
                    assertThat(answer, containsString("?zzzzz"));
                }));
    }

    @Test
    void theNearestKnownParameterIsNamed() {
        assertThat(
                server.get("/api/v1/logs?serviceNam=web&lvel=info").body(),
                containsString("did you mean \\\"serviceName\\\"?"));
        assertThat(server.post("/api/v1/state/target?aply=true", "{}").body(), containsString("\\\"apply\\\""));
        assertThat(server.post("/api/v1/apps/2?aply=true", "{}").statusCode(), is(400));
        assertThat(server.get("/api/v1/status?x").body(), containsString("it takes none"));
    }

    @Test
    void variablesOfComposeFilesAndOptionsOfChannelsHaveNamesOfTheirOwn() {
        var route = server.endpoints().stream()
                .filter(row -> row.path().equals("/api/v1/apps/{appId}")
                        && row.method().text().equals("POST"))
                .findFirst()
                .orElseThrow();
        QueryRules.check(route, java.util.Set.of("env.A", "profile"));
    }

    @Test
    void theDocumentListsExactlyWhatIsKnown() throws IOException {
        var document = YamlJson.read(Path.of("src/main/resources/META-INF/openapi.yaml"));
        var differences = new ArrayList<String>();
        for (var route : server.endpoints()) {
            if (route.query().contains(Route.ANY)) {
                continue;
            }
            var listed = parameters(
                    document,
                    document.path("paths")
                            .path(route.path())
                            .path(route.method().text().toLowerCase(java.util.Locale.ROOT)));
            var known = route.query().stream()
                    .map(name -> name.replace("env.*", "env.NAME"))
                    .sorted()
                    .toList();
            if (!listed.equals(known)) {
                differences.add(route.method().text() + " " + route.path() + ": " + listed + " is not " + known);
            }
        }
        assertThat(differences, is(empty()));
    }

    private static List<String> parameters(JsonNode document, JsonNode operation) {
        var names = new ArrayList<String>();
        for (var parameter : operation.path("parameters")) {
            var found = parameter.has("$ref")
                    ? document.at(parameter.path("$ref").asText().substring(1))
                    : parameter;
            if (found.path("in").asText().equals("query")) {
                names.add(found.path("name").asText());
            }
        }
        return names.stream().sorted().toList();
    }
}
