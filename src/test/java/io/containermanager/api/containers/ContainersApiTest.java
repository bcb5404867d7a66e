package io.containermanager.api.containers;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.containermanager.api.ApiServer;
import io.containermanager.api.http.RawHttp;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** The list of our containers, and commands in them. */
@TestInstance(Lifecycle.PER_CLASS)
class ContainersApiTest {

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
        server.post("/api/v1/state/target", ApiServer.target(1001, 2));
        server.post("/api/v1/state/apply?wait=30s");
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @Test
    void listsWhatRunsAndWhatItUses() {
        var list = ApiServer.json(server.get("/api/v1/containers"));
        assertThat(list.path("count").asInt(), is(2));
        var first = list.at("/containers/0");
        assertThat(first.path("appName").asText(), is("app 1001"));
        assertThat(first.path("serviceName").asText(), is("s1"));
        assertThat(first.path("image").asText(), is("nginx:1.1"));
        assertThat(first.path("status").asText(), is("running"));
        assertThat(first.path("health").asText(), is("none"));
        assertThat(first.at("/metrics/source").asText(), is("simulated"));
        assertThat(first.at("/metrics/memoryBytes").asLong(), is(greaterThan(0L)));
        assertThat(first.at("/metrics/cpuPercentOfCore").isNumber(), is(true));
    }

    @Test
    void whileTheEngineIsAwayTheLastValuesAreReported() {
        var before = ApiServer.json(server.get("/api/v1/containers"));
        server.faults().goAway();
        try {
            var list = ApiServer.json(server.get("/api/v1/containers"));
            assertThat(list.path("count").asInt(), is(2));
            assertThat(list.at("/containers/0/metrics").isObject(), is(true));
            assertThat(before.at("/containers/0/metrics").isObject(), is(true));
        } finally {
            server.faults().comeBack();
        }
    }

    @Test
    void aCommandThatTakesTooLongIsEndedAndTheAnswerSaysSo() {
        var id = ApiServer.json(server.get("/api/v1/containers"))
                .at("/containers/0/containerId")
                .asText();
        var answer = ApiServer.json(
                server.post("/api/v1/containers/" + id + "/exec", "{\"command\":[\"sleep\",\"60\"],\"timeoutMs\":50}"));
        assertThat(answer.path("timedOut").asBoolean(), is(true));
        assertThat(answer.path("killed").asBoolean(), is(true));
        assertThat(answer.path("exitCode").isNull(), is(true));
    }

    @Test
    void aCommandForAPausedContainerIsRefusedWithWhatToDo() {
        var container = ApiServer.json(server.get("/api/v1/containers")).at("/containers/1");
        var id = container.path("containerId").asText();
        server.faults().pause(id, true);
        try {
            await().untilAsserted(() -> {
                var refused = server.post("/api/v1/containers/" + id + "/exec", "{\"command\":[\"true\"]}");
                assertThat(refused.statusCode(), is(409));
                assertThat(refused.body(), containsString("paused: unpause it first (docker unpause "));
            });
        } finally {
            server.faults().pause(id, false);
        }
        await().until(
                        () -> server.post("/api/v1/containers/" + id + "/exec", "{\"command\":[\"true\"]}")
                                .statusCode(),
                        is(200));
    }

    @Test
    void anInteractiveCommandThatIsRefusedSaysWhy() throws IOException {
        var refused = RawHttp.exchange(server.port(), """
            GET /ws/containers/nobody/exec?command=sh HTTP/1.1\r
            Host: localhost\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r
            """);
        assertThat(refused, containsString(" 404 "));
        assertThat(refused, containsString("No managed container has this id"));
    }
}
