package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Apps are created without inventing an id, and any change of the target can be applied and awaited in the same request. */
class CreateAppApiTest {

    private static final String APPS = "/api/v1/apps";
    private static final String YAML = "services: {web: {image: nginx}}\n";

    private ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String app(String name) {
        return "{\"appName\":\"" + name
                + "\",\"services\":[{\"serviceId\":1,\"serviceName\":\"web\",\"imageName\":\"nginx:1\"}]}";
    }

    private HttpResponse<String> yaml(String path, String file) {
        return server.send(
                server.request(path).header("Content-Type", "application/yaml").POST(BodyPublishers.ofString(file)));
    }

    private static JsonNode json(int status, HttpResponse<String> response) {
        assertThat(response.body(), response.statusCode(), is(status));
        return ApiServer.json(response);
    }

    @Test
    void theNextIdIsGivenAndNeverOneThatWasUsedBefore() {
        var first = server.post(APPS, app("shop"));
        assertThat(json(201, first).path("appId").asLong(), is(1L));
        assertThat(first.headers().firstValue("Location").orElse(""), is("/api/v1/apps/1"));
        assertThat(first.headers().firstValue("ETag").orElse(""), is("\"1\""));

        server.post(APPS + "/41", app("given"));
        json(200, server.delete(APPS + "/given"));
        assertThat(json(201, yaml(APPS, "name: blog\n" + YAML)).path("appId").asLong(), is(42L));
        assertThat(json(200, server.get(APPS + "/blog")).path("appName").asText(), is("blog"));
        assertThat(json(201, yaml(APPS, YAML)).at("/app/appName").asText(), is("app-43"));
        assertThat(
                json(201, yaml(APPS + "?name=photos", YAML)).at("/app/appName").asText(), is("photos"));
    }

    @Test
    void theIdOfAnAppThatNeverHadAServiceIsNotGivenAgainEither() {
        json(200, server.post(APPS + "/7", "{\"appName\": \"empty\", \"services\": []}"));
        json(200, server.delete(APPS + "/7"));
        assertThat(json(201, server.post(APPS, app("shop"))).path("appId").asLong(), is(8L));
    }

    @Test
    void aDryRunSaysUnderWhichIdTheProblemsOfANewAppAre() {
        var answer =
                json(200, server.post(APPS + "?dryRun=true&problems=true", "{\"appName\": \"\", \"services\": []}"));
        assertThat(answer.path("status").asText(), is("refused"));
        assertThat(answer.path("appId").asLong(), is(1L));
    }

    @ParameterizedTest
    @CsvSource({"0,'',1", "7,'',8", "7,'8_data',9", "7,'8_data app-9_data 10_',11", "7,'80_data x_8_y',8"})
    void anIdAfterWhichVolumesAreNamedIsLeftOut(long greatest, String volumes, long next) {
        assertThat(NewApps.next(greatest, Set.of(), Set.of(volumes.split(" "))), is(next));
        assertThat(NewApps.next(greatest, Set.of(next), Set.of(volumes.split(" "))) > next, is(true));
    }

