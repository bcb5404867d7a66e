package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.access.AccessSettings;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.ApiServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Apps and services are addressed by their names wherever an id can stand. */
@TestInstance(Lifecycle.PER_CLASS)
class NamesApiTest {

    private static final String SECRET = "-secret-0123456789abcdef0123456789";

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        var all = Set.of(Scope.values());
        server = new ApiServer(
                folder,
                new AccessSettings(
                        TokenBook.of(List.of(token("all", all, Set.of()), token("team", all, Set.of(1L, 3L)))),
                        new HostRule(Set.of(), "machine"),
                        new OriginRule(Set.of()),
                        false));
        var services = "\"services\":[{\"serviceId\":1,\"serviceName\":\"web\",\"imageName\":\"nginx:1\"},"
                + "{\"serviceId\":2,\"serviceName\":\"a b+ä\",\"imageName\":\"nginx:1\"}]";
        var target = """
            {"apps":{"1":{"appName":"shop",S},"2":{"appName":"blog",S},"3":{"appName":"twin",S},
            "4":{"appName":"twin",S},"5":{"appName":"Größe + 1",S}}}\
            """.replace(",S}", "," + services + "}");
        var stored = send("all", "POST", "/api/v1/state/target", target);
        assertThat(stored.body(), stored.statusCode(), is(200));
    }

    private static Token token(String name, Set<Scope> scopes, Set<Long> apps) {
        return new Token(name, Token.fingerprint(name + SECRET), scopes, apps, null);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpResponse<String> get(String token, String path) {
        return send(token, "GET", path, "");
    }

    private HttpResponse<String> send(String token, String method, String path, String body) {
        HttpRequest.Builder request = server.request(path)
                .header("Authorization", "Bearer " + token + SECRET)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        return server.send(body.isEmpty() ? request : request.header("Content-Type", "application/json"));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/apps/shop, /api/v1/apps/1",
        "/api/v1/apps/shop?format=compose, /api/v1/apps/1?format=compose",
        "/api/v1/apps/Gr%C3%B6%C3%9Fe%20+%201, /api/v1/apps/5",
        "/api/v1/events?appId=shop&serviceId=web, /api/v1/events?appId=1&serviceId=1",
        "/api/v1/logs?appId=shop&serviceId=web, /api/v1/logs?appId=1&serviceId=1",
        "/api/v1/logs?appId=shop&serviceId=a+b%2B%C3%A4, /api/v1/logs?appId=1&serviceId=2",
        "/api/v1/logs/count?appId=blog, /api/v1/logs/count?appId=2",
        "/api/v1/metrics/history?appId=shop&serviceId=web, /api/v1/metrics/history?appId=1&serviceId=1"
    })
    void aNameAnswersWhatTheIdAnswers(String named, String numbered) {
        var byName = get("all", named);
        var byId = get("all", numbered);
        assertThat(byName.body(), byName.statusCode(), is(byId.statusCode()));
        assertThat(byName.body(), equalTo(byId.body()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"web", "1", "a%20b+%C3%A4", "2"})
    void aServiceIsNamedInThePath(String service) {
        for (var app : List.of("shop", "1")) {
            var path = "/api/v1/apps/" + app + "/services/" + service;
            var explained = get("all", path + "/explain");
            assertThat(explained.body(), explained.statusCode(), is(200));
            assertThat(ApiServer.json(explained).path("appId").asLong(), is(1L));
            // Found, but not applied.
            assertThat(send("all", "POST", path + "/stop", "").body(), containsString("is not in the applied target"));
        }
    }

    @Test
    void anAppIsChangedPausedAndUpdatedByItsName() {
        var changed = send("all", "POST", "/api/v1/apps/blog", "{\"appName\":\"blog\",\"services\":[]}");
        assertThat(changed.body(), changed.statusCode(), is(200));
        assertThat(ApiServer.json(changed).at("/app/appId").asLong(), is(2L));

        var paused = send("all", "POST", "/api/v1/reconciliation/pause", "{\"minutes\":0,\"appId\":\"blog\"}");
        assertThat(paused.body(), paused.statusCode(), is(200));
        assertThat(
                send("all", "POST", "/api/v1/reconciliation/pause", "{\"minutes\":0,\"appId\":\"2\"}")
                        .statusCode(),
                is(400));
        var updated = send("all", "POST", "/api/v1/apps/shop/update?dryRun=true", "");
        assertThat(updated.body(), updated.statusCode(), is(409));
        assertThat(updated.body(), containsString("is not applied yet"));
    }

    @Test
    void anAmbiguousNameIsAConflictThatListsTheIds() {
        var refused = get("all", "/api/v1/apps/twin");
        assertThat(refused.body(), refused.statusCode(), is(409));
        assertThat(
                ApiServer.json(refused).path("violations").findValuesAsText("pointer"),
                is(List.of("/apps/3", "/apps/4")));
        assertThat(
                ApiServer.json(refused).path("message").asText(), containsString("use one of their ids instead: 3, 4"));
        assertThat(send("all", "DELETE", "/api/v1/apps/twin", "").statusCode(), is(409));
        assertThat(get("all", "/api/v1/logs?appId=twin").statusCode(), is(409));
        // Of the two, the token sees one.
        assertThat(get("team", "/api/v1/apps/twin").statusCode(), is(200));
    }

    @Test
    void anUnknownNameIsNotFoundAndSimilarOnesAreSuggested() {
        var refused = get("all", "/api/v1/apps/shpo");
        assertThat(refused.body(), refused.statusCode(), is(404));
        assertThat(refused.body(), containsString("No app is named \\\"shpo\\\"; similar names: \\\"shop\\\""));
        assertThat(
                get("all", "/api/v1/apps/shop/services/wep/explain").body(),
                containsString("App \\\"shop\\\" has no service named \\\"wep\\\"; similar names: \\\"web\\\""));
    }

    @Test
    void aLimitedTokenCannotTellAnotherAppsNameFromAnUnknownOne() {
        for (var method : List.of("GET", "DELETE", "POST")) {
            var body = method.equals("POST") ? "{}" : "";
            var hidden = send("team", method, "/api/v1/apps/blog", body);
            var unknown = send("team", method, "/api/v1/apps/blxg", body);
            assertThat(hidden.body(), hidden.statusCode(), is(404));
            assertThat(hidden.body().replace("blog", "blxg"), is(unknown.body()));
        }
        assertThat(get("team", "/api/v1/apps/blag").body(), not(containsString("blog")));
        assertThat(get("team", "/api/v1/logs?appId=blog").statusCode(), is(404));
        assertThat(get("team", "/api/v1/events?appId=blog").statusCode(), is(404));
        assertThat(
                send("team", "POST", "/api/v1/reconciliation/pause", "{\"minutes\":0,\"appId\":\"blog\"}")
                        .statusCode(),
                is(404));
        for (var path : List.of(
                "apps/2",
                "events?appId=2",
                "logs?appId=2",
                "logs/count?appId=2",
                "metrics/history?appId=2&serviceId=1")) {
            var refused = get("team", "/api/v1/" + path);
            assertThat(path, refused.statusCode(), is(403));
            assertThat(
                    refused.body(),
                    containsString(
                            "is limited to apps \\\"shop\\\" (1) and \\\"twin\\\" (3), and app 2 is another one."));
        }
        assertThat(get("team", "/api/v1/apps/shop").statusCode(), is(200));
    }

    @Test
    void aServiceNameNeedsItsAppBesideIt() {
        for (var path : List.of("/api/v1/events?serviceId=web", "/api/v1/logs?serviceId=web")) {
            var refused = get("all", path);
            assertThat(refused.body(), refused.statusCode(), is(400));
            assertThat(refused.body(), allOf(containsString("?serviceId"), containsString("needs appId")));
        }
    }
}
