package io.containermanager.api.apps;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.containermanager.api.ApiServer;
import io.containermanager.engine.EngineImages.Image;
import io.containermanager.engine.simulated.SimulatedFaults;
import io.containermanager.reconcile.operation.ImageRemoval;
import io.containermanager.reconcile.operation.ImageRemoval.Kept;
import io.containermanager.reconcile.operation.ImageRemoval.Kept.Why;
import io.containermanager.reconcile.operation.ImageRemover.Result;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that are removed by hand, over HTTP. */
class ImagesApiTest {

    /** So that a removal is under way for a second or so. */
    private static final int SLOWNESS = 100;

    private ApiServer server;

    /** Revision 1 ran with web:1, revision 2 runs with web:2; others loaded two images that nothing uses. */
    @BeforeEach
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
        apply("web:1");
        apply("web:2");
        SimulatedFaults.of(server.engine()).loadImage("built:1");
        SimulatedFaults.of(server.engine()).loadImage("built:2");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void apply(String image) {
        ok(server.post("/api/v1/state/target?apply=true&wait=30s", """
            {"apps":{"1001":{"appId":1001,"appName":"shop","services":[{"serviceId":1,"serviceName":"web",
            "imageName":"%s"}]}}}
            """.formatted(image)));
    }

    private static JsonNode ok(HttpResponse<String> answer) {
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }

    private JsonNode image(String name) {
        for (var image : ok(server.get("/api/v1/images")).path("images")) {
            if (image.path("names").toString().contains("\"" + name + "\"")) {
                return image;
            }
        }
        return MissingNode.getInstance();
    }

    private HttpResponse<String> remove(String image) {
        return server.post("/api/v1/images/remove", "{\"image\":\"" + image + "\"}");
    }

    private List<String> removedOf(JsonNode answer) {
        var names = new ArrayList<String>();
        answer.path("removed")
                .forEach(image -> names.add(image.path("names").path(0).asText()));
        return names;
    }

    private List<String> events() {
        var reasons = new ArrayList<String>();
        ok(server.get("/api/v1/events?type=image-removed"))
                .path("events")
                .forEach(event -> reasons.add(event.path("reason").asText() + " "
                        + event.path("details").path("by").asText()));
        return reasons;
    }

    @Test
    void theListSaysWhatKeepsEachImage() {
        var used = image("web:2");
        assertThat(used.toString(), used.path("usedBy").size(), is(1));
        assertThat(used.path("neededBy").toString(), containsString("shop/web of the applied revision 2"));
        assertThat(used.path("removable").asBoolean(), is(false));
        assertThat(used.path("usedByOthers").size(), is(0));
        var built = image("built:1");
        assertThat(built.toString(), built.path("removable").asBoolean(), is(true));
        assertThat(built.path("sizeBytes").asLong(), is(greaterThan(0L)));
    }

    @Test
    void anImageThatNothingUsesIsRemovedWithAnEventOfWhoAskedForIt() {
        var tried = ok(server.post("/api/v1/images/remove?dryRun=true", "{\"image\":\"built:1\"}"));
        assertThat(tried.path("message").asText(), is("Dry run: The image built:1 would be removed"));
        assertThat(image("built:1").isMissingNode(), is(false));

        var removed = ok(remove("built:1"));
        assertThat(removed.path("message").asText(), is("The image built:1 was removed"));
        assertThat(removed.path("freedBytes").asLong(), is(greaterThan(0L)));
        assertThat(image("built:1").isMissingNode(), is(true));
        assertThat(events(), is(List.of("image built:1 was removed by anonymous anonymous")));
    }

    @Test
    void whatIsUsedOrNeededIsRefusedWithTheReason() {
        var used = remove("web:2");
        assertThat(used.statusCode(), is(409));
        assertThat(used.body(), containsString("Image web:2 is used by container "));
        SimulatedFaults.of(server.engine()).foreign("f".repeat(64), "stranger");
        ok(server.post("/api/v1/apps/1001/services/1/stop"));
        assertThat("a stopped container keeps it as well", remove("web:2").statusCode(), is(409));
        assertThat(remove("nowhere:1").statusCode(), is(404));
        assertThat(server.post("/api/v1/images/remove", "{}").statusCode(), is(400));
        assertThat(events(), is(List.of()));
    }

