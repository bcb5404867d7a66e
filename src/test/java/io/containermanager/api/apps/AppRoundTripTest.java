package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.api.ApiServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An app that is read, edited and posted loses nothing that was declared, whether it runs or not. */
class AppRoundTripTest {

    private static final String RUNNING = """
        {"appId": 1, "appName": "shop", "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1", "config": {"environment": {"PASSWORD": "s3cret-enough"}}}]}
        """;

    private static final String WITH_MORE = """
        {"appId": 1, "appName": "shop", "volumes": {"data": {}}, "networks": {"back": {}}, "services": [
          {"serviceId": 1, "serviceName": "web", "imageName": "nginx:1", "config": {"environment": {"PASSWORD": "s3cret-enough"}}},
          {"serviceId": 2, "serviceName": "db", "imageName": "postgres:17",
           "config": {"volumes": ["data:/data"], "networks": ["back"]}}]}
        """;

    @Test
    void whatDoesNotRunYetIsPartOfTheAnswerAndStaysWhenItIsPosted(@TempDir Path folder) {
        try (var server = new ApiServer(folder)) {
            server.post("/api/v1/apps/1", RUNNING);
            server.post("/api/v1/state/apply?wait=30s");
            server.post("/api/v1/apps/1", WITH_MORE);

            var read = server.get("/api/v1/apps/1").body();
            assertThat(read, containsString("\"containerId\""));
            assertThat(read, containsString("\"status\":\"missing\""));
            var posted = server.post("/api/v1/apps/1", read);
            assertThat(posted.body(), posted.statusCode(), is(200));

            var kept = server.get("/api/v1/apps/1?format=compose").body();
            assertThat(kept, containsString("postgres:17"));
            assertThat(kept, containsString("back"));
            assertThat(server.get("/api/v1/apps/1/history").body(), containsString("\"revision\":2"));
        }
    }
}
