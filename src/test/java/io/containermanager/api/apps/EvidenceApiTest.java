package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A failure is reported with its evidence: the container's last output, and that of its health check. */
class EvidenceApiTest {

    private static final String SERVICE = "/api/v1/apps/1001/services/1";

    @Test
    void aCrashsEventAndExplanationShowTheLastLines(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            server.post("/api/v1/state/target?apply=true", """
                {"apps":{"1001":{"appId":1001,"appName":"web","services":[{"serviceId":1,"serviceName":"web",
                "imageName":"simulated.fault/crash:1"}]}}}
                """);

            var lines = Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> ok(server, "/api/v1/events?type=service-exited")
                                    .at("/events/0/details/lastLines"),
                            found -> !found.isEmpty());
            var explained = ok(server, SERVICE + "/explain").at("/containers/0/lastLines");

            assertThat(explained.toString(), explained.size(), is(not(0)));
            var logged = server.get("/api/v1/logs?sourceType=container").body();
            assertThat(logged, containsString(lines.get(0).asText()));
        }
    }

    @Test
    void aFailedHealthChecksEventAndExplanationShowWhatItWrote(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            server.post("/api/v1/state/target?apply=true", """
                {"apps":{"1001":{"appId":1001,"appName":"web","services":[{"serviceId":1,"serviceName":"web",
                "imageName":"simulated.fault/unhealthy:1"}]}}}
                """);

            var event = Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> ok(server, "/api/v1/events?type=service-unhealthy")
                                    .at("/events/0"),
                            found -> !found.isMissingNode());
            var explained = ok(server, SERVICE + "/explain");

            assertThat(
                    event.path("reason").asText(),
                    is("web/web: its health check fails: exit code 1: simulated: connect to 127.0.0.1: Connection"
                            + " refused"));
            assertThat(
                    event.at("/details/failedHealthcheck/lastLines/0").asText(), containsString("Connection refused"));
            assertThat(
                    explained.toString(),
                    explained.at("/containers/0/failedHealthcheck/exitCode").asInt(),
                    is(1));
        }
    }

    private static JsonNode ok(ApiServer server, String path) {
        var answer = server.get(path);
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }
}
