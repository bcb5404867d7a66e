package io.containermanager.api.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The content of a file that a service binds by its path belongs to the target: it changes and comes back with it. */
class BoundFilesApiTest extends ComposeUploads {

    private static final String SHOP = "services: {web: {image: nginx, volumes: ['./site.conf:/etc/site.conf']}}";

    private JsonNode post(String content) {
        return good(
                form("/api/v1/apps/7?apply=true&wait=30s&name=shop", Map.of("compose", SHOP, "site.conf", content)));
    }

    /** What the target binds. */
    private Path bound() {
        var web =
                server.store().latest().state().app(7).orElseThrow().services().getFirst();
        return Path.of(String.valueOf(web.config().volumes().getFirst().source()));
    }

    private String container() {
        return good(server.get("/api/v1/apps/7")).at("/services/0/containerId").asText();
    }

    @Test
    void anotherContentReplacesTheContainer() {
        post("one");
        var before = container();
        var preview = good(form("/api/v1/apps/7?dryRun=true", Map.of("compose", SHOP, "site.conf", "two")));
        assertThat(preview.at("/plan/updates").asInt(), is(1));

        var answer = post("two");

        assertThat(container(), not(is(before)));
        assertThat(answer.path("warnings").toString(), not(containsString("another content")));
        var told = good(server.get("/api/v1/events?type=files-changed")).path("events");
        assertThat(told.at("/0/details/files/0").asText(), is("site.conf"));
    }

    @Test
    void theSameContentChangesNothing() {
        post("one");
        var before = container();

        assertThat(post("one").path("changed").asBoolean(), is(false));
        assertThat(container(), is(before));
    }

    @Test
    void aRollbackBringsTheOldContentBack() throws IOException {
        post("good");
        var old = bound();
        post("broken");
        assertThat(Files.readString(bound()), is("broken"));

        var answer = good(server.post("/api/v1/state/rollback/1?wait=30s"));

        assertThat(answer.path("warnings").toString(), not(containsString("not rolled back")));
        assertThat(bound(), is(old));
        assertThat(Files.readString(old), is("good"));
        assertThat(
                "nothing was sent",
                good(yaml("/api/v1/apps/7", SHOP)).path("changed").asBoolean(),
                is(false));
        assertThat(bound(), is(old));
    }

    @Test
    void whatAContainerWroteIsThereAgainAfterARollback() throws IOException {
        post("one");
        Files.writeString(bound(), "one, and what was learnt");
        var old = bound();
        post("two");

        good(server.post("/api/v1/state/rollback/1"));

        assertThat(bound(), is(old));
        assertThat(Files.readString(old), is("one, and what was learnt"));
    }

    /** As the certificates that a proxy keeps in a file of its own. */
    @Test
    void whatAContainerWroteStaysWhenTheSameFileIsSentAgain() throws IOException {
        post("one");
        Files.writeString(bound(), "one, and what was learnt");

        assertThat(post("one").path("changed").asBoolean(), is(false));
        assertThat(Files.readString(bound()), is("one, and what was learnt"));

        Files.delete(bound());
        post("one");
        assertThat(Files.readString(bound()), is("one"));
    }

    @Test
    void whatOthersWroteIntoAFileThatContainersOnlyReadIsPutRight() throws IOException {
        var readOnly = Map.of("compose", SHOP.replace("site.conf']", "site.conf:ro']"), "site.conf", "one");
        good(form("/api/v1/apps/7?name=shop", readOnly));
        Files.writeString(bound(), "something else");

        good(form("/api/v1/apps/7?name=shop", readOnly));

        assertThat(Files.readString(bound()), is("one"));
    }

    @Test
    void theExportIsTakenWithAndWithoutTheFile() throws IOException {
        post("one");
        var export = server.get("/api/v1/apps/7?format=compose").body();

        assertThat(good(yaml("/api/v1/apps/7", export)).path("changed").asBoolean(), is(false));
        var parts = new TreeMap<>(Map.of("compose", export, "site.conf", "two"));
        good(form("/api/v1/apps/7", parts));

        assertThat(Files.readString(bound()), is("two"));
        assertThat(bound().endsWith("site.conf"), is(true));
    }

    @Test
    void aRollbackToAContentThatWasLostIsRefused() throws IOException {
        post("one");
        Files.delete(bound());
        post("two");

        var refused = server.post("/api/v1/state/rollback/1");

        assertThat(refused.body(), refused.statusCode(), is(409));
        assertThat(refused.body(), containsString("/site.conf"));
    }

    @Test
    void theKubernetesExportHasTheContent() {
        var readOnly = SHOP.replace("site.conf']", "site.conf:ro']");
        good(form("/api/v1/apps/7?name=shop", Map.of("compose", readOnly, "site.conf", "one")));

        var manifests = server.get("/api/v1/apps/7?format=kubernetes&reveal=true");

        assertThat(manifests.body(), manifests.statusCode(), is(200));
        assertThat(manifests.body(), containsString("kind: ConfigMap"));
        assertThat("\"one\" in base 64", manifests.body(), containsString("b25l"));
    }
}
