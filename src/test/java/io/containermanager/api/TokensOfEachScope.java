package io.containermanager.api;

import io.containermanager.access.AccessSettings;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A server with a token for each scope, one for all of them, one for an app and one that has expired; each is named by its secret. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class TokensOfEachScope {

    static final String SECRET = "-secret-0123456789abcdef0123456789";
    static final String PAGES = "https://pages.example.org";
    ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        var tokens = Stream.of(Scope.values())
                .map(scope -> token(scope.word(), Set.of(scope), Set.of(), null))
                .toList();
        var more = List.of(
                token("all", Set.of(Scope.values()), Set.of(), null),
                token("app", Set.of(Scope.READ, Scope.OPERATE), Set.of(1001L), null),
                token("old", Set.of(Scope.READ), Set.of(), Instant.parse("2020-01-01T00:00:00Z")));
        var all = Stream.concat(tokens.stream(), more.stream()).toList();
        server = new ApiServer(
                folder,
                new AccessSettings(
                        TokenBook.of(all), new HostRule(Set.of(), "machine"), new OriginRule(Set.of(PAGES)), false));
    }

    static Token token(String name, Set<Scope> scopes, Set<Long> apps, @Nullable Instant expires) {
        return new Token(name, Token.fingerprint(name + SECRET), scopes, apps, expires);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    HttpResponse<String> setApp(String name, long appId) {
        return server.send(as(server.request("/api/v1/apps/" + appId), name)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(ApiServer.app(appId, 1))));
    }

    static HttpRequest.Builder as(HttpRequest.Builder request, String name) {
        return request.header("Authorization", "Bearer " + name + SECRET);
    }

    WebSocket open(String path) {
        return server.client
                .newWebSocketBuilder()
                .buildAsync(java.net.URI.create("ws://127.0.0.1:" + server.port() + path), new WebSocket.Listener() {})
                .join();
    }

    boolean refused(String path) {
        try {
            open(path).abort();
            return false;
        } catch (CompletionException refusal) {
            return true;
        }
    }
}
