package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.access.AccessSettings;
import io.containermanager.access.Scope;
import io.containermanager.access.Token;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.ApiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A token limited to apps applies its own changes, and nothing else with them. */
class LimitedApplyApiTest {

    private static final String SECRET = "-secret-0123456789abcdef0123456789";
    private static final String APPLY = "?apply=true&wait=30s";

    private ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = new ApiServer(
                folder,
                new AccessSettings(
                        TokenBook.of(List.of(token("all", Set.of()), token("team", Set.of(1L)))),
                        new HostRule(Set.of(), "machine"),
                        new OriginRule(Set.of()),
                        false));
    }

    private static Token token(String name, Set<Long> apps) {
        return new Token(name, Token.fingerprint(name + SECRET), Set.of(Scope.READ, Scope.OPERATE), apps, null);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode send(int status, String token, String method, String path, String body) {
        var request = server.request(path)
                .header("Authorization", "Bearer " + token + SECRET)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        var response = server.send(request);
        assertThat(response.body(), response.statusCode(), is(status));
        return ApiServer.json(response);
    }

    private static String app(String name, String image) {
        return "{\"appName\":\"" + name + "\",\"services\":[{\"serviceId\":1,\"serviceName\":\"web\",\"imageName\":\""
                + image + "\"}]}";
    }

    @Test
    void itsOwnChangesAreApplied() {
        send(201, "all", "POST", "/api/v1/apps" + APPLY, app("shop", "nginx:1"));
        send(201, "all", "POST", "/api/v1/apps" + APPLY, app("blog", "nginx:1"));

        var set = send(200, "team", "POST", "/api/v1/apps/shop" + APPLY, app("shop", "nginx:2"));
        assertThat(set.toString(), set.at("/pass/state").asText(), is("converged"));
        set.at("/pass/steps").forEach(step -> assertThat(step.path("appId").asLong(), is(1L)));

        var removed = send(200, "team", "DELETE", "/api/v1/apps/shop" + APPLY, "");
        assertThat(removed.toString(), removed.at("/pass/state").asText(), is("converged"));
        var left = send(200, "all", "GET", "/api/v1/apps", "");
        assertThat(left.path("count").asInt(), is(1));
    }

    @Test
    void nothingIsStoredWhileAnotherAppsChangeWaits() {
        send(201, "all", "POST", "/api/v1/apps" + APPLY, app("shop", "nginx:1"));
        send(201, "all", "POST", "/api/v1/apps", app("blog", "nginx:1"));

        var refused = send(409, "team", "POST", "/api/v1/apps/shop" + APPLY, app("shop", "nginx:2"));
        assertThat(refused.path("message").asText(), containsString("Nothing was changed"));
        assertThat(
                send(200, "all", "GET", "/api/v1/state/history", "")
                        .path("targets")
                        .size(),
                is(2));
        send(409, "team", "DELETE", "/api/v1/apps/shop" + APPLY, "");

        // Stored without being applied, and applied by someone who may.
        send(200, "team", "POST", "/api/v1/apps/shop", app("shop", "nginx:2"));
        send(200, "all", "POST", "/api/v1/state/apply?wait=30s", "");
        send(200, "team", "POST", "/api/v1/apps/shop" + APPLY, app("shop", "nginx:3"));
    }

    @Test
    void itCreatesNoAppsAndAppliesNoOtherWay() {
        send(403, "team", "POST", "/api/v1/apps" + APPLY, app("shop", "nginx:1"));
        send(403, "team", "POST", "/api/v1/state/rollback/1", "");
        var refused = send(403, "team", "POST", "/api/v1/state/apply", "");
        assertThat(refused.path("message").asText(), containsString("?apply=true"));
    }

    @Test
    void itSeesARevisionThatBoundItsTagToAnotherImage() {
        send(201, "all", "POST", "/api/v1/apps" + APPLY, app("shop", "simulated.fault/moves:1"));
        send(201, "all", "POST", "/api/v1/apps" + APPLY, app("blog", "simulated.fault/moves:1"));
        update(1);
        update(2);

        var targets = send(200, "team", "GET", "/api/v1/state/history", "").path("targets");

        assertThat(targets.toString(), targets.size(), is(2));
        assertThat(
                targets.at("/0/changes/0").asText(),
                containsString("shop/web: another image of simulated.fault/moves:1"));
        assertThat(
                send(200, "team", "GET", "/api/v1/state/history/3", "")
                        .path("images")
                        .size(),
                is(1));
    }

    private void update(int app) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> send(200, "all", "POST", "/api/v1/apps/" + app + "/update?wait=30s", "")
                        .path("changed")
                        .asBoolean());
    }
}
