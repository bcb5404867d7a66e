package io.containermanager.api.access;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.access.CreatedTokens;
import io.containermanager.access.TokenBook;
import io.containermanager.api.ApiServer;
import io.containermanager.store.FailingText;
import io.containermanager.store.StoreException;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What callers read while tokens and sessions cannot be stored: the database has no part in it. */
class UnstoredAccessTest extends SignedIn {

    private static final String SIGN_IN = "{\"token\": \"all" + END + "\"}";

    private final FailingText tokens = new FailingText();
    private final FailingText sessions = new FailingText();

    @Override
    ApiServer server(TokenBook opened) throws IOException {
        var created = opened.creating(CreatedTokens.shared(tokens, new Random(1)));
        return new ApiServer(folder, rules(created), sessions);
    }

    private static HttpRequest.Builder json(HttpRequest.Builder request, String body) {
        return request.header("Content-Type", JSON).POST(BodyPublishers.ofString(body));
    }

    private HttpRequest.Builder creating() {
        return json(admin("/api/v1/tokens"), "{\"name\":\"ci\",\"scopes\":[\"read\"]}");
    }

    private void answers(HttpRequest.Builder request, String error, String next) {
        var answer = server.send(request);
        assertThat(answer.body(), answer.statusCode(), is(503));
        assertThat(answer.headers().firstValue("Retry-After").orElse(""), is("5"));
        assertThat(ApiServer.json(answer).path("error").asText(), is(error));
        assertThat(
                ApiServer.json(answer).path("message").asText(),
                allOf(
                        containsString("unknown"),
                        containsString(next),
                        not(containsString("atabase")),
                        not(containsString("state/target"))));
    }

    @Test
    void aTokenThatCannotBeStoredIsLookedForAmongTheTokens() {
        assertThat(status(creating()), is(201));
        for (var failure : List.of(
                new StoreException.Unavailable("the API server is away", null),
                new StoreException.TooSlow("others were faster"))) {
            var error = failure instanceof StoreException.TooSlow ? "store too slow" : "store unavailable";
            tokens.failWith(failure);
            answers(creating(), error, "GET /api/v1/tokens");
            answers(admin("/api/v1/tokens/ci").DELETE(), error, "GET /api/v1/tokens");
        }
        tokens.failWith(null);
        assertThat(status(admin("/api/v1/tokens/ci").DELETE()), is(200));
    }

    @Test
    void aSessionThatCannotBeStoredIsBegunOrEndedAgain() {
        var session = cookie("all");
        var id = ApiServer.json(server.send(admin("/api/v1/sessions")))
                .at("/sessions/0/id")
                .asText();
        sessions.failWith(new StoreException.Unavailable("the API server is away", null));
        answers(json(server.request("/api/v1/sessions"), SIGN_IN), "store unavailable", "sign in again");
        answers(ownPage(session, "/api/v1/sessions/current").DELETE(), "store unavailable", "sign out again");
        answers(admin("/api/v1/sessions/" + id).DELETE(), "store unavailable", "GET /api/v1/sessions");
        sessions.failWith(null);
        assertThat(status(ownPage(session, "/api/v1/sessions/current").DELETE()), is(204));
    }

    @Test
    void aFileOfTokensThatCannotBeReplacedIsNoFaultOfTheManager() throws IOException {
        var taken = folder.resolve("taken");
        var created = CreatedTokens.open(Files.createDirectories(taken).resolve(CreatedTokens.FILE), new Random(1));
        stop();
        server = new ApiServer(
                folder.resolve("other"), rules(TokenBook.open(file).creating(created)));
        // In the way of the file that is written first.
        Files.createDirectories(taken.resolve(CreatedTokens.FILE + ".new").resolve("full"));

        answers(creating(), "store unavailable", "GET /api/v1/tokens");
        assertThat(
                ApiServer.json(server.send(admin("/api/v1/tokens")))
                        .path("tokens")
                        .findValuesAsText("name")
                        .toString(),
                is("[all, reader, team]"));
    }
}
