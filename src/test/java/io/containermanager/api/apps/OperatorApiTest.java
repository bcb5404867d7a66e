package io.containermanager.api.apps;

import static io.containermanager.api.apps.WebApp.SERVICE;
import static io.containermanager.api.apps.WebApp.event;
import static io.containermanager.api.apps.WebApp.ok;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesRegex;
import static org.hamcrest.Matchers.not;

import io.containermanager.api.ApiServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do beside targets, over HTTP. */
class OperatorApiTest {

    private ApiServer server;

    @BeforeEach
    void start(@TempDir Path folder) {
        server = WebApp.start(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aServiceIsStoppedUntilItIsStartedAndExplainSaysByWhom() {
        ok(server.post(SERVICE + "/stop"));
        await("exited");

        var why = ok(server.get(SERVICE + "/explain"));
        assertThat(why.toString(), why.path("stoppedBy").asText(), is("anonymous"));
        assertThat(why.toString(), why.path("containers").size(), is(1));
        assertThat(why.toString(), why.path("events").size(), is(not(0)));
        assertThat(why.toString(), not(containsString("hunter2-planted")));

        ok(server.post(SERVICE + "/start"));
        await("running");
        ok(server.post(SERVICE + "/restart"));
    }

    @Test
    void theAnswerToAStartNamesTheStoppedServicesThatAreStartedFirst() {
        server.post("/api/v1/apps/1003", """
            {"appId":1003,"appName":"shop","services":[
            {"serviceId":1,"serviceName":"web","imageName":"web:1","config":{"dependsOn":["db"]}},
            {"serviceId":2,"serviceName":"db","imageName":"db:1"}]}
            """);
        server.post("/api/v1/state/apply?wait=30s");
        ok(server.post("/api/v1/apps/1003/services/web/stop"));
        ok(server.post("/api/v1/apps/1003/services/db/stop"));

        var started = ok(server.post("/api/v1/apps/1003/services/web/start"));
        assertThat(
                started.path("message").asText(),
                is("The service will be started; it depends on shop/db, stopped before, which will be started first"));
    }

    @Test
    void oneRequestIsForAWholeAppOrForSomeOfItsServices() {
        declareShop();
        var stopped = ok(server.post("/api/v1/apps/shop/stop"));
        assertThat(
                stopped.toString(),
                stopped.path("message").asText(),
                is("2 services will be stopped until they are started again"));
        assertThat(stopped.toString(), stopped.path("services").toString(), is("[1,2]"));
        for (var service : List.of("web", "db")) {
            assertThat(
                    ok(server.get("/api/v1/apps/shop/services/" + service + "/explain"))
                            .path("stoppedBy")
                            .asText(),
                    is("anonymous"));
        }

        var some = ok(server.post("/api/v1/apps/shop/start", "{\"services\":[\"web\"]}"));
        assertThat(
                some.path("message").asText(),
                is("1 service will be started; shop/db, needed for that and stopped before, will be started first"));
        ok(server.post("/api/v1/apps/1003/stop", "{}"));
        var both = ok(server.post("/api/v1/apps/1003/restart", "{\"services\":[1,\"db\"]}"));
        assertThat(both.path("message").asText(), is("2 services will be restarted"));
    }

    @Test
    void theAnswerToARestartSaysWhatStaysStoppedAndWhatWaitsForIt() {
        declareShop();
        ok(server.post("/api/v1/apps/shop/services/db/stop"));

        assertThat(
                ok(server.post("/api/v1/apps/shop/services/web/restart"))
                        .path("message")
                        .asText(),
                is("The service will be restarted; it depends on shop/db, stopped before, so it stays as it is until"
                        + " that is started"));
        var app = ok(server.post("/api/v1/apps/shop/restart"));
        assertThat(
                app.path("message").asText(),
                is("1 service will be restarted; shop/db is stopped and left alone; what depends on shop/db stays as"
                        + " it is until that is started"));
        assertThat(app.path("services").toString() + app.path("order"), is("[1][1]"));
        assertThat(
                ok(server.get("/api/v1/apps/shop/services/db/explain"))
                        .path("stoppedBy")
                        .asText(),
                is("anonymous"));

        ok(server.post("/api/v1/apps/shop/stop"));
        var refused = server.post("/api/v1/apps/shop/restart");
        assertThat(refused.body(), refused.statusCode(), is(409));
        assertThat(refused.body(), containsString("All services of app shop are stopped: start the app"));
    }

    @Test
    void theAnswerHasTheServicesInTheOrderInWhichTheyAreActedOn() {
        server.post("/api/v1/apps/1003", """
            {"appId":1003,"appName":"chain","services":[
            {"serviceId":1,"serviceName":"page","imageName":"web:1","config":{"dependsOn":["api"]}},
            {"serviceId":2,"serviceName":"api","imageName":"api:1","config":{"dependsOn":{"db":"started"}}},
            {"serviceId":3,"serviceName":"db","imageName":"db:1"}, {"serviceId":4,"serviceName":"side","imageName":"side:1","config":{"networkMode":"service:api"}}]}
            """);
        server.post("/api/v1/state/apply?wait=30s");

        var stopped = ok(server.post("/api/v1/apps/chain/stop"));
        assertThat(stopped.path("order").toString(), is("[4,1,2,3]"));
        assertThat(ok(server.post("/api/v1/apps/chain/start")).path("order").toString(), is("[3,2,1,4]"));
        var some = ok(server.post("/api/v1/apps/chain/restart", "{\"services\":[4,\"page\",\"api\"]}"));
        assertThat(some.path("order").toString(), is("[2,1,4]"));
    }

    @Test
    void anOrderToSeveralServicesOfWhichOneIsRefusedChangesNothingAndNamesEach() {
        declareShop();
        var refused = server.post("/api/v1/apps/shop/stop", "{\"services\":[1,7,9]}");
        assertThat(refused.body(), refused.statusCode(), is(409));
        assertThat(
                refused.body(),
                allOf(
                        containsString("2 of 3 orders are refused"),
                        containsString("\"/services/1\""),
                        containsString("\"/services/2\""),
                        not(containsString("\"/services/0\""))));
        assertThat(ok(server.get("/api/v1/apps/shop/services/web/explain")).has("stoppedBy"), is(false));

        var wrong = server.post("/api/v1/apps/shop/stop", "{\"services\":[\"web\",\"nobody\",0,1]}");
        assertThat(wrong.body(), wrong.statusCode(), is(400));
        assertThat(
                wrong.body(),
                allOf(
                        containsString("\"/services/1\""),
                        containsString("\"/services/2\""),
                        containsString("names a service that is named before")));
        assertThat(server.post("/api/v1/apps/shop/stop", "{\"services\":[]}").statusCode(), is(400));
        assertThat(server.post("/api/v1/apps/shop/stop", "{\"service\":[1]}").statusCode(), is(400));
        assertThat(server.post("/api/v1/apps/1009/stop").statusCode(), is(404));
        assertThat(ok(server.get("/api/v1/apps/shop/services/web/explain")).has("stoppedBy"), is(false));
    }

    private void declareShop() {
        server.post("/api/v1/apps/1003", """
            {"appId":1003,"appName":"shop","services":[
            {"serviceId":1,"serviceName":"web","imageName":"web:1","config":{"dependsOn":["db"]}},
            {"serviceId":2,"serviceName":"db","imageName":"db:1"}]}
            """);
        server.post("/api/v1/state/apply?wait=30s");
    }

    @Test
    void aTagThatMovedBecomesARevisionAndATagThatDidNotChangesNothing() {
        server.post("/api/v1/apps/1002", """
            {"appId":1002,"appName":"moving","services":[{"serviceId":1,"serviceName":"web",
            "imageName":"simulated.fault/moves:1"}]}
            """);
        server.post("/api/v1/state/apply?wait=30s");

        var still = ok(server.post("/api/v1/apps/1001/update"));
        assertThat(still.toString(), still.path("changed").asBoolean(), is(false));
        assertThat(still.toString(), still.path("images").size(), is(1));

        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            var dry = ok(server.post("/api/v1/apps/1002/update?service=web&dryRun=true"));
            assertThat(dry.toString(), dry.path("images").path(0).path("moved").asBoolean(), is(true));
        });
        var moved = ok(server.post("/api/v1/apps/1002/update", "{\"service\":\"1\"}"));
        assertThat(moved.toString(), moved.path("changed").asBoolean(), is(true));
        assertThat(moved.toString(), moved.path("revision").asInt(), is(3));
        assertThat(server.get("/api/v1/passes/" + moved.path("passId").asText()).statusCode(), is(200));

        assertThat(server.post("/api/v1/apps/1002/update?service=nobody").statusCode(), is(404));
        assertThat(server.post("/api/v1/apps/1003/update").statusCode(), is(404));
        assertThat(server.post("/api/v1/apps/1002/update", "{\"service\":7}").statusCode(), is(400));
    }

