package io.containermanager.api.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.Requirement;
import io.containermanager.api.ApiServer;
import io.containermanager.event.ThreadRegistry;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What HTTP itself promises: methods, entity tags, content types, headers for browsers, probes. */
@Isolated("a thread that has ended fails the liveness of every service of the process")
@TestInstance(Lifecycle.PER_CLASS)
class HttpBasicsTest {

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
        server.post("/api/v1/state/target", ApiServer.target(1001, 2));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void livenessNamesAThreadThatMustRunAndDoesNot() throws Exception {
        Requirement.serviceInThisJvm();
        var watch = ThreadRegistry.ofProcess().watch("test-listener", () -> false);
        try {
            var down = server.get("/health/live");
            assertThat(down.statusCode(), is(503));
            assertThat(down.body(), containsString("test-listener: ended"));
            assertThat("readiness is not affected", server.get("/health/ready").statusCode(), is(200));
        } finally {
            watch.close();
        }
        assertThat(server.get("/health/live").statusCode(), is(200));
    }

    @Test
    void aWebSocketPathWithoutAnUpgradeSaysWhatItNeeds() {
        for (var path : List.of("/ws", "/ws/metrics", "/ws/containers/1f70eef789b2/exec")) {
            var answer = server.get(path);

            assertThat(path, answer.statusCode(), is(426));
            assertThat(answer.headers().firstValue("Upgrade").orElse(""), is("websocket"));
            assertThat(answer.body(), containsString("This is a WebSocket endpoint: connect with a WebSocket client"));
        }
        assertThat(server.get("/ws/other").statusCode(), is(404));
    }

    @Test
    void theAnswerToAnotherContentTypeListsAllThatAreAccepted() {
        for (var type : List.of("application/x-www-form-urlencoded", "text/plain", "")) {
            var request = server.request("/api/v1/apps/7").POST(BodyPublishers.ofString("services: {a: {image: x}}"));
            var refused = server.send(type.isEmpty() ? request : request.header("Content-Type", type));

            assertThat(type, refused.statusCode(), is(415));
            assertThat(
                    refused.body(),
                    containsString("curl -H 'Content-Type: application/yaml' --data-binary @compose.yaml"));
            assertThat(
                    refused.headers().firstValue("Accept-Post").orElse(""),
                    is("application/json, application/yaml, multipart/form-data"));
        }
        var target = server.send(server.request("/api/v1/state/target")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}")));
        assertThat(target.body(), not(containsString("yaml")));
        assertThat(target.headers().firstValue("Accept-Post").orElse(""), is("application/json"));
    }

    @Test
    void theRootDescribesTheServiceToProgramsAndShowsBrowsersThePage() {
        var program = server.get("/");
        var browser = server.send(server.request("/").header("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"));

        var json = ApiServer.json(program);
        assertThat(
                List.copyOf(names(program)),
                is(List.of("status", "service", "version", "revision", "buildDate", "dockerMode", "documentation")));
        assertThat(json.path("dockerMode").asText(), is("simulated"));
        assertThat(browser.body(), startsWith("<!doctype html>"));
        assertThat(header(browser, "Content-Type"), is("text/html; charset=utf-8"));
        assertThat(header(browser, "Content-Security-Policy"), containsString("script-src 'self'"));
        assertThat(header(browser, "Content-Security-Policy"), not(containsString("unsafe")));
        assertThat(browser.headers().allValues("Vary"), hasItems("Accept", "Origin"));
    }

    @Test
    void thePagesFilesComeFromTheJarAndNothingElseDoes() {
        assertThat(header(server.get("/app.js"), "Content-Type"), is("text/javascript; charset=utf-8"));
        assertThat(header(server.get("/style.css"), "Content-Type"), is("text/css; charset=utf-8"));
        assertThat(server.get("/application.yaml").statusCode(), is(404));
        assertThat(server.get("/io/containermanager/api/ApiRouting.class").statusCode(), is(404));
    }

    @Test
    void everyAnswerForbidsBrowsersToGuessFrameOrRefer() {
        for (var path : List.of("/", "/api/v1/state", "/nowhere", "/health", "/metrics", "/app.js")) {
            var answer = server.get(path);
            assertThat(path, header(answer, "X-Content-Type-Options"), is("nosniff"));
            assertThat(path, header(answer, "Referrer-Policy"), is("no-referrer"));
            assertThat(path, header(answer, "Content-Security-Policy"), containsString("frame-ancestors 'none'"));
        }
    }

