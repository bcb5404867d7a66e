package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import io.containermanager.model.App;
import io.containermanager.model.NetworkAttachment;
import io.containermanager.model.PortMapping;
import io.containermanager.model.RestartPolicy;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.VolumeMount;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.store.TargetStore.Takeover;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Containers of a Compose project become an app's services without being recreated. */
class AdoptApiTest {

    private static final String WEB = "a".repeat(64);
    private static final String DB = "d".repeat(64);
    private static final String ADOPT = "/api/v1/apps/shop/adopt";
    private static final String PROJECT = "{\"project\":\"shop\"}";
    private static final String COMPOSE = """
        services:
          web:
            image: nginx:1
            ports: ["8080:80"]
            depends_on: [db]
            environment: {LEVEL: info}
          db:
            image: postgres:16
            restart: always
            environment: {POSTGRES_PASSWORD: secret}
            volumes: ["data:/var/lib/postgresql/data"]
        volumes: {data: {name: shop_data}}
        networks: {default: {name: shop_default}}
        """;

    private ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void composeProject() {
        var network = List.of(new NetworkAttachment("shop_default", List.of(), null, null));
        var web = ServiceConfig.DEFAULTS
                .builder()
                .ports(List.of(new PortMapping(null, 8080, 80, "tcp")))
                .environment(Map.of("LEVEL", "info"))
                .networks(network)
                .restart(RestartPolicy.NO)
                .build();
        var data = new VolumeMount(VolumeMount.Type.VOLUME, "shop_data", "/var/lib/postgresql/data", false, List.of());
        var db = ServiceConfig.DEFAULTS
                .builder()
                .environment(Map.of("POSTGRES_PASSWORD", "secret"))
                .volumes(List.of(data))
                .networks(network)
                .restart(RestartPolicy.ALWAYS)
                .build();
        server.faults()
                .compose(
                        WEB,
                        "shop",
                        "web",
                        "nginx:1",
                        web,
                        Map.of("com.docker.compose.depends_on", "db:service_started:false"));
        server.faults().compose(DB, "shop", "db", "postgres:16", db, Map.of());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.engine()
                                .foreign(new ForeignResources.Query("shop", Set.of()))
                                .join()
                                .containers()
                                .size()
                        == 2);
    }

    private static JsonNode json(int status, HttpResponse<String> response) {
        assertThat(response.body(), response.statusCode(), is(status));
        return ApiServer.json(response);
    }

    private JsonNode adopt() {
        composeProject();
        return json(200, server.post(ADOPT + "?wait=30s", PROJECT));
    }

    private JsonNode apply(String compose, String query) {
        var request = server.request("/api/v1/apps/shop?" + query)
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(compose));
        return json(200, server.send(request));
    }

    private List<String> containers() {
        var ids = new ArrayList<String>();
        json(200, server.get("/api/v1/apps/shop"))
                .path("services")
                .forEach(service -> ids.add(service.path("containerId").asText()));
        return ids;
    }

    private static List<String> texts(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    @Test
    void aDryRunShowsWhatStaysAndChangesNothing() {
        composeProject();
        var shown = json(200, server.post(ADOPT + "?dryRun=true", PROJECT));
        assertThat(shown.path("adoptable").asBoolean(), is(true));
        assertThat(shown.path("services").size(), is(2));
        var db = shown.path("services").get(0);
        assertThat(db.path("serviceName").asText(), is("db"));
        assertThat(db.path("container").asText(), is("shop-db-1"));
        assertThat(db.path("containerId").asText(), is(DB));
        assertThat(db.path("stays").asBoolean(), is(true));
        assertThat(shown.at("/volumes/0/engineName").asText(), is("shop_data"));
        assertThat(shown.at("/volumes/0/name").asText(), is("data"));
        assertThat(shown.at("/networks/0/engineName").asText(), is("shop_default"));
        assertThat(shown.at("/plan/steps").toString(), is("[]"));
        assertThat(shown.at("/app/services/1/config/dependsOn/0").asText(), is("db"));
        assertThat("secrets are masked", shown.toString(), not(containsString("\"secret\"")));
        assertThat(
                json(200, server.get("/api/v1/state/target")).path("revision").asLong(), is(0L));
    }

    @Test
    void anAdoptedProjectRunsOnInTheSameContainersAndIsManaged() {
        var adopted = adopt();
        assertThat(adopted.path("revision").asLong(), is(1L));
        assertThat(adopted.at("/pass/state").asText(), is("converged"));
        assertThat(containers(), contains(DB, WEB));
        var again = json(200, server.post("/api/v1/state/apply?wait=30s"));
        assertThat(again.path("steps").toString(), is("[]"));
        assertThat(containers(), contains(DB, WEB));
        var events = json(200, server.get("/api/v1/events?type=containers-adopted"));
        assertThat(events.toString(), containsString("adopted 2 containers with revision 1: shop-db-1, shop-web-1"));
    }

    @Test
    void whatWasAdoptedAndIsGoneMakesRoom() {
        composeProject();
        var service = new Service(1, "old", "nginx:1", ServiceConfig.DEFAULTS);
        var app = new App(9, "old", null, List.of(service), new TreeMap<>(), new TreeMap<>());
        var containers = new HashMap<String, Takeover.As>();
        var networks = new HashMap<String, Long>();
        for (int i = 0; i < Adoptions.MAX; i++) {
            containers.put("gone" + i, new Takeover.As(app, service));
            networks.put("gone" + i, 9L);
        }
        var all = new Takeover(containers, Map.of(), networks, Set.of(), Set.of());
        server.store().adopt(State.EMPTY, all, 0, "test", Instant.EPOCH).join();
        json(200, server.post(ADOPT + "?wait=30s", PROJECT));
        assertThat(server.store().adoptions().containers().keySet(), is(Set.of(WEB, DB)));
        assertThat(server.store().adoptions().networks().keySet(), hasSize(1));
    }

    @Test
    void itsComposeFileNeedsNoNewContainer() {
        adopt();
        var plan = apply(COMPOSE, "dryRun=true").path("plan");
        assertThat(plan.toString(), plan.path("updates").asInt(), is(0));
        var applied = apply(COMPOSE, "apply=true&wait=30s");
        assertThat(applied.at("/pass/steps").toString(), is("[]"));
        assertThat(containers(), contains(DB, WEB));
    }

    @Test
    void aLaterChangeReplacesItsContainerAndARollbackComesBack() {
        adopt();
        apply(COMPOSE, "apply=true&wait=30s");
        apply(COMPOSE.replace("LEVEL: info", "LEVEL: debug"), "apply=true&wait=30s");
        var now = containers();
        assertThat("what did not change stays", now.getFirst(), is(DB));
        assertThat(now.getLast(), is(not(WEB)));
        assertThat(
                "the replaced one is gone",
                server.engine()
                        .foreign(new ForeignResources.Query("shop", Set.of()))
                        .join()
                        .containers(),
                hasSize(0));
        var back = json(200, server.post("/api/v1/state/rollback/2?apply=true&wait=30s"));
        assertThat(back.at("/pass/state").asText(), is("converged"));
        assertThat(containers().getFirst(), is(DB));
    }

    @Test
    void aFailedUpdateComesBackToTheAdoptedContainer() {
        adopt();
        apply(COMPOSE.replace("nginx:1", "simulated.fault/start:1"), "apply=true&wait=60s");
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> containers().contains(WEB));
        assertThat(containers(), contains(DB, WEB));
    }

    @Test
    void aRemovedAppTakesItsAdoptedContainersAlongAndAPurgeItsVolume() {
        adopt();
        json(200, server.delete("/api/v1/apps/shop?apply=true&wait=30s"));
        assertThat(
                server.engine()
                        .foreign(new ForeignResources.Query("shop", Set.of()))
                        .join()
                        .containers(),
                hasSize(0));
        var volumes = json(200, server.get("/api/v1/volumes"));
        assertThat(volumes.toString(), containsString("shop_data"));
        json(200, server.post("/api/v1/volumes/shop_data/purge", "{\"confirm\":\"shop_data\"}"));
        assertThat(server.store().adoptions().volumes().keySet(), hasSize(0));
    }

    @Test
    void whatCannotBeDeclaredIsNamedWithItsPlace() {
        server.faults()
                .compose(
                        WEB,
                        "shop",
                        "web",
                        "nginx:1",
                        ServiceConfig.DEFAULTS,
                        Map.of("simulated.unsupported", "/HostConfig/OomScoreAdj"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> !server.engine()
                        .foreign(new ForeignResources.Query("shop", Set.of()))
                        .join()
                        .containers()
                        .isEmpty());
        var shown = json(200, server.post(ADOPT + "?dryRun=true", PROJECT));
        assertThat(shown.path("adoptable").asBoolean(), is(false));
        assertThat(shown.at("/problems/0/container").asText(), is("shop-web-1"));
        assertThat(shown.at("/problems/0/place").asText(), is("/HostConfig/OomScoreAdj"));
        var refused = json(400, server.post(ADOPT, PROJECT));
        assertThat(refused.at("/violations/0/pointer").asText(), is("/HostConfig/OomScoreAdj"));
        var ignoring = "{\"project\":\"shop\",\"ignore\":[\"/HostConfig/OomScoreAdj\"]}";
        assertThat(
                json(200, server.post(ADOPT + "?dryRun=true", ignoring))
                        .path("adoptable")
                        .asBoolean(),
                is(true));
    }

    @Test
    void oneContainerIsAdoptedByNameAndOthersOnlyIfTheyAreNamed() {
        composeProject();
        var adopted = json(200, server.post("/api/v1/apps/store/adopt?wait=30s", "{\"containers\":[\"shop-web-1\"]}"));
        assertThat(adopted.path("services").size(), is(1));
        assertThat(adopted.at("/services/0/containerId").asText(), is(WEB));
        var left = server.engine()
                .foreign(new ForeignResources.Query("shop", Set.of()))
                .join();
        assertThat(left.containers(), hasSize(1));
        var twice =
                json(200, server.post("/api/v1/apps/store/adopt?dryRun=true", "{\"containers\":[\"" + WEB + "\"]}"));
        assertThat(twice.at("/problems/0/container").asText(), is(WEB));
        assertThat(twice.at("/problems/0/message").asText(), containsString("or is managed already"));
    }

    @Test
    void eachNameThatIsNotFoundIsAProblemAndNothingIsAdopted() {
        composeProject();
        var body = "{\"containers\":[\"shop-web-1\",\"typo\",\"other\"]}";
        var shown = json(200, server.post("/api/v1/apps/store/adopt?dryRun=true", body));
        assertThat(shown.path("adoptable").asBoolean(), is(false));
        assertThat(shown.path("problems").findValuesAsText("container"), contains("other", "typo"));
        var refused = json(400, server.post("/api/v1/apps/store/adopt", body));
        assertThat(
                refused.path("violations").findValuesAsText("message"),
                contains(
                        "container other does not exist, or is managed already",
                        "container typo does not exist, or is managed already"));
        var noProject = json(400, server.post(ADOPT, "{\"project\":\"nothere\"}"));
        assertThat(noProject.at("/violations/0/message").asText(), containsString("project \"nothere\" has no"));
        assertThat(
                json(200, server.get("/api/v1/state/target")).path("revision").asLong(), is(0L));
    }

    @Test
    void aProjectOfMoreContainersThanOneRequestAdoptsIsNotAdoptedInPart() {
        for (int i = 0; i <= ForeignResources.CONTAINERS_MAX; i++) {
            var id = "%064x".formatted(i);
            server.faults().compose(id, "shop", "s" + i, "nginx:1", ServiceConfig.DEFAULTS, Map.of());
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                        json(200, server.post(ADOPT + "?dryRun=true", PROJECT))
                                .at("/problems/0/message")
                                .asText(),
                        containsString("has more than 100 containers: adopt them by name")));
        json(400, server.post(ADOPT, PROJECT));
    }

    @Test
    void aDeclaredServiceTakesItsContainerOverAndShowsWhatDiffers() {
        composeProject();
        var other = COMPOSE.replace("LEVEL: info", "LEVEL: debug").replace("{data: {name: shop_data}}", "{data: {}}");
        var request = server.request("/api/v1/apps?name=shop")
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(other));
        json(201, server.send(request));
        assertThat(json(409, server.post(ADOPT, PROJECT)).path("message").asText(), containsString("not applied yet"));
    }

    private void createShop(String resources) {
        var body = """
            {"appName": "shop", "services": [{"serviceName": "cache", "serviceId": 1, "imageName": "redis:7",
              "config": {"volumes": ["data:/data"]}}]%s}
            """.formatted(resources);
        json(201, server.post("/api/v1/apps?apply=true&wait=30s", body));
    }

    @Test
    void servicesThatAreNotAdoptedAreNotMovedToOtherVolumesAndNetworks() {
        composeProject();
        createShop("");
        var before = containers();
        var shown = json(200, server.post(ADOPT + "?dryRun=true", PROJECT));
        assertThat(shown.toString(), shown.path("adoptable").asBoolean(), is(false));
        assertThat(shown.path("problems").findValuesAsText("place"), contains("/networks/default", "/volumes/data"));
        assertThat(
                shown.at("/problems/1/message").asText(),
                containsString("for service cache, which is not adopted, and shop_data for the adopted containers"));
        json(400, server.post(ADOPT, PROJECT));
        assertThat(containers(), is(before));
        json(200, server.post("/api/v1/apps/shop2/adopt?wait=30s", PROJECT));
        assertThat(containers(), is(before));
    }

    @Test
    void servicesThatUseTheSameVolumesAndNetworksAreNoProblem() {
        composeProject();
        createShop("""
            , "volumes": {"data": {"name": "shop_data", "external": true}},
              "networks": {"default": {"name": "shop_default", "external": true}}
            """);
        json(200, server.post(ADOPT + "?wait=30s", PROJECT));
    }

    @Test
    void whatChangedSinceTheDryRunIsNotAdopted() {
        composeProject();
        var agreed = json(200, server.post(ADOPT + "?dryRun=true", PROJECT))
                .path("adoptionHash")
                .asText();
        var again = json(200, server.post(ADOPT + "?dryRun=true", PROJECT));
        assertThat(again.path("adoptionHash").asText(), is(agreed));
        server.faults().compose("c".repeat(64), "shop", "cache", "redis:7", ServiceConfig.DEFAULTS, Map.of());
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> server.engine()
                                .foreign(new ForeignResources.Query("shop", Set.of()))
                                .join()
                                .containers()
                                .size()
                        == 3);
        var refused = json(409, server.post(ADOPT + "?adoption=" + agreed, PROJECT));
        assertThat(refused.path("message").asText(), containsString("have changed since the dry run"));
        assertThat(
                json(200, server.get("/api/v1/state/target")).path("revision").asLong(), is(0L));
        var now = json(200, server.post(ADOPT + "?dryRun=true", PROJECT))
                .path("adoptionHash")
                .asText();
        json(200, server.post(ADOPT + "?wait=30s&adoption=" + now, PROJECT));
    }

    @Test
    void aContainerWithoutItsServicesNameOnANetworkIsShownToBeConnectedAgain() {
        composeProject();
        server.faults().disconnect(WEB, "shop_default");
        server.faults().connect(WEB, "shop_default", new Endpoint(Set.of("other"), null, null));
        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var shown = json(200, server.post(ADOPT + "?dryRun=true", PROJECT));
            assertThat(texts(shown.at("/services/1/reconnected")), contains("shop_default"));
            assertThat(shown.at("/services/1/stays").asBoolean(), is(true));
            assertThat(
                    shown.path("message").asText(),
                    is("Dry run: 1 of 2 containers stay as they are; connected to networks again: 1"));
            assertThat(shown.at("/plan/steps/0/kind").asText(), is("connectNetwork"));
        });
    }

    @Test
    void aNumberOutsideTheRangeOfIdsIsRefusedAndStoresNothing() {
        composeProject();
        for (var id : List.of("0", "007", "9007199254740992", "9007199254740993", "99999999999999999999")) {
            for (var query : List.of("", "?dryRun=true")) {
                var refused = json(400, server.post("/api/v1/apps/" + id + "/adopt" + query, PROJECT));
                assertThat(refused.path("message").asText(), containsString("from 1 to 9007199254740991"));
            }
        }
        assertThat(
                json(200, server.get("/api/v1/state/target")).path("revision").asLong(), is(0L));
        var greatest = json(200, server.post("/api/v1/apps/9007199254740991/adopt?wait=30s", PROJECT));
        assertThat(greatest.path("revision").asLong(), is(1L));
    }

    @Test
    void aBodyMustNameAProjectOrContainers() {
        for (var body : List.of("{}", "{\"project\":\"a\",\"containers\":[\"b\"]}", "{\"containers\":[]}")) {
            var refused = json(400, server.post(ADOPT, body));
            assertThat(
                    texts(refused.path("violations")).toString() + refused,
                    refused.path("message").asText(),
                    containsString("must name either a Compose project"));
        }
        assertThat(
                List.of(json(400, server.post(ADOPT, "{\"containers\":[7]}"))
                        .at("/violations/0/pointer")
                        .asText()),
                hasItem("/containers"));
    }
}