    @Test
    void anUnknownServiceIsNotFound() {
        for (var verb : List.of("stop", "start", "restart")) {
            assertThat(server.post("/api/v1/apps/1001/services/9/" + verb).statusCode(), is(404));
        }
        assertThat(server.get("/api/v1/apps/9/services/9/explain").statusCode(), is(404));
    }

    @Test
    void aPauseIsBoundedAndReportedAsAnEvent() {
        ok(server.post("/api/v1/reconciliation/pause", "{\"minutes\":5,\"appId\":1001}"));
        ok(server.post("/api/v1/reconciliation/pause", "{\"minutes\":0,\"appId\":1001}"));

        assertThat(event(server, "reconciliation-paused").path("reason").asText(), containsString("5 min"));
        assertThat(
                event(server, "reconciliation-resumed")
                        .path("details")
                        .path("by")
                        .asText(),
                is("anonymous"));
        for (var wrong : List.of("{}", "{\"minutes\":1441}", "{\"minutes\":\"5\"}", "{\"minutes\":1,\"appId\":0}")) {
            var refused = server.post("/api/v1/reconciliation/pause", wrong);
            assertThat(wrong, refused.statusCode(), is(400));
        }
    }

    @Test
    void anAppThatIsNeitherDeclaredNorRunningCannotBePaused() {
        for (var minutes : List.of("5", "0")) {
            var body = "{\"minutes\":" + minutes + ",\"appId\":77}";
            var refused = server.post("/api/v1/reconciliation/pause", body);
            assertThat(refused.body(), refused.statusCode(), is(404));
            assertThat(
                    refused.body(),
                    containsString("No app with the id 77 is declared or running. Known apps: web (1001)"));
        }
        assertThat(server.post("/api/v1/apps/77", ApiServer.app(77, 1)).statusCode(), is(200));
        ok(server.post("/api/v1/reconciliation/pause", "{\"minutes\":5,\"appId\":77}"));
        ok(server.delete("/api/v1/apps/77"));
        ok(server.post("/api/v1/reconciliation/pause", "{\"minutes\":0,\"appId\":77}"));
    }

