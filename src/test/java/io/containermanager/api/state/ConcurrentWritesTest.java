package io.containermanager.api.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.api.ApiServer;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several writers of one target, and writes on the condition that it is still the one that was read. */
class ConcurrentWritesTest {

    private static final String TARGET = "/api/v1/state/target";
    private ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void writersSideBySideAllGetThrough() throws Exception {
        int writers = 8;
        int each = 10;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var statuses = new ArrayList<Future<Integer>>();
            for (int i = 1; i <= writers * each; i++) {
                var id = i;
                statuses.add(threads.submit(() ->
                        server.post("/api/v1/apps/" + id, ApiServer.app(id, 1)).statusCode()));
            }
            for (var status : statuses) {
                assertThat(status.get(), is(200));
            }
        }
        assertThat(ApiServer.json(server.get(TARGET)).path("apps").size(), is(writers * each));
    }

    @Test
    void ifMatchTakesListsAndAStarAndComparesStrongly() {
        server.post(TARGET, ApiServer.target(1001, 1));

        assertThat(ifMatch("\"1\""), is(200));
        assertThat(ifMatch("\"9\", \"1\""), is(200));
        assertThat(ifMatch("*"), is(200));
        assertThat(ifMatch("W/\"1\""), is(412));
        assertThat(ifMatch("\"9\", \"8\""), is(412));
        assertThat(ifMatch("\"x\""), is(412));
        assertThat(ifMatch("1"), is(400));
    }

    private int ifMatch(String tags) {
        return server.send(server.request(TARGET)
                        .header("Content-Type", "application/json")
                        .header("If-Match", tags)
                        .POST(HttpRequest.BodyPublishers.ofString(ApiServer.target(1001, 1))))
                .statusCode();
    }

    @Test
    void theSameTargetAgainIsTheSameRevision() {
        server.post(TARGET, ApiServer.target(1001, 1));

        var again = ApiServer.json(server.post(TARGET, ApiServer.target(1001, 1)));

        assertThat(again.path("revision").asLong(), is(1L));
        assertThat(again.path("changed").asBoolean(), is(false));
    }

    @Test
    void gettingATargetAndPostingItChangesNothing() {
        server.post(TARGET, ApiServer.target(1001, 2));

        var again = ApiServer.json(server.post(TARGET, server.get(TARGET).body()));

        assertThat(again.path("changed").asBoolean(), is(false));
    }

    @Test
    void aWriteOnAnotherRevisionThanTheNewestIsRefused() {
        server.post(TARGET, ApiServer.target(1001, 1));

        assertThat(postIfMatch("\"7\"", 2).statusCode(), is(412));
        assertThat(postIfMatch("\"abc\"", 2).statusCode(), is(412));
        assertThat(tag(server.get(TARGET)), is("\"1\""));
        assertThat(postIfMatch("\"1\"", 2).statusCode(), is(200));
        assertThat(postIfMatch("*", 3).statusCode(), is(200));
    }

    @Test
    void ofTwoWhoChangeTheSameRevisionOneIsRefused() {
        server.post(TARGET, ApiServer.target(1001, 1));
        var answers = new ArrayList<java.util.concurrent.CompletableFuture<HttpResponse<String>>>();
        for (int services = 2; services < 12; services++) {
            answers.add(server.client.sendAsync(
                    server.request(TARGET)
                            .header("Content-Type", "application/json")
                            .header("If-Match", "\"1\"")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(ApiServer.target(1001, services)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }

        var statuses = answers.stream()
                .map(answer -> answer.join().statusCode())
                .sorted()
                .toList();

        assertThat(statuses.getFirst(), is(200));
        assertThat(statuses.subList(1, statuses.size()), is(java.util.Collections.nCopies(9, 412)));
    }

    @Test
    void appsSetAtTheSameTimeAllEndUpInTheTarget() {
        var answers = new ArrayList<java.util.concurrent.CompletableFuture<HttpResponse<String>>>();
        for (long app = 1; app <= 4; app++) {
            answers.add(server.client.sendAsync(
                    server.request("/api/v1/apps/" + app)
                            .header("Content-Type", "application/json")
                            .POST(java.net.http.HttpRequest.BodyPublishers.ofString(ApiServer.app(app, 1)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString()));
        }
        answers.forEach(answer -> assertThat(answer.join().body(), answer.join().statusCode(), is(200)));

        assertThat(ApiServer.json(server.get(TARGET)).path("apps").size(), is(4));
    }

    private HttpResponse<String> postIfMatch(String tag, int services) {
        return server.send(server.request(TARGET)
                .header("Content-Type", "application/json")
                .header("If-Match", tag)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(ApiServer.target(1001, services))));
    }

    private static String tag(HttpResponse<?> answer) {
        return header(answer, "ETag");
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
