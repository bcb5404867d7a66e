package io.containermanager.api.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import io.containermanager.api.compose.Forms;
import io.containermanager.image.ImageContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What came with a Compose file goes with what needed it, and nothing else does. */
class ProjectFilesTidierTest {

    private static final String TWO = """
        services:
          web:
            image: nginx
            volumes: ["./conf/web.conf:/etc/web.conf:ro", "./data:/data"]
            secrets: [key]
            configs: [motd]
          db:
            image: postgres
            volumes: ["./conf/db.conf:/etc/db.conf:ro"]
            secrets: [password]
        secrets: {key: {environment: KEY}, password: {environment: PASSWORD}}
        configs: {motd: {content: hello}}
        """;
    private static final String DB_ALONE = """
        services:
          db:
            image: postgres
            volumes: ["./conf/db.conf:/etc/db.conf:ro"]
            secrets: [password]
        secrets: {password: {environment: PASSWORD}}
        """;

    @TempDir
    Path folder;

    private ApiServer server;
    private Path app;

    @BeforeEach
    void start() {
        server = new ApiServer(folder);
        app = folder.resolve("projects/7");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void post(String compose) {
        var parts = new TreeMap<>(Map.of(
                "compose",
                compose,
                "conf/web.conf",
                "listen 80;",
                "conf/db.conf",
                "port = 5432",
                ".env",
                "KEY=k3y\nPASSWORD=pa55\n"));
        good(server.send(server.request("/api/v1/apps/7")
                .header("Content-Type", Forms.TYPE)
                .POST(BodyPublishers.ofByteArray(Forms.of(parts)))));
        apply();
    }

    private void apply() {
        good(server.post("/api/v1/state/apply?wait=30s"));
    }

    private void deleteApp() {
        good(server.delete("/api/v1/apps/7"));
        apply();
    }

    /** So many other targets that no rollback to what was before has to find its files. */
    private void forget() {
        for (int number = 0; number < ProjectFilesTidier.RECENT_TARGETS; number++) {
            good(server.post("/api/v1/apps/12", ApiServer.app(12, number + 1)));
        }
        good(server.delete("/api/v1/apps/12"));
        apply();
    }

    private void deleteAppForGood() {
        deleteApp();
        forget();
    }

    private static JsonNode good(HttpResponse<String> answer) {
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }

    private void awaitFiles(String... names) {
        // Folders go while they are walked through.
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .ignoreExceptionsInstanceOf(NoSuchFileException.class)
                .untilAsserted(() -> assertThat(files(), is(List.of(names))));
    }

    /** The files of the app's folder, those with a place for each content without their fingerprints. */
    private List<String> files() throws IOException {
        if (!Files.exists(app)) {
            return List.of();
        }
        try (var paths = Files.walk(app)) {
            return paths.filter(Files::isRegularFile)
                    .map(path -> app.relativize(path).toString().replaceAll("(motd)\\..*|files/[0-9a-f]+/", "$1"))
                    .sorted()
                    .toList();
        }
    }

    private String logged() {
        return good(server.get("/api/v1/events?type=project-files-removed"))
                .path("events")
                .toString();
    }

    @Test
    void theFilesOfADeletedAppGoWithItsContainersAndAreReported() throws IOException {
        post(TWO);
        assertThat(files().size(), is(5));

        deleteAppForGood();

        awaitFiles();
        Awaitility.await("a folder that is empty goes too").until(() -> !Files.exists(app));
        Awaitility.await().untilAsserted(() -> assertThat(logged(), containsString("removed 5 unused files of app 7")));
        assertThat(logged(), containsString("\".compose/secrets/password\""));
        assertThat(logged(), containsString("\"count\":5"));
    }

    @Test
    void nothingGoesBeforeItsContainersAreGone() throws IOException {
        post(TWO);
        good(server.delete("/api/v1/apps/7"));
        good(server.post("/api/v1/reconciliation/pause", "{\"appId\":7,\"minutes\":5}"));
        forget();

        awaitSomeLooks();
        assertThat(files().size(), is(5));
    }

    /** A file that is removed in any case shows that the files were checked. */
    private void awaitSomeLooks() throws IOException {
        var other = Files.createDirectories(folder.resolve("projects/9/.compose/secrets"));
        Files.writeString(other.resolve("old"), "secret");
        ImageContainer.give(folder);
        good(server.post("/api/v1/apps/10", ApiServer.app(10, 1)));
        apply();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(other));
    }

