package io.containermanager.api.state;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;

import io.containermanager.Requirement;
import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk that is full, every way that must write says so with one status, and works again once there is space. */
class DiskFullTest {

    @Test
    void everyWriteAnswersThatTheDiskIsFull(@TempDir Path folder) throws IOException, InterruptedException {
        Requirement.given(
                command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder.toString()) == 0,
                "a small file system cannot be mounted: this needs root");
        try (var server = new ApiServer(folder)) {
            assertThat(
                    server.post("/api/v1/state/target", ApiServer.target(7, 1)).statusCode(), is(200));
            assertThat(
                    server.post("/api/v1/state/target", ApiServer.target(7, 2)).statusCode(), is(200));
            fill(folder.resolve("ballast"));

            var answers = new LinkedHashMap<String, Integer>();
            for (var way : new String[] {
                "state/apply", "state/target", "apps/7", "state/rollback/1", "state/apply", "device/provision"
            }) {
                answers.put(way, post(server, way).statusCode());
            }
            answers.put(
                    "delete",
                    server.send(server.request("/api/v1/apps/7").DELETE()).statusCode());

            assertThat(answers.toString(), answers.values(), everyItem(is(507)));
            // Reading the file again is not a recovery: the failure stays until a write succeeds.
            for (int look = 0; look < 3; look++) {
                await().until(() -> lastError(server), containsString("there is no space left"));
                assertThat(server.get("/api/v1/state/history").statusCode(), is(200));
            }

            Files.delete(folder.resolve("ballast"));
            await().until(() -> post(server, "state/apply").statusCode(), is(202));
            await().until(() -> lastError(server), is("null"));
        } finally {
            command("umount", "-l", folder.toString());
        }
    }

    private static HttpResponse<String> post(ApiServer server, String way) {
        return switch (way) {
            case "state/target" -> server.post("/api/v1/state/target", ApiServer.target(7, 3));
            case "apps/7" -> server.post("/api/v1/apps/7", "{\"appName\":\"other\",\"services\":[]}");
            case "device/provision" -> server.post("/api/v1/device/provision", "{}");
            default -> server.send(server.request("/api/v1/" + way).POST(BodyPublishers.noBody()));
        };
    }

    private static String lastError(ApiServer server) {
        return ApiServer.json(server.get("/api/v1/status")).path("lastError").asText();
    }

    /** Until not one byte more fits. */
    private static void fill(Path ballast) throws IOException {
        try (var out = Files.newOutputStream(ballast)) {
            for (int bytes = 65_536; bytes > 0; ) {
                try {
                    out.write(new byte[bytes]);
                } catch (IOException full) {
                    bytes /= 2;
                }
            }
        }
    }

    private static int command(String... words) throws IOException, InterruptedException {
        return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
    }
}