    @Test
    void manyAtATimeGetIdsOfTheirOwn() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var created = IntStream.range(0, 12)
                    .mapToObj(at -> threads.submit(() ->
                            at % 2 == 0 ? server.post(APPS, app("app " + at)) : yaml(APPS + "?name=app" + at, YAML)))
                    .toList();
            var ids = new java.util.TreeSet<Long>();
            for (var each : created) {
                ids.add(json(201, each.get()).path("appId").asLong());
            }
            assertThat(
                    ids, is(IntStream.rangeClosed(1, 12).mapToObj(Long::valueOf).collect(Collectors.toSet())));
        }
    }

    private static String without(String... names) {
        var services = java.util.Arrays.stream(names)
                .map(name -> "{\"serviceName\":\"" + name.replaceFirst("=.*", "") + "\""
                        + (name.contains("=") ? ",\"serviceId\":" + name.replaceFirst(".*=", "") : "")
                        + ",\"imageName\":\"nginx:1\"}")
                .collect(Collectors.joining(","));
        return "{\"appName\":\"shop\",\"services\":[" + services + "]}";
    }

    private static String ids(JsonNode response) {
        var ids = new java.util.TreeMap<String, Long>();
        response.at("/app/services")
                .forEach(it -> ids.put(
                        it.path("serviceName").asText(), it.path("serviceId").asLong()));
        return ids.toString();
    }

    @Test
    void servicesWithoutAnIdGetTheNextOneAndKeepItByName() {
        assertThat(ids(json(201, server.post(APPS, without("web", "db")))), is("{db=2, web=1}"));
        assertThat(ids(json(200, server.post(APPS + "/1", without("db", "api", "web")))), is("{api=3, db=2, web=1}"));
        assertThat(ids(json(200, server.post(APPS + "/shop", without("db")))), is("{db=2}"));
        assertThat(
                "no id is used twice",
                ids(json(200, server.post(APPS + "/1", without("api", "db")))),
                is("{api=4, db=2}"));
        assertThat(
                "one that is given is taken",
                ids(json(200, server.post(APPS + "/1", without("api", "job=2", "db", "log=9")))),
                is("{api=4, db=10, job=2, log=9}"));
        assertThat(ids(json(200, server.post(APPS + "/1?dryRun=true", without("api", "new")))), is("{api=4, new=11}"));
        json(400, server.post(APPS + "/1", without("web", "web")));
    }

    @Test
    void aNameInUseIsAConflictThatNamesTheApp() {
        server.post(APPS + "/7", app("shop"));
        for (var refused : List.of(server.post(APPS, app("shop")), yaml(APPS + "?name=shop", YAML))) {
            var tree = json(409, refused);
            assertThat(tree.path("message").asText(), containsString("App 7 is named \"shop\" already"));
            assertThat(tree.at("/violations/0/pointer").asText(), is("/apps/7"));
            assertThat(
                    "what an editor shows alone",
                    tree.at("/violations/0/message").asText(),
                    containsString("choose another name"));
        }
        assertThat(json(200, server.get("/api/v1/state/target")).path("apps").size(), is(1));
        json(400, server.post(APPS, app("x").replace("{\"appName", "{\"appId\":5,\"appName")));
        json(400, server.post(APPS, "{}"));
        json(201, server.post(APPS, app("next")));
    }

    @Test
    void aDryRunShowsThePlanAndStoresNothing() {
        var tree = json(200, server.post(APPS + "?dryRun=true", app("shop")));
        assertThat(tree.at("/app/appId").asLong(), is(1L));
        assertThat(tree.at("/plan/steps").size(), is(not(0)));
        assertThat(json(200, server.get("/api/v1/state/target")).path("apps").size(), is(0));
        json(400, server.post(APPS + "?dryRun=true&apply=true", app("shop")));
    }

    @Test
    void everyChangeOfTheTargetCanBeAppliedAndAwaited() {
        converged(json(201, server.post(APPS + "?apply=true&wait=30s", app("shop"))));
        converged(json(200, yaml(APPS + "/shop?apply=true&wait=30s", "services: {db: {image: postgres}}")));
        converged(json(200, server.post("/api/v1/state/target?apply=true&wait=30s", ApiServer.target(3, 1))));
        converged(json(200, server.delete(APPS + "/3?apply=true&wait=30s")));
        converged(json(200, server.post("/api/v1/state/rollback/1?wait=30s")));
        assertThat(json(200, server.get(APPS)).path("count").asInt(), is(1));
    }

    private static void converged(JsonNode answer) {
        assertThat(answer.toString(), answer.at("/pass/state").asText(), is("converged"));
        assertThat(answer.at("/pass/passId").asText(), is(answer.path("passId").asText()));
    }

    @Test
    void nothingIsAppliedUnlessItIsAskedFor() {
        assertThat(json(201, server.post(APPS, app("shop"))).has("passId"), is(false));
        assertThat(
                json(200, server.post(APPS + "/shop?apply=false", app("shop"))).has("passId"), is(false));
        assertThat(
                json(200, server.post("/api/v1/state/rollback/1?apply=false")).has("passId"), is(false));
        assertThat(
                json(200, server.get("/api/v1/status")).path("appliedRevision").asLong(), is(0L));
        var refused = json(400, server.post(APPS + "/shop?wait=5s", app("shop")));
        assertThat(refused.path("message").asText(), containsString("needs apply=true"));
    }

    /** Each kind of thing that has something to say, in every place where it is said. */
    @Test
    void messagesUseTheNamesOfAppsAndServices() {
        json(201, server.post(APPS + "?apply=true&wait=30s", app("shop")));
        json(
                201,
                yaml(APPS + "?name=broken&apply=true&wait=2s", "services: {web: {image: 'simulated.fault/start:1'}}"));
        json(201, yaml(APPS + "?name=absent&apply=true&wait=2s", "services: {web: {image: 'simulated.fault/pull:1'}}"));
        json(200, server.post("/api/v1/reconciliation/pause", "{\"minutes\":5,\"appId\":\"shop\"}"));
        json(200, server.post(APPS + "/shop/services/web/stop"));
        json(409, server.post(APPS + "/shop/services/web/restart?renewVolumes=true"));
        json(200, server.post("/api/v1/state/apply?wait=30s"));
        json(200, server.post("/api/v1/reconciliation/pause", "{\"minutes\":0,\"appId\":\"shop\"}"));
        json(200, server.delete(APPS + "/absent?apply=true&wait=2s"));

        for (var path : List.of(
                "/api/v1/events?limit=500", "/api/v1/status", "/api/v1/reconciliation", "/api/v1/logs?limit=1000")) {
            var messages = server.get(path).body();
            var matcher = java.util.regex.Pattern.compile("\\b(app|service) [0-9][^\"]*")
                    .matcher(messages);
            assertThat(
                    path + ": " + (matcher.find() ? matcher.group() : ""),
                    matcher.reset().find(),
                    is(false));
        }
        var events = server.get("/api/v1/events?limit=500").body();
        assertThat(events, containsString("anonymous set app shop: revision 1"));
        assertThat(events, containsString("anonymous removed app absent from the target: revision "));
        assertThat(events, containsString("app absent removed"));
        assertThat(events, containsString("reconciliation of app shop paused"));
    }
}
