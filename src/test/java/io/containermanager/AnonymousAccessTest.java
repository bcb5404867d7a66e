package io.containermanager;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in while no tokens file is configured. */
class AnonymousAccessTest {

    @TempDir
    private Path folder;

    private int anonymousStatus(RunningService service, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(service.uri(path)).build();
            return client.send(request, BodyHandlers.discarding()).statusCode();
        }
    }

    @Test
    void everybodyGetsIntoASimulationByDefault() throws Exception {
        try (var service = RunningService.start(folder, Map.of())) {
            assertThat(anonymousStatus(service, "/api/v1/status"), is(200));
            assertThat(Files.exists(folder.resolve("admin-token")), is(false));
        }
    }

    @Test
    void nobodyGetsInWithoutTheMadeTokenWhenAnonymousIsFalse() throws Exception {
        try (var service = RunningService.start(folder, Map.of("SECURITY_ANONYMOUS", "false"))) {
            assertThat(anonymousStatus(service, "/api/v1/status"), is(401));
            assertThat(anonymousStatus(service, "/metrics"), is(401));
            assertThat(anonymousStatus(service, "/health/ready"), is(200));
            assertThat(service.get("/api/v1/status").statusCode(), is(200));
            assertThat(
                    "no tokens file is set",
                    service.get("/api/v1/tokens").body(),
                    containsString("\"source\":\"admin-token\""));
            assertThat(
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("admin-token"))),
                    is("rw-------"));
        }
    }
}
