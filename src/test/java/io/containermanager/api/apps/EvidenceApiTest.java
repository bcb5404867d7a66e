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

/** A failure is reported with the container's last output. */
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

    private static JsonNode ok(ApiServer server, String path) {
        var answer = server.get(path);
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }
}
