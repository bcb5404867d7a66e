package io.containermanager.api.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.RunningService;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A manager that was updated or killed has the browsers signed in that were, and no others. */
class SessionRestartTest {

    private static final Map<String, String> WITH_TOKENS = Map.of("SECURITY_ANONYMOUS", "false");

    @TempDir
    Path folder;

    private RunningService start() {
        return RunningService.start(folder, WITH_TOKENS);
    }

    private static String signIn(RunningService service) {
        var answer = service.send(
                HttpRequest.newBuilder(service.uri("/api/v1/sessions")).POST(BodyPublishers.noBody()));
        assertThat(answer.body(), answer.statusCode(), is(200));
        return answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
    }

    /** By the cookie alone, as a browser. */
    private static int status(RunningService service, String method, String path, String cookie) {
        var request = HttpRequest.newBuilder(service.uri(path))
                .method(method, BodyPublishers.noBody())
                .header("Cookie", cookie)
                .header("Sec-Fetch-Site", "same-origin")
                .build();
        try (var client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Test
    void sessionsOutliveARestartAndEndedOnesStayEnded() throws IOException {
        String stays;
        String leaves;
        try (var service = start()) {
            stays = signIn(service);
            leaves = signIn(service);
            assertThat(status(service, "DELETE", "/api/v1/sessions/current", leaves), is(204));
        }
        try (var service = start()) {
            assertThat(status(service, "GET", "/api/v1/state", stays), is(200));
            assertThat(status(service, "GET", "/api/v1/state", leaves), is(401));
            assertThat(
                    Files.readString(folder.resolve("sessions.tsv")),
                    not(containsString(stays.substring(stays.indexOf('=') + 1))));
        }
    }
}
