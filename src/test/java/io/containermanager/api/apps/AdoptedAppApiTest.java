package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.model.App;
import io.containermanager.model.Service;
import io.containermanager.model.ServiceConfig;
import io.containermanager.model.State;
import io.containermanager.model.observed.Endpoint;
import io.containermanager.model.observed.ForeignResources;
import io.containermanager.plan.input.Adoptions;
import io.containermanager.store.TargetStore.Takeover;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An app after its adoption: it runs on, is updated, rolled back and removed like any other. */
class AdoptedAppApiTest extends AdoptableProject {

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
}
