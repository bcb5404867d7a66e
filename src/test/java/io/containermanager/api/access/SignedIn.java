package io.containermanager.api.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.access.AccessSettings;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A server with tokens of three callers, and what a browser and a program send to it. */
abstract class SignedIn {

    static final String END = "-secret-0123456789abcdef0123456789";
    static final String PAGES = "https://pages.example.org";
    static final String JSON = "application/json";
    static final long PATIENCE_SECONDS = 30;

    @TempDir
    Path folder;

    Path file;
    TokenBook book;
    ApiServer server;

    @BeforeEach
    void start() throws IOException {
        file = folder.resolve("tokens.yaml");
        Files.writeString(file, all() + other());
        book = TokenBook.open(file);
        server = server(book);
    }

    /** The server with these tokens. */
    ApiServer server(TokenBook opened) throws IOException {
        return new ApiServer(folder, rules(opened));
    }

    @AfterEach
    void stop() {
        if (server == null) {
            return;
        }
        server.client.shutdownNow();
        server.close();
    }

    static String all() {
        return "- {name: all, scopes: [read, operate, exec, admin], token: all" + END + "}\n";
    }

    static String other() {
        return "- {name: reader, scopes: [read], token: reader" + END + "}\n"
                + "- {name: team, scopes: [read, operate], apps: [1001], token: team" + END + "}\n";
    }

    static AccessSettings rules(TokenBook book) {
        return new AccessSettings(book, new HostRule(Set.of(), "machine"), new OriginRule(Set.of(PAGES)), false);
    }

    HttpResponse<String> signIn(String name, String more, String... headers) {
        var request = server.request("/api/v1/sessions").header("Content-Type", JSON);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return server.send(request.POST(BodyPublishers.ofString("{\"token\": \"" + name + END + "\"" + more + "}")));
    }

    static String setCookie(HttpResponse<?> answer) {
        return answer.headers().firstValue("Set-Cookie").orElse("");
    }

    /** What a browser sends afterwards. */
    String cookie(String name) {
        var answer = signIn(name, "");
        assertThat(answer.body(), answer.statusCode(), is(200));
        return setCookie(answer).split(";", 2)[0];
    }

    HttpRequest.Builder by(String cookie, String path) {
        return server.request(path).header("Cookie", cookie);
    }

    HttpRequest.Builder ownPage(String cookie, String path) {
        return by(cookie, path).header("Sec-Fetch-Site", "same-origin");
    }

    HttpRequest.Builder admin(String path) {
        return server.request(path).header("Authorization", "Bearer all" + END);
    }

    int status(HttpRequest.Builder request) {
        return server.send(request).statusCode();
    }

    static HttpRequest.Builder posting(HttpRequest.Builder request) {
        return request.POST(BodyPublishers.noBody());
    }

    /** A WebSocket by a session; the code with which it is closed. */
    CompletableFuture<Integer> open(String path, String cookie) {
        var page = "http://127.0.0.1:" + server.port();
        return open(server.client.newWebSocketBuilder().header("Cookie", cookie).header("Origin", page), path);
    }

    /** A WebSocket by the token of that name; the code with which it is closed. */
    CompletableFuture<Integer> openByToken(String path, String name) {
        return open(server.client.newWebSocketBuilder().header("Authorization", "Bearer " + name + END), path);
    }

    private CompletableFuture<Integer> open(WebSocket.Builder request, String path) {
        var closed = new CompletableFuture<Integer>();
        request.buildAsync(URI.create("ws://127.0.0.1:" + server.port() + path), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        closed.complete(code);
                        return CompletableFuture.completedFuture(null);
                    }
                })
                .join();
        return closed;
    }

    boolean refused(String path, String cookie) {
        try {
            var _ = open(path, cookie);
            return false;
        } catch (CompletionException refused) {
            return true;
        }
    }

    /** All that a stream sends until it ends. */
    static CompletableFuture<String> rest(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException cut) {
                return "cut: " + cut;
            }
        });
    }

    String running() {
        for (var path : List.of("/api/v1/state/target", "/api/v1/state/apply?wait=20s")) {
            var answer = server.send(
                    admin(path).POST(BodyPublishers.ofString(path.endsWith("target") ? ApiServer.target(1, 1) : "")));
            assertThat(answer.body(), answer.statusCode(), is(200));
        }
        return server.loop().status().observation().containers().getFirst().id();
    }
}