    @Test
    void aServiceThatIsLeftKeepsItsFilesAndWhatOthersWroteStays() throws IOException {
        post(TWO);
        Files.createDirectories(app.resolve("data"));
        Files.writeString(app.resolve("data/rows"), "mine");
        Files.createDirectories(app.resolve("conf"));
        Files.writeString(app.resolve("conf/mine.conf"), "mine");
        ImageContainer.give(folder);

        post(DB_ALONE);
        forget();

        awaitFiles(".compose/conf/db.conf", ".compose/secrets/password", "conf/mine.conf", "data/rows");
        deleteAppForGood();
        awaitFiles("conf/mine.conf", "data/rows");
    }

    @Test
    void aFileThatAContainerHasChangedIsNotOursAnyMore() throws IOException {
        post(TWO);
        var changed = good(server.get("/api/v1/apps/7"))
                .at("/services/1/config/volumes/0")
                .asText()
                .split(":", 2)[0];
        Files.writeString(Path.of(changed), "port = 5432\nlearned = yes");

        deleteAppForGood();

        awaitFiles(".compose/conf/db.conf");
    }

    @Test
    void whatAKilledManagerLeftIsRemovedByTheNext() throws IOException {
        post(TWO);
        deleteAppForGood();
        awaitFiles();
        server.close();
        Files.createDirectories(app.resolve(".compose/secrets"));
        Files.writeString(app.resolve(".compose/secrets/password"), "pa55");
        Files.writeString(app.resolve(".compose/secrets/password.scm-old"), "before");

        server = new ApiServer(folder);

        awaitFiles();
    }

    @Test
    void aRemovedAppComesBackWithItsFilesAndSecretsAlsoAfterTheFilesWereChecked() throws IOException {
        post(TWO);
        var backup = good(server.get("/api/v1/state/target?reveal=true")).toString();
        deleteApp();
        awaitSomeLooks();

        assertThat(files().size(), is(5));
        good(server.post("/api/v1/state/plan", backup));
        good(server.post("/api/v1/state/rollback/1?wait=30s"));
        assertThat(files().size(), is(5));
    }

    @Test
    void aWayBackToFilesThatAreGoneIsRefusedUntilTheyAreThereAgain() {
        post(TWO);
        deleteAppForGood();
        awaitFiles();
        Awaitility.await().untilAsserted(() -> assertThat(logged(), containsString("of app 7")));

        long gone = server.revision();
        var refused = server.post("/api/v1/state/rollback/1");
        assertThat(refused.body(), refused.statusCode(), is(409));
        assertThat(refused.body(), containsString("/projects/7/.compose/"));
        assertThat(refused.body(), containsString("Post the Compose file again"));
        assertThat(server.revision(), is(gone));
        var previewed = server.post("/api/v1/state/rollback/1?dryRun=true");
        assertThat(previewed.body(), previewed.statusCode(), is(409));

        post(TWO);
        assertThat(server.revision(), is(gone + 1));
        good(server.post("/api/v1/state/rollback/1"));
    }

    @Test
    void aTargetThatNamesAFileThatIsGoneIsRefusedInEveryForm() {
        post(DB_ALONE);
        var target = good(server.get("/api/v1/state/target")).toString();
        var compose = server.get("/api/v1/apps/7?format=compose").body();
        deleteAppForGood();
        awaitFiles();
        // The record of what was removed is written after the last file has gone, and the event after that.
        Awaitility.await().untilAsserted(() -> assertThat(logged(), containsString("of app 7")));

        long gone = server.revision();
        var json = server.post("/api/v1/state/target", target);
        assertThat(json.body(), json.statusCode(), is(409));
        assertThat(json.body(), containsString("/conf/db.conf"));
        var yaml = server.send(server.request("/api/v1/apps/7")
                .header("Content-Type", "application/yaml")
                .POST(BodyPublishers.ofString(compose)));
        assertThat(yaml.body(), yaml.statusCode(), is(409));
        var preview = server.post("/api/v1/state/plan", target);
        assertThat("before the user is asked: " + preview.body(), preview.statusCode(), is(409));
        assertThat(server.revision(), is(gone));
    }

    @Test
    void aServiceThatStaysKeepsItsOlderConfigsForAWayBack() throws IOException {
        post(TWO);
        post(TWO.replace("hello", "good day"));
        awaitSomeLooks();

        assertThat(files().stream().filter(name -> name.endsWith("motd")).count(), is(2L));
        good(server.post("/api/v1/state/rollback/1"));
    }
}
