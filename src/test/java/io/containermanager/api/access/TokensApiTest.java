package io.containermanager.api.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.CreatedTokens;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens are created and revoked while the manager runs. */
class TokensApiTest {

    private static final String ADMIN = "admin-secret-0123456789abcdef0123456789";
    private static final String TOKENS = "/api/v1/tokens";

    @TempDir
    private Path folder;

    private ApiServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ApiServer(folder.resolve("manager"), rules());
    }

    private Path file() throws IOException {
        return Files.createDirectories(folder.resolve("manager")).resolve(CreatedTokens.FILE);
    }

    private AccessSettings rules() throws IOException {
        var admin = new Token(
                "admin", Token.fingerprint(ADMIN), Set.of(Scope.READ, Scope.OPERATE, Scope.ADMIN), Set.of(), null);
        var created = CreatedTokens.open(file(), new Random(1));
        return new AccessSettings(
                TokenBook.of(List.of(admin)).creating(created),
                new HostRule(Set.of(), "machine"),
                new OriginRule(Set.of()),
                false);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode send(int status, String token, String method, String path, String body) {
        var request = server.request(path)
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        var response = server.send(request);
        assertThat(response.body(), response.statusCode(), is(status));
        return ApiServer.json(response);
    }

    private String create(String body) {
        return send(201, ADMIN, "POST", TOKENS, body).path("token").asText();
    }

    @Test
    void aCreatedTokenWorksAtOnceAfterARestartAndUntilItIsRevoked() throws IOException {
        var secret = create("{\"name\":\"ci\",\"scopes\":[\"read\"],\"apps\":[\"1\"]}");
        assertThat(send(200, secret, "GET", "/api/v1/access", "").path("name").asText(), is("ci"));
        assertThat(send(200, secret, "GET", "/api/v1/access", "").at("/apps/0").asLong(), is(1L));
        assertThat(Files.readString(file()), not(containsString(secret)));
        stop();
        start();
        send(200, secret, "GET", "/api/v1/apps", "");
        send(200, ADMIN, "DELETE", TOKENS + "/ci", "");
        send(401, secret, "GET", "/api/v1/apps", "");
        stop();
        start();
        send(401, secret, "GET", "/api/v1/apps", "");
        send(404, ADMIN, "DELETE", TOKENS + "/ci", "");
    }

    @Test
    void bothKindsAreListedAndThoseOfTheFileAreRevokedInTheFile() {
        var secret = create("{\"name\":\"ci\",\"scopes\":[\"read\"],\"expires\":\"2999-01-31T00:00:00Z\"}");
        var listed = send(200, ADMIN, "GET", TOKENS, "").path("tokens");
        assertThat(listed.toString(), not(containsString(secret)));
        assertThat(listed.at("/0/source").asText(), is("file"));
        assertThat(listed.at("/1/name").asText(), is("ci"));
        assertThat(listed.at("/1/revocable").asBoolean(), is(true));
        assertThat(
                send(409, ADMIN, "DELETE", TOKENS + "/admin", "")
                        .path("message")
                        .asText(),
                containsString("comes from the tokens file"));
    }

    @Test
    void nobodyGrantsAScopeThatTheyLackAndNamesAreUnique() {
        send(403, ADMIN, "POST", TOKENS, "{\"name\":\"x\",\"scopes\":[\"exec\"]}");
        create("{\"name\":\"ci\",\"scopes\":[\"read\"]}");
        send(409, ADMIN, "POST", TOKENS, "{\"name\":\"ci\",\"scopes\":[\"read\"]}");
        send(409, ADMIN, "POST", TOKENS, "{\"name\":\"admin\",\"scopes\":[\"read\"]}");
        var wrong = send(400, ADMIN, "POST", TOKENS, "{\"name\":\"a b\",\"scopes\":[\"rule\"],\"expires\":\"soon\"}");
        assertThat(wrong.path("violations").findValuesAsText("pointer").toString(), containsString("/expires"));
        var limited = create("{\"name\":\"limited\",\"scopes\":[\"admin\",\"read\"],\"apps\":[\"1\"]}");
        send(403, limited, "POST", TOKENS, "{\"name\":\"y\",\"scopes\":[\"read\"]}");
    }

    private void startWith(TokenBook book) {
        stop();
        server = new ApiServer(
                folder.resolve("manager"),
                new AccessSettings(book, new HostRule(Set.of(), "machine"), new OriginRule(Set.of()), false));
    }

    @Test
    void aTokenDoesNotOutliveTheOneThatCreatedIt() {
        var expires = "2999-01-31T00:00:00Z";
        var secret = create("{\"name\":\"guest\",\"scopes\":[\"admin\",\"read\"],\"expires\":\"" + expires + "\"}");
        for (var more : List.of("", ",\"expires\":\"2999-01-31T00:00:01Z\"")) {
            var refused = send(403, secret, "POST", TOKENS, "{\"name\":\"heir\",\"scopes\":[\"read\"]" + more + "}");
            assertThat(refused.path("message").asText(), containsString("expires at 2999-01-31T00:00:00"));
        }
        send(201, secret, "POST", TOKENS, "{\"name\":\"heir\",\"scopes\":[\"read\"],\"expires\":\"" + expires + "\"}");
    }

    @Test
    void eachReasonWhyNoneIsCreatedHasItsOwnMessage() {
        var wish = "{\"name\":\"ci\",\"scopes\":[\"read\"]}";
        create(wish);
        assertThat(send(409, ADMIN, "POST", TOKENS, wish).path("message").asText(), containsString("is named ci"));
        startWith(TokenBook.none());
        assertThat(
                send(409, ADMIN, "POST", TOKENS, wish).path("message").asText(),
                containsString("No tokens are configured"));
    }

    @Test
    void whatWouldGrantMoreOrNothingOrMisleadIsRefused() {
        for (var wrong : List.of(
                "\"name\":\"x\",\"apps\":[]",
                "\"name\":\"x\",\"apps\":[0]",
                "\"name\":\"x\",\"apps\":[1.5]",
                "\"name\":\"x\",\"apps\":[null]",
                "\"name\":\"x\",\"apps\":[\"007\"]",
                "\"name\":\"x\",\"apps\":[9007199254740993]",
                "\"name\":\"x\",\"expires\":\"2001-01-31T00:00:00Z\"",
                "\"name\":\"nobody\"",
                "\"name\":\"Anonymous\"")) {
            var refused = send(400, ADMIN, "POST", TOKENS, "{\"scopes\":[\"read\"]," + wrong + "}");
            assertThat(refused.toString(), refused.path("violations").size(), is(1));
        }
        var all = send(400, ADMIN, "POST", TOKENS, "{\"name\":\"x\",\"scopes\":[\"read\"],\"apps\":[]}");
        assertThat(all.path("message").asText(), containsString("leave it out for all apps"));
        assertThat(send(200, ADMIN, "GET", TOKENS, "").path("tokens").size(), is(1));
        create("{\"name\":\"x\",\"scopes\":[\"read\"],\"apps\":[99,\"7\"]}");
        assertThat(send(200, ADMIN, "GET", TOKENS, "").at("/tokens/1/apps").toString(), is("[7,99]"));
    }

    @Test
    void sessionsEndWithARevokedToken() {
        var secret = create("{\"name\":\"web\",\"scopes\":[\"read\"]}");
        send(200, secret, "POST", "/api/v1/sessions", "{\"path\":\"/\"}");
        assertThat(send(200, ADMIN, "GET", "/api/v1/sessions", "").toString(), containsString("\"web\""));
        send(200, ADMIN, "DELETE", TOKENS + "/web", "");
        assertThat(send(200, ADMIN, "GET", "/api/v1/sessions", "").toString(), not(containsString("\"web\"")));
    }
}
