package io.containermanager.api.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.access.AccessSettings;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is open by a token ends within 5 s when the token is withdrawn, changed or expired, and says why. */
class WithdrawnTokenTest {

    private static final String OPERATOR = "operator-secret-0123456789abcdef01234567";
    private static final String WATCHER = "watcher-secret-0123456789abcdef012345678";
    private static final long WITHIN_SECONDS = 5;

    @TempDir
    Path folder;

    @Test
    @Timeout(60)
    void everyConnectionOfAWithdrawnTokenEnds() throws Exception {
        var file = folder.resolve("tokens.yaml");
        Files.writeString(file, operator("") + watcher("[read, exec]", ""));
        var book = TokenBook.open(file);
        try (var server = new ApiServer(folder, rules(book));
                AutoCloseable _ = server.client::shutdownNow) {
            var container = running(server);
            var live = open(server, "/ws", WATCHER);
            var shell = open(server, "/ws/containers/" + container + "/exec?command=sh&tty=true", WATCHER);
            var other = open(server, "/ws", OPERATOR);
            var stream = server.client.send(
                    server.request("/api/v1/stream?channels=events")
                            .header("Authorization", "Bearer " + WATCHER)
                            .build(),
                    BodyHandlers.ofInputStream());
            assertThat(stream.statusCode(), is(200));

            Files.writeString(file, operator("") + watcher("[read]", ""));
            server.refresh(book);

            assertThat(live.get(WITHIN_SECONDS, TimeUnit.SECONDS), is(4401));
            assertThat(shell.get(WITHIN_SECONDS, TimeUnit.SECONDS), is(4401));
            var rest = CompletableFuture.supplyAsync(() -> text(stream.body()));
            assertThat(rest.get(WITHIN_SECONDS, TimeUnit.SECONDS), containsString("access-ended"));
            assertThat(other.isDone(), is(false));
        }
    }

    @Test
    void anExpiredTokenEndsWhatItOpened() throws Exception {
        var file = folder.resolve("tokens.yaml");
        Files.writeString(file, operator(""));
        var book = TokenBook.open(file);
        try (var server = new ApiServer(folder, rules(book));
                AutoCloseable _ = server.client::shutdownNow) {
            // From here on, since a start takes its time on a busy machine.
            var soon = Instant.now().plus(Duration.ofSeconds(10));
            Files.writeString(file, watcher("[read]", ", expires: " + soon));
            server.refresh(book);
            var live = open(server, "/ws", WATCHER);

            assertThat(live.get(10 + WITHIN_SECONDS, TimeUnit.SECONDS), is(4401));
        }
    }

    private static String running(ApiServer server) {
        for (var path : new String[] {"/api/v1/state/target", "/api/v1/state/apply?wait=20s"}) {
            var answer = server.send(server.request(path)
                    .header("Authorization", "Bearer " + OPERATOR)
                    .POST(BodyPublishers.ofString(path.endsWith("target") ? ApiServer.target(1, 1) : "")));
            assertThat(answer.body(), answer.statusCode(), is(200));
        }
        return server.loop().status().observation().containers().getFirst().id();
    }

    /** The code with which it is closed. */
    private static CompletableFuture<Integer> open(ApiServer server, String path, String token) {
        var closed = new CompletableFuture<Integer>();
        server.client
                .newWebSocketBuilder()
                .header("Authorization", "Bearer " + token)
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + path), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        closed.complete(code);
                        return CompletableFuture.completedFuture(null);
                    }
                })
                .join();
        return closed;
    }

    private static String text(java.io.InputStream body) {
        try (body) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException cut) {
            return "cut: " + cut;
        }
    }

    private static String operator(String more) {
        return "- {name: operator, scopes: [read, operate], token: " + OPERATOR + more + "}\n";
    }

    private static String watcher(String scopes, String more) {
        return "- {name: watcher, scopes: " + scopes + ", token: " + WATCHER + more + "}\n";
    }

    private static AccessSettings rules(TokenBook book) {
        return new AccessSettings(book, new HostRule(Set.of(), "machine"), new OriginRule(Set.of()), false);
    }
}
