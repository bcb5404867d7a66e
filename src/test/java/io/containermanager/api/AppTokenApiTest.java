package io.containermanager.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a token for one app reaches, and what it learns of others. */
class AppTokenApiTest extends TokensOfEachScope {

    /** With the app's name once there is such an app. */
    private static final String LIMITED = "(?s).*is limited to app (.*[(]1001[)]|1001), and ";

    /** As a value or a part of a name: digits of a container's id or of a moment may be these by chance. */
    private static final Pattern OTHER_APP = Pattern.compile("(?<![0-9A-Za-z.])1002(?![0-9A-Za-z-])");

    @Test
    void aTokenForAnAppPostsTheSimplestComposeFile() {
        for (var file : List.of(
                "services: {web: {image: nginx, volumes: ['data:/data']}}\nvolumes: {data: }",
                "name: '1001'\nservices: {web: {image: nginx}}")) {
            var answer = server.send(as(server.request("/api/v1/apps/1001"), "app")
                    .header("Content-Type", "application/yaml")
                    .POST(BodyPublishers.ofString(file)));

            assertThat(answer.body(), answer.statusCode(), is(200));
        }
        var refused = server.send(as(server.request("/api/v1/apps/1001"), "app")
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString("name: app-1002\nservices: {web: {image: nginx}}")));
        assertThat(refused.body(), refused.statusCode(), is(403));
        assertThat(refused.body(), containsString("write name: \\\"1001\\\" at the top of a Compose file"));
    }

    @Test
    void aRefusalOfPowersPointsIntoTheComposeFile() {
        var refused = server.send(as(server.request("/api/v1/apps/1001?env.KEY=b"), "app")
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString("""
                    name: "1001"
                    services:
                      web:
                        image: nginx
                        volumes: ["data:/data"]
                        configs: [site]
                        secrets: [key]
                        networks: [own, other]
                    volumes: {data: }
                    networks: {own: , other: {external: true, name: theirs}}
                    configs: {site: {content: a}}
                    secrets: {key: {environment: KEY}}
                    """)));

        assertThat(refused.body(), refused.statusCode(), is(403));
        assertThat(
                refused.body(),
                pointers(refused),
                is(List.of("/services/web/configs/0", "/services/web/secrets/0", "/networks/other")));
        assertThat(ApiServer.json(refused).at("/violations/0/message").asText(), startsWith("line 6: a bind outside"));
    }

    @Test
    void aRefusalOfPowersPointsIntoTheAppThatWasPosted() {
        for (var query : List.of("", "?dryRun=true")) {
            var refused = server.send(as(server.request("/api/v1/apps/1001" + query), "app")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("""
                        {"appName": "one", "services": [{"serviceId": 1, "serviceName": "w", "imageName": "x",
                         "config": {"privileged": true}}]}\
                        """)));

            assertThat(refused.body(), pointers(refused), is(List.of("/services/0/config/privileged")));
        }
    }

    private static List<String> pointers(HttpResponse<String> refused) {
        var pointers = new ArrayList<String>();
        ApiServer.json(refused)
                .path("violations")
                .forEach(one -> pointers.add(one.path("pointer").asText()));
        return pointers;
    }

    @Test
    void theAnswerToAnAppsTokenExplainsItsLimit() {
        for (var request : List.of(
                as(server.request("/api/v1/apps/51"), "app").GET(),
                as(server.request("/api/v1/apps/51"), "app").DELETE())) {
            var answer = server.send(request);
            assertThat(answer.statusCode(), is(403));
            assertThat(answer.body(), matchesPattern(LIMITED + "app 51 is another one[.].*"));
        }
        var apply = server.send(as(server.request("/api/v1/state/apply"), "app").POST(BodyPublishers.noBody()));
        assertThat(apply.statusCode(), is(403));
        assertThat(apply.body(), matchesPattern(LIMITED + "this concerns all apps.*"));
        assertThat(apply.body(), containsString("reconcile.auto: true"));
    }

    @Test
    void aTokenForOneAppReachesThatAppAlone() {
        assertThat(setApp("app", 1001).statusCode(), is(200));
        assertThat(setApp("app", 1002).statusCode(), is(403));
    }

    @Test
    void aTokenForOneAppLearnsThatSomethingIsTakenAndNotByWhom() {
        for (long other : List.of(900L, 5000L)) {
            var taken = post(
                    "operate",
                    other,
                    "{\"serviceId\": 1, \"serviceName\": \"hidden\", \"imageName\": \"w\","
                            + " \"config\": {\"ports\": [\"1%d:80\"], \"containerName\": \"1001_%d\"}}"
                                    .formatted(other, other));
            assertThat(taken.body(), taken.statusCode(), is(200));

            for (var config :
                    List.of("\"ports\": [\"1" + other + ":80\"]", "\"containerName\": \"1001_" + other + "\"")) {
                var refused = post(
                        "app",
                        1001,
                        "{\"serviceId\": 1, \"serviceName\": \"mine\", \"imageName\": \"w\"," + " \"config\": {"
                                + config + "}}");

                assertThat(refused.body(), refused.statusCode(), is(400));
                assertThat(refused.body(), containsString("is taken: choose another"));
                assertThat(refused.body(), not(containsString("hidden")));
                assertThat(refused.body(), not(containsString("app " + other)));
            }
        }
    }

    @Test
    void aTokenForOneAppMayNotNameWhatBelongsToAnother() {
        for (var part : List.of(
                "\"volumes\": {\"x\": {\"name\": \"1002_data\", \"external\": true}}",
                "\"networks\": {\"x\": {\"name\": \"1002_default\"}}")) {
            var refused = server.send(as(server.request("/api/v1/apps/1001"), "app")
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{\"appName\": \"one\", \"services\": [], " + part + "}")));

            assertThat(refused.body(), refused.statusCode(), is(403));
            assertThat(ApiServer.json(refused).path("error").asText(), is("beyond the apps"));
            assertThat(ApiServer.json(refused).at("/violations/0/pointer").asText(), containsString("/x"));
        }
    }

    private HttpResponse<String> post(String name, long appId, String service) {
        return server.send(as(server.request("/api/v1/apps/" + appId), name)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"appName\": \"app\", \"services\": [" + service + "]}")));
    }

    @Test
    void aTokenForOneAppSeesNothingOfOthers() {
        setApp("operate", 1001);
        setApp("operate", 1002);
        var shown = ApiServer.json(
                server.send(as(server.request("/api/v1/state/history"), "app").GET()));
        var revision = shown.findValuesAsText("revision").getFirst();
        server.send(
                as(server.request("/api/v1/state/apply?wait=30s"), "operate").POST(BodyPublishers.noBody()));
        var passId = ApiServer.json(server.send(
                        as(server.request("/api/v1/state/apply"), "operate").POST(BodyPublishers.noBody())))
                .path("passId")
                .asText();
        for (var path : List.of(
                "/api/v1/state",
                "/api/v1/state/current",
                "/api/v1/state/target",
                "/api/v1/state/plan",
                "/api/v1/state/history",
                "/api/v1/state/history/" + revision,
                "/api/v1/apps",
                "/api/v1/status",
                "/api/v1/reconciliation",
                "/api/v1/events?limit=1000",
                "/api/v1/events?after=0&limit=1000",
                "/api/v1/volumes",
                "/api/v1/passes/" + passId)) {
            var seen = server.send(as(server.request(path), "app").GET());
            assertThat(path, seen.statusCode(), is(200));
            assertThat(path + ": " + seen.body(), OTHER_APP.matcher(seen.body()).find(), is(false));
        }
        var volumes = ApiServer.json(
                server.send(as(server.request("/api/v1/volumes"), "app").GET()));
        assertThat(
                volumes.path("reason").asText(), is("A token for single apps does not see the containers of others"));
        var status = ApiServer.json(
                server.send(as(server.request("/api/v1/status"), "app").GET()));
        assertThat(status.path("targetApps").asInt(), is(1));
        assertThat(status.path("currentServices").asInt(), is(1));
        var apps = ApiServer.json(
                server.send(as(server.request("/api/v1/apps"), "app").GET()));
        assertThat(apps.at("/apps/0/appId").asLong(), is(1001L));
        assertThat(apps.path("count").asInt(), is(1));
        var others = server.send(
                as(server.request("/api/v1/events?appId=1002"), "app").GET());
        assertThat(others.statusCode(), is(403));
    }

    @Test
    void liveChannelsOfAllAppsAreNotForATokenOfOne() {
        var ticket = ApiServer.json(server.send(
                        as(server.request("/api/v1/ws/ticket"), "app").POST(BodyPublishers.noBody())))
                .path("ticket")
                .asText();
        assertThat(refused("/ws?ticket=" + ticket), is(true));
    }
}