    @Test
    void aPauseIsSeenWithItsEndInStatusAndReconciliation() {
        assertThat(ok(server.get("/api/v1/status")).get("pausedUntil").isNull(), is(true));
        ok(server.post("/api/v1/reconciliation/pause", "{\"minutes\":5,\"appId\":1001}"));
        var ofOne = ok(server.get("/api/v1/reconciliation"));
        assertThat(ofOne.toString(), ofOne.at("/status/1001/pausedUntil").isTextual(), is(true));
        assertThat(ofOne.toString(), ofOne.get("pausedUntil").isNull(), is(true));

        ok(server.post("/api/v1/reconciliation/pause", "{\"minutes\":9}"));
        var ofAll = ok(server.get("/api/v1/reconciliation"));
        assertThat(ofAll.at("/status/1001/pausedUntil"), is(ofAll.get("pausedUntil")));
        assertThat(ok(server.get("/api/v1/status")).get("pausedUntil"), is(ofAll.get("pausedUntil")));

        ok(server.post("/api/v1/reconciliation/pause", "{\"minutes\":0}"));
        ok(server.post("/api/v1/reconciliation/pause", "{\"minutes\":0,\"appId\":1001}"));
        var resumed = ok(server.get("/api/v1/reconciliation"));
        assertThat(resumed.toString(), resumed.at("/status/1001/pausedUntil").isNull(), is(true));
    }

    @Test
    void aDraftOfNothingIsAnEmptyTargetThatIsNotStored() {
        var draft = ok(server.post("/api/v1/state/recover"));

        assertThat(draft.path("services").asInt(), is(0));
        assertThat(
                server.get("/api/v1/state/target").headers().firstValue("ETag").orElse(""), is("\"1\""));
    }

    @Test
    void anOrderInAPauseWaitsAsItsAnswerSaysAndAStartWithdrawsAStop() {
        ok(server.post("/api/v1/reconciliation/pause", "{\"minutes\":5,\"appId\":1001}"));
        var stopped = ok(server.post("/api/v1/apps/1001/services/1/stop"));
        assertThat(
                stopped.path("message").asText(),
                matchesRegex(
                        "The service will be stopped until it is started again\\. Not yet: reconciling is paused until"
                            + " [0-9TZ:-]+, and this waits .*; to resume, POST .*\\{\"minutes\":0,\"appId\":1001}"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> ok(server.get("/api/v1/apps/1001/services/1/explain"))
                        .path("reason")
                        .asText()
                        .contains("waiting for its end: stop requested by"));
        var started = ok(server.post("/api/v1/apps/1001/services/1/start"));
        assertThat(started.path("message").asText(), containsString("is withdrawn: the service keeps running"));
    }

    @Test
    void anOrderWhileTheEngineIsAwayWaitsAsItsAnswerSays() {
        server.faults().goAway();
        for (var path : List.of("/api/v1/apps/1001/services/1/restart", "/api/v1/apps/1001/restart")) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                            ok(server.post(path)).path("message").asText(),
                            matchesRegex(
                                    "[^.]* will be restarted\\. Not yet: the container engine has not answered since"
                                            + " [0-9TZ:-]+, and this waits until it does")));
        }
        server.faults().comeBack();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> ok(server.post("/api/v1/apps/1001/restart"))
                        .path("message")
                        .asText()
                        .endsWith(" will be restarted"));
    }

    private void await(String status) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> ok(server.get("/api/v1/apps/1001"))
                        .at("/services/0/status")
                        .asText()
                        .equals(status));
    }
}