    @Test
    void whoHasTheNewestStateIsAnswered304() {
        for (var path :
                List.of("/api/v1/state", "/api/v1/state/current", "/api/v1/state/target", "/api/v1/apps", "/app.js")) {
            var first = server.get(path);
            var tag = header(first, "ETag");

            var again = server.send(server.request(path).header("If-None-Match", "\"other\", " + tag));

            assertThat(path, again.statusCode(), is(304));
            assertThat(path, again.body(), is(""));
            assertThat(path, header(again, "ETag"), is(tag));
        }
    }

    @Test
    void headAnswersAsGetWithoutTheBody() {
        for (var path : List.of("/", "/api/v1/state", "/api/v1/status", "/api/v1/metrics", "/metrics")) {
            var head = server.send(server.request(path).method("HEAD", BodyPublishers.noBody()));

            assertThat(path, head.statusCode(), is(200));
            assertThat(path, head.body(), is(""));
            assertThat(path, header(head, "Content-Type"), equalTo(header(server.get(path), "Content-Type")));
        }
    }

    @Test
    void aWrongMethodsAnswerListsTheRightOnes() {
        var put = server.send(server.request("/api/v1/apps/1").PUT(BodyPublishers.noBody()));
        var options = server.send(server.request("/api/v1/apps/1").method("OPTIONS", BodyPublishers.noBody()));

        assertThat(put.statusCode(), is(405));
        assertThat(header(put, "Allow"), is("DELETE, GET, HEAD, OPTIONS, POST"));
        assertThat(options.statusCode(), is(204));
        assertThat(header(options, "Allow"), is("DELETE, GET, HEAD, OPTIONS, POST"));
    }

    @Test
    void theListingNamesEveryRoute() {
        var endpoints = ApiServer.json(server.get("/api/docs")).path("endpoints");

        for (var route : server.endpoints()) {
            assertThat(
                    route.name(),
                    endpoints.path(route.name()).asText("none"),
                    is(route.isListed() ? route.sentence() : "none"));
        }
        assertThat(endpoints.path("WS /ws/metrics").asText(), containsString("Real-time metrics updates"));
    }

    @Test
    void theListingsExamplesNameTheAddressByWhichTheyWereAskedFor() {
        var direct = ApiServer.json(server.get("/api/docs")).at("/examples/state");
        var proxied = ApiServer.json(server.send(server.request("/api/docs").header("X-Forwarded-Proto", "https")))
                .at("/examples/state");

        assertThat(direct.asText(), is("curl http://127.0.0.1:" + server.port() + "/api/v1/state"));
        assertThat(proxied.asText(), is("curl https://127.0.0.1:" + server.port() + "/api/v1/state"));
    }

    @Test
    void theProbesAreUpAndReadinessGoesDownWhenTheManagerStops() {
        for (var path : List.of("/health", "/health/live", "/health/ready", "/health/started")) {
            var answer = server.get(path);
            assertThat(path, answer.statusCode(), is(200));
            assertThat(path, ApiServer.json(answer).path("status").asText(), is("UP"));
        }
        server.serving().set(false);
        try {
            assertThat(server.get("/health/ready").statusCode(), is(503));
            assertThat(server.get("/health/live").statusCode(), is(200));
        } finally {
            server.serving().set(true);
        }
    }

    @Test
    void theMachineIsReportedWithTheSeedsNames() {
        Requirement.serviceInThisJvm();
        var answer = server.get("/api/v1/metrics");

        var json = ApiServer.json(answer);
        assertThat(
                names(answer),
                hasItems(
                        "cpu_usage",
                        "cpu_temp",
                        "cpu_cores",
                        "memory_usage",
                        "memory_total",
                        "memory_percent",
                        "storage_usage",
                        "storage_total",
                        "storage_percent",
                        "uptime",
                        "uptime_formatted",
                        "hostname",
                        "is_undervolted",
                        "top_processes",
                        "network_interfaces",
                        "timestamp"));
        assertThat(json.path("uptime_formatted").asText(), is("1d 5h 30m"));
        assertThat(json.path("cpu_temp").isNull(), is(true));
    }

    @Test
    void whoeverAsksForTheMachineSharesOneSample() {
        var before = server.machine().collected.get();
        var answers = new java.util.ArrayList<java.util.concurrent.CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 100; i++) {
            answers.add(server.client.sendAsync(
                    server.request("/api/v1/metrics").build(), HttpResponse.BodyHandlers.ofString()));
        }
        answers.forEach(answer -> assertThat(answer.join().statusCode(), is(200)));

        assertThat(server.machine().collected.get() - before <= 1, is(true));
    }

    private static List<String> names(HttpResponse<String> answer) {
        var names = new java.util.ArrayList<String>();
        ApiServer.json(answer).fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