    @Test
    void aPruneRemovesAllThatNothingKeepsAndSaysWhatStays() {
        ok(server.post("/api/v1/state/target", """
            {"apps":{"1001":{"appId":1001,"appName":"shop","services":[{"serviceId":1,"serviceName":"web",
            "imageName":"built:2"}]}}}
            """));
        var tried = ok(server.post("/api/v1/images/prune?dryRun=true"));
        assertThat(removedOf(tried), hasItem("built:1"));

        var pruned = ok(server.post("/api/v1/images/prune"));
        assertThat(pruned.path("finished").asBoolean(), is(true));
        assertThat(removedOf(pruned), is(removedOf(tried)));
        assertThat(removedOf(pruned), not(hasItem("built:2")));
        assertThat(pruned.path("kept").toString(), containsString("image built:2 is needed by shop/web of revision 3"));
        assertThat(image("built:2").isMissingNode(), is(false));
        assertThat(image("built:1").isMissingNode(), is(true));
        assertThat(
                ok(server.post("/api/v1/images/prune", "{\"dryRun\":true}"))
                        .path("message")
                        .asText(),
                is("No image can be removed: there is none that no container uses and no service needs"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        images/remove?dryRun=true              | {"image":"built:1","dryRun":false} | /dryRun
        images/remove?dryRun=false             | {"image":"built:1","dryRun":true}  | /dryRun
        images/remove?dryRun=false&dryRun=true | {"image":"built:1"}                | ?dryRun
        images/prune?dryRun=true               | {"dryRun":false}                   | /dryRun
        images/prune?dryRun=false&dryRun=true  | -                                  | ?dryRun
        apps/1001/update?dryRun=true           | {"dryRun":false}                   | /dryRun
        apps/1001/update?service=web           | {"service":"db"}                   | /service
        """)
    void whatContradictsItselfIsRefusedWithItsPlaceAndChangesNothing(String path, @Nullable String body, String place) {
        var refused = body == null ? server.post("/api/v1/" + path) : server.post("/api/v1/" + path, body);
        assertThat(refused.body(), refused.statusCode(), is(400));
        assertThat(refused.body(), containsString("\"" + place + "\""));
        assertThat(image("built:1").isMissingNode(), is(false));
        assertThat(
                ok(server.post("/api/v1/images/prune?dryRun=true", "{\"dryRun\":true}"))
                        .path("dryRun")
                        .asBoolean(),
                is(true));
    }

    @Test
    void whatOnlyContainersOfOthersUseIsListedWithTheirNames() {
        SimulatedFaults.of(server.engine()).foreign("f".repeat(64), "stranger");
        JsonNode theirs = MissingNode.getInstance();
        var listed = ok(server.get("/api/v1/images"));
        assertThat("it runs in none", listed.path("ownContainer").isNull(), is(true));
        for (var image : listed.path("images")) {
            theirs = image.path("usedBy").toString().contains("stranger") ? image : theirs;
        }
        assertThat(theirs.toString(), theirs.path("usedByOthers").toString(), is("[\"stranger\"]"));
        assertThat(theirs.path("removable").asBoolean(), is(false));
        var refused = remove("foreign:latest");
        assertThat(refused.statusCode(), is(409));
        assertThat(
                refused.body(), containsString("is used by container stranger, which this manager does not manage: "));
    }

    @Test
    void theDiskIsMeasuredAgainAfterARemoval() {
        ok(remove("built:1"));
        assertThat(server.loop().removals(), is(1L));
        ok(server.post("/api/v1/images/prune"));
        assertThat(server.loop().removals(), is(greaterThan(1L)));
    }

    @Test
    void aPruneIsAnEventBeforeItRemovesAnything() {
        var would = removedOf(ok(server.post("/api/v1/images/prune?dryRun=true")));
        ok(server.post("/api/v1/images/prune"));
        ok(server.post("/api/v1/images/prune"));
        var all = ok(server.get("/api/v1/events?limit=500")).path("events");
        var begun = new ArrayList<JsonNode>();
        long firstGone = Long.MAX_VALUE;
        for (var event : all) {
            if (event.path("type").asText().equals("operator-action")) {
                begun.add(event);
            } else if (event.path("type").asText().equals("image-removed")) {
                firstGone = Math.min(firstGone, event.path("seq").asLong());
            }
        }
        assertThat("none where nothing is removed", begun.size(), is(1));
        var event = begun.getFirst();
        assertThat(
                event.path("reason").asText(),
                is("removal of " + would.size() + " unused images requested by anonymous"));
        assertThat(event.path("details").path("images").size(), is(would.size()));
        assertThat(event.path("seq").asLong() < firstGone, is(true));
    }

    @Test
    void aRemovalThatIsUnderWaySaysHowFarItIsAndAnotherIsRefused() {
        server.faults().slowDown(SLOWNESS);
        var pruned = CompletableFuture.supplyAsync(() -> server.post("/api/v1/images/prune"));
        await().atMost(20, SECONDS)
                .until(() -> ok(server.get("/api/v1/images")).path("removing").isObject());
        var removing = ok(server.get("/api/v1/images")).path("removing");
        if (removing.isObject()) {
            assertThat(removing.path("by").asText(), is("anonymous"));
            assertThat(removing.path("total").asInt(), is(3));
            assertThat(removing.path("done").asInt(), is(lessThan(3)));
            var refused = server.post("/api/v1/images/prune");
            assertThat(refused.statusCode(), is(409));
            assertThat(refused.body(), containsString("Images are being removed already, as anonymous asked"));
        }
        server.faults().slowDown(1);
        assertThat(pruned.join().statusCode(), is(lessThan(300)));
    }

    @Test
    void nothingIsBeingRemovedOnceAPruneIsAnswered() {
        ok(server.post("/api/v1/images/prune"));
        var listed = ok(server.get("/api/v1/images"));
        assertThat(listed.has("removing"), is(true));
        assertThat(listed.path("removing").isNull(), is(true));
    }

    @Test
    void theMessageSaysWhatTheEngineRefusedAndWhatOnlyLostItsNames() {
        var one = new Image("sha256:1", List.of("web:1"), 100L, 0L, List.of());
        var other = new Image("sha256:2", List.of("web:2"), 100L, 0L, List.of());
        var denied = new Kept(one, Why.REFUSED, "the proxy says no");
        var untagged = new ImageRemoval(null, false, "ops").untagged(other);
        assertThat(
                ImageRoutes.message(new Result(List.of(), List.of(denied), 0), false),
                is("No image was removed; the engine refuses to remove web:1: the proxy says no"));
        assertThat(
                ImageRoutes.message(
                        new Result(List.of(), List.of(denied, new Kept(other, Why.REFUSED, "no")), 0), false),
                is("No image was removed; the engine refuses to remove 2 images, the first of them web:1: the"
                        + " proxy says no"));
        var named = new Result(List.of(), List.of(untagged), 0);
        assertThat(
                ImageRoutes.message(named, false),
                is("The names of image web:2 were removed; the image stays because another is built on it"));
        assertThat(named.freedBytes(), is(0L));
        assertThat(
                ImageRoutes.message(new Result(List.of(one), List.of(), 35), false),
                is("The image web:1 was removed; 35 more are left for another request"));
    }
}
