package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.ServiceConfig;
import io.containermanager.model.observed.ForeignResources;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The adoption itself: what a dry run shows, what is taken over, and what is refused with its place. */
class AdoptApiTest extends AdoptableProject {

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
        assertThat(server.revision(), is(0L));
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
        assertThat(server.revision(), is(0L));
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
        assertThat(server.revision(), is(0L));
        var now = json(200, server.post(ADOPT + "?dryRun=true", PROJECT))
                .path("adoptionHash")
                .asText();
        json(200, server.post(ADOPT + "?wait=30s&adoption=" + now, PROJECT));
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
        assertThat(server.revision(), is(0L));
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
