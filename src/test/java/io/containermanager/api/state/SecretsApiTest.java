package io.containermanager.api.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.access.AccessSettings;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.ApiServer;
import io.containermanager.model.secret.Masking;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets go in and do not come out, unless an admin asks for them by name. */
class SecretsApiTest {

    private static final String TARGET = "/api/v1/state/target";
    private static final String APP = "/api/v1/apps/1001";
    private static final String PLANTED = "hunter2-planted";
    private static final String TOKEN = "-secret-0123456789abcdef0123456789";
    private static final Set<Scope> OPERATOR = Set.of(Scope.READ, Scope.OPERATE, Scope.EXEC);

    private ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        var tokens = List.of(token("operator", OPERATOR), token("admin", Set.of(Scope.values())));
        server = new ApiServer(
                folder,
                new AccessSettings(
                        TokenBook.of(tokens), new HostRule(Set.of(), "machine"), new OriginRule(Set.of()), false));
        post("admin", TARGET, "{\"apps\":{\"1001\":" + app("web:1", PLANTED) + "}}");
        post("admin", "/api/v1/state/apply?wait=30s", "");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aPlantedSecretIsInNoAnswer() {
        var answers = List.of(
                post("admin", TARGET, "{\"apps\":{\"1001\":" + app("web:2", PLANTED) + "}}"),
                post("admin", APP, app("web:3", PLANTED)),
                post("admin", "/api/v1/state/plan", "{\"apps\":{\"1001\":" + app("web:4", PLANTED) + "}}"));
        answers.forEach(answer -> assertThat(answer.body(), answer.statusCode(), is(200)));
        answers.forEach(answer -> assertThat(answer.body(), not(containsString(PLANTED))));
        for (var route : server.endpoints()) {
            if (route.method().text().equals("GET")) {
                var path = route.path()
                        .replace("{appId}", "1001")
                        .replace("{serviceId}", "1")
                        .replace("{revision}", "1")
                        .replaceAll("\\{.*", "index.html");
                assertThat(path, get("admin", path).body(), not(containsString(PLANTED)));
            }
        }
        assertThat(get("admin", "/api/v1/state/current").body(), containsString(Masking.MASK));
        assertThat(get("admin", "/api/v1/state/history/1").body(), containsString(Masking.MASK));
    }

    @Test
    void aTargetThatIsPostedAsItWasAnsweredChangesNothing() {
        var answered = get("operator", TARGET);
        var app = ApiServer.json(answered).at("/apps/1001").toString();

        var target = post("operator", TARGET, answered.body());
        var single = post("operator", APP, app);

        assertThat(target.body(), ApiServer.json(target).path("changed").asBoolean(true), is(false));
        assertThat(single.body(), ApiServer.json(single).path("changed").asBoolean(true), is(false));
        assertThat(target.headers().firstValue("ETag"), is(answered.headers().firstValue("ETag")));
        assertThat(dryRun(answered.body()), is(0));
    }

    @Test
    void aMaskKeepsTheStoredValueWhileTheRestChanges() {
        var changed = post("operator", APP, app("web:2", Masking.MASK));

        assertThat(changed.body(), ApiServer.json(changed).path("changed").asBoolean(), is(true));
        assertThat(get("admin", TARGET + "?reveal=true").body(), containsString("web:2"));
        assertThat(get("admin", TARGET + "?reveal=true").body(), containsString(PLANTED));
    }

    @Test
    void aMaskWithoutAStoredValueIsAViolationAndChangesNothing() {
        var other = app("web:1", Masking.MASK).replace("1001", "1002");

        var target = post("operator", TARGET, "{\"apps\":{\"1002\":" + other + "}}");
        var single = post("operator", "/api/v1/apps/1002", other);
        var plan = post("operator", "/api/v1/state/plan", "{\"apps\":{\"1002\":" + other + "}}");

        for (var refused : List.of(target, single, plan)) {
            assertThat(refused.body(), refused.statusCode(), is(400));
        }
        assertThat(pointer(target), is("/apps/1002/services/0/config/environment/DB_PASSWORD"));
        assertThat(pointer(plan), is("/apps/1002/services/0/config/environment/DB_PASSWORD"));
        assertThat(pointer(single), is("/services/0/config/environment/DB_PASSWORD"));
        assertThat(get("operator", TARGET).headers().firstValue("ETag").orElse(""), is("\"1\""));
    }

    @Test
    void onlyAnAdminWhoAsksSeesSecretsAndThatIsAnEvent() {
        for (var path : List.of(
                "/api/v1/state", "/api/v1/state/current", TARGET, "/api/v1/state/history/1", "/api/v1/apps", APP)) {
            var shown = get("admin", path + "?reveal=true");

            assertThat(path, shown.body(), containsString(PLANTED));
            assertThat(path, shown.headers().firstValue("Cache-Control").orElse(""), is("no-store"));
            assertThat(path, get("operator", path + "?reveal=true").statusCode(), is(403));
            assertThat(path, get("admin", path).body(), not(containsString(PLANTED)));
        }
        var events = get("admin", "/api/v1/events?type=secrets-revealed");
        assertThat(events.body(), ApiServer.json(events).path("events").size(), is(6));
        assertThat(ApiServer.json(events).at("/events/0/details/by").asText(), is("admin"));
    }

    private int dryRun(String target) {
        return ApiServer.json(post("operator", "/api/v1/state/plan", target))
                .path("steps")
                .size();
    }

    private static String pointer(HttpResponse<String> refused) {
        return ApiServer.json(refused).at("/violations/0/pointer").asText();
    }

    private static String app(String image, String password) {
        return "{\"appId\":1001,\"appName\":\"web\",\"services\":[{\"serviceId\":1,\"serviceName\":\"web\",\"imageName\":\"%s\",\"config\":{\"environment\":{\"DB_PASSWORD\":\"%s\"}}}]}"
                .formatted(image, password);
    }

    private static Token token(String name, Set<Scope> scopes) {
        return new Token(name, Token.fingerprint(name + TOKEN), scopes, Set.of(), null);
    }

    private HttpResponse<String> get(String who, String path) {
        return server.send(server.request(path)
                .header("Authorization", "Bearer " + who + TOKEN)
                .GET());
    }

    private HttpResponse<String> post(String who, String path, String body) {
        return server.send(server.request(path)
                .header("Authorization", "Bearer " + who + TOKEN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }
}
