package io.containermanager.api.apps;

import static io.containermanager.api.apps.WebApp.SERVICE;
import static io.containermanager.api.apps.WebApp.event;
import static io.containermanager.api.apps.WebApp.ok;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesRegex;

import io.containermanager.api.ApiServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of data, over HTTP: volumes that are lost, purged, renewed or only named by a mount. */
class VolumesApiTest {

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
    void aServiceWhoseDataIsGoneSaysSoThoughItRunsAsDeclared() {
        server.post("/api/v1/apps/1003", """
            {"appId":1003,"appName":"shop","services":[
            {"serviceId":1,"serviceName":"db","imageName":"db:1","config":{"volumes":["data:/data"]}},
            {"serviceId":2,"serviceName":"web","imageName":"web:1"}]}
            """);
        server.post("/api/v1/state/apply?wait=30s");
        server.faults().loseVolume("1003_data");
        server.faults()
                .remove(ok(server.get("/api/v1/apps/shop/services/db/explain"))
                        .at("/containers/0/containerId")
                        .asText());

        event(server, "volume-lost");
        assertThat(
                ok(server.get("/api/v1/apps/shop/services/db/explain"))
                        .at("/warnings/0")
                        .asText(),
                matchesRegex("At [0-9TZ:-]+: shop/db: volume 1003_data was removed outside of this manager, and was"
                        + " created again, empty. Its data is gone; restore it from a backup. This is said until the"
                        + " service is restarted"));
        assertThat(
                ok(server.get("/api/v1/apps/shop/services/web/explain"))
                        .path("warnings")
                        .size(),
                is(0));

        ok(server.post("/api/v1/apps/shop/services/web/restart"));
        assertThat("of another service", warned("db"), is(true));
        ok(server.post("/api/v1/apps/shop/services/db/restart"));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !warned("db"));
    }

    private boolean warned(String service) {
        return !ok(server.get("/api/v1/apps/shop/services/" + service + "/explain"))
                .path("warnings")
                .isEmpty();
    }

    @Test
    void aRestartMayRenewAnonymousVolumesAndSaysWhenThereAreNone() {
        var none = server.post(SERVICE + "/restart?renewVolumes=true");
        assertThat(none.body(), none.statusCode(), is(409));
        assertThat(none.body(), containsString("no container with anonymous volumes"));
        assertThat(server.post(SERVICE + "/restart?renewVolumes=maybe").statusCode(), is(400));
        assertThat(server.post(SERVICE + "/restart?renew=true").statusCode(), is(400));
        assertThat(server.post(SERVICE + "/start?renewVolumes=true").statusCode(), is(400));
        assertThat(
                server.post("/api/v1/apps/1001/services/9/restart?renewVolumes=true")
                        .statusCode(),
                is(404));

        server.post("/api/v1/apps/1003", """
            {"appId":1003,"appName":"hiding","services":[{"serviceId":1,"serviceName":"web",
            "imageName":"web:1","config":{"volumes":["/app"]}}]}
            """);
        server.post("/api/v1/state/apply?wait=30s");
        var done = ok(server.post("/api/v1/apps/1003/services/1/restart?renewVolumes=true"));
        assertThat(done.path("message").asText(), containsString("the old ones are kept"));
        assertThat(event(server, "operator-action").path("reason").asText(), containsString("new anonymous volumes"));
    }

    @Test
    void aVolumeIsPurgedOnlyWhenConfirmedAndUnused() {
        var volume = ok(server.get("/api/v1/volumes")).at("/volumes/0");
        assertThat(volume.toString(), volume.path("name").asText(), is("1001_data"));
        assertThat(volume.toString(), volume.path("key").asText(), is("data"));
        assertThat(volume.toString(), volume.at("/usedBy/0/serviceName").asText(), is("web"));

        assertThat(purge("1001_data", "1001_date").statusCode(), is(400));
        assertThat(purge("nobodys", "nobodys").statusCode(), is(404));
        var inUse = purge("1001_data", "1001_data");
        assertThat(inUse.body(), inUse.statusCode(), is(409));

        server.delete("/api/v1/apps/1001");
        server.post("/api/v1/state/apply?wait=30s");
        ok(purge("1001_data", "1001_data"));
        assertThat(event(server, "volume-purged").path("details").path("volume").asText(), is("1001_data"));
        var after = ok(server.get("/api/v1/volumes"));
        assertThat(after.toString(), after.path("volumes").size(), is(0));
    }

    @Test
    void aVolumeThatAContainerOfOthersUsesNamesIt() {
        server.faults().volumeUser("backup", "1001_data");
        var used = ok(server.get("/api/v1/volumes"));
        assertThat(used.at("/volumes/0/usedByOthers").toString(), is("[\"backup\"]"));
        assertThat(used.toString(), used.at("/volumes/0/usedBy").size(), is(1));
        assertThat(used.toString(), used.path("reason").isNull(), is(true));

        server.delete("/api/v1/apps/1001");
        server.post("/api/v1/state/apply?wait=30s");
        var left = ok(server.get("/api/v1/volumes")).at("/volumes/0");
        assertThat(left.toString(), left.path("usedBy").size(), is(0));
        assertThat(left.path("usedByOthers").toString(), is("[\"backup\"]"));
        var refused = purge("1001_data", "1001_data");
        assertThat(refused.body(), refused.statusCode(), is(409));
        assertThat(refused.body(), containsString("in use by container backup"));

        server.faults().remove("backup");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> ok(server.get("/api/v1/volumes"))
                        .at("/volumes/0/usedByOthers")
                        .toString()
                        .equals("[]"));
    }

    @Test
    void whatContainersOfOthersUseIsUnknownWhileTheEngineDoesNotAnswer() {
        server.faults().goAway();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> ok(server.get("/api/v1/volumes")).path("reason").isTextual());
        var unknown = ok(server.get("/api/v1/volumes"));
        assertThat(unknown.path("reason").asText(), containsString("The engine "));
        assertThat(unknown.toString(), unknown.at("/volumes/0/usedByOthers").isNull(), is(true));
        assertThat(unknown.at("/volumes/0/usedBy/0/serviceName").asText(), is("web"));
    }

    @Test
    void aRollbackToAPurgedVolumeSaysThatItsDataIsGone() {
        server.delete("/api/v1/apps/1001");
        server.post("/api/v1/state/apply?wait=30s");
        var before = ok(server.post("/api/v1/state/rollback/1?dryRun=true"));
        assertThat(
                before.at("/plan/warnings/0").asText(),
                containsString("volume 1001_data is there already: it is used with the data that is in it"));
        ok(purge("1001_data", "1001_data"));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> ok(server.get("/api/v1/volumes")).path("volumes").isEmpty());

        var dry = ok(server.post("/api/v1/state/rollback/1?dryRun=true"));
        var stored = ok(server.post("/api/v1/state/rollback/1?apply=false"));
        var plan = ok(server.get("/api/v1/state/plan"));

        for (var told : List.of(dry.at("/plan/warnings/0"), stored.at("/warnings/0"), plan.at("/warnings/0"))) {
            assertThat(
                    told.toString(),
                    matchesRegex("\"volume 1001_data was purged at [0-9TZ:-]+ by anonymous: it is created again, empty."
                            + " Its data is gone; restore it from a backup\""));
        }
        server.post("/api/v1/state/apply?wait=30s");
        var after = ok(server.get("/api/v1/state/plan"));
        assertThat("it is there", after.path("warnings").size(), is(0));
    }

    @Test
    void aVolumeThatOnlyAMountNamesIsDeclaredAsWell() {
        ok(server.post("/api/v1/apps/1002", """
            {"appId":1002,"appName":"Mounts","services":[{"serviceId":1,"serviceName":"db",
            "imageName":"db:1","config":{"volumes":["files:/files"]}}]}\
            """));
        server.post("/api/v1/state/apply?wait=30s");
        var volume = ok(server.get("/api/v1/volumes")).at("/volumes/1");
        assertThat(volume.toString(), volume.path("name").asText(), is("1002_files"));
        assertThat(volume.toString(), volume.path("declared").asBoolean(), is(true));
        assertThat(volume.toString(), volume.path("appId").asInt(), is(1002));
        assertThat(volume.toString(), volume.path("key").asText(), is("files"));
        assertThat(volume.toString(), volume.path("external").asBoolean(true), is(false));
    }

    private HttpResponse<String> purge(String name, String confirm) {
        return server.post("/api/v1/volumes/" + name + "/purge", "{\"confirm\":\"" + confirm + "\"}");
    }
}
