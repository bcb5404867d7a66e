package io.containermanager.api.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.api.ApiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A filter by an app, a service or a container that is not there never looks like one that found nothing. */
@TestInstance(Lifecycle.PER_CLASS)
class UnknownFilterTest {

    private static final Set<String> FILTERS =
            Set.of("app", "appId", "service", "serviceId", "serviceName", "containerId", "pod");

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
        var stored = server.post("/api/v1/state/target?apply=true&wait=30s", """
            {"apps":{"1001":{"appId":1001,"appName":"shop","services":[{"serviceId":1,"serviceName":"web",
            "imageName":"web:1"}]}}}
            """);
        assertThat(stored.body(), stored.statusCode(), is(200));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** Rows for a route that is not here are missing below. */
    @Test
    void everyRouteWithSuchAFilterIsInTheTable() {
        assertThat(
                server.endpoints().stream()
                        .filter(route -> route.query().stream().anyMatch(FILTERS::contains))
                        .map(Route::path)
                        .collect(Collectors.toCollection(TreeSet::new)),
                is(new TreeSet<>(Set.of(
                        "/api/v1/events",
                        "/api/v1/logs",
                        "/api/v1/logs/count",
                        "/api/v1/metrics/history",
                        "/api/v1/apps/{appId}/update"))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        events           | appId=999                         | 200 | No app with the id 999 is declared or runs
        events           | appId=1001&serviceId=99           | 200 | App \\"shop\\" has no service with the id 99
        events           | serviceId=99                      | 200 | No service with the id 99 is declared or runs
        events           | appId=nowhere                     | 404 | No app is named
        events           | appId=shop&serviceId=nowhere      | 404 | has no service named
        events           | type=nothing                      | 400 | must be a type of event
        logs             | appId=999                         | 200 | No app with the id 999 is declared or runs
        logs             | appId=999&search=x                | 200 | No app with the id 999 is declared or runs
        logs             | appId=1001&serviceId=99           | 200 | App \\"shop\\" has no service with the id 99
        logs             | serviceId=99                      | 200 | No service with the id 99 is declared or runs
        logs             | appId=nowhere                     | 404 | No app is named
        logs             | appId=shop&serviceId=nowhere      | 404 | has no service named
        logs             | serviceName=nowhere               | 200 | No service is named \\"nowhere\\"
        logs/count       | appId=999                         | 200 | No app with the id 999 is declared or runs
        logs/count       | appId=1001&serviceId=99           | 200 | App \\"shop\\" has no service with the id 99
        logs/count       | appId=nowhere                     | 404 | No app is named
        metrics/history  | appId=999&serviceId=1             | 404 | No app with the id 999 is declared or runs
        metrics/history  | appId=1001&serviceId=99           | 404 | App \\"shop\\" has no service with the id 99
        metrics/history  | appId=nowhere&serviceId=1         | 404 | No app is named
        metrics/history  | containerId=nowhere               | 404 | No history
        apps/1001/update | service=nowhere                   | 404 | declares no service nowhere
        apps/999/update  | service=web                       | 404 | 999
        """)
    void whatIsNotThereIsSaid(String path, String query, int status, String words) {
        var request = server.request("/api/v1/" + path + "?" + query);
        var answer = server.send(path.endsWith("update") ? request.POST(BodyPublishers.noBody()) : request);
        assertThat(answer.body(), answer.statusCode(), is(status));
        assertThat(answer.body(), containsString(words));
        assertThat(answer.body().contains("\"reason\":\"No "), is(status == 200 && words.startsWith("No ")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events?appId=1001&serviceId=1",
                "events?appId=1001&type=step-failed",
                "events?limit=1",
                "logs?appId=1001&serviceId=1&q=nothing",
                "logs?serviceName=web&q=nothing",
                "logs?q=nothing",
                "logs/count?appId=shop&q=nothing"
            })
    void whatIsThereAndHasNothingNeedsNoReason(String query) {
        var answer = server.get("/api/v1/" + query);
        assertThat(answer.body(), answer.statusCode(), is(200));
        assertThat(answer.body(), not(containsString("\"reason\":\"No ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"apps", "volumes", "images", "containers", "events", "logs", "state", "reconciliation"})
    void aFilterThatARouteDoesNotHaveIsRefused(String path) {
        var answer = server.get("/api/v1/" + path + "?app=999");
        assertThat(answer.body(), answer.statusCode(), is(400));
        assertThat(answer.body(), containsString("unknown parameter"));
    }
}
