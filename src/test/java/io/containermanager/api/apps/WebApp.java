package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;

/** The app 1001 with one service, which has a volume and a secret. */
final class WebApp {

    static final String SERVICE = "/api/v1/apps/1001/services/1";

    private WebApp() {}

    /** A manager that runs it. */
    static ApiServer start(Path folder) {
        var server = new ApiServer(folder);
        server.post("/api/v1/state/target", """
            {"apps":{"1001":{"appId":1001,"appName":"web","services":[{"serviceId":1,"serviceName":"web",
            "imageName":"web:1","config":{"volumes":["data:/data"],"environment":{"DB_PASSWORD":"hunter2-planted"}}}],
            "volumes":{"data":{}}}}}
            """);
        server.post("/api/v1/state/apply?wait=30s");
        return server;
    }

    /** The newest event of a type, once there is one. */
    static JsonNode event(ApiServer server, String type) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> ok(server.get("/api/v1/events?type=" + type)).at("/events/0"),
                        found -> !found.isMissingNode());
    }

    static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }
}
