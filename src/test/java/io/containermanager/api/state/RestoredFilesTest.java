package io.containermanager.api.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.Requirement;
import io.containermanager.api.ApiServer;
import io.containermanager.api.compose.Forms;
import io.containermanager.image.ImageContainer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup names files that lie in the project folder of the manager it was taken from: another one has not got them. */
class RestoredFilesTest {

    private static final String COMPOSE = """
        services:
          web:
            image: nginx
            volumes: ["./conf/x.txt:/x.txt:ro", "./data:/data"]
            configs: [motd]
            secrets: [pw]
        configs: {motd: {content: hello}}
        secrets: {pw: {environment: PASSWORD}}
        """;

    @TempDir
    Path folder;

    private Path old;

    @BeforeEach
    void folders() throws IOException {
        old = Files.createDirectories(folder.resolve("old"));
        Files.createDirectories(folder.resolve("new"));
    }

    private static HttpResponse<String> upload(ApiServer server) {
        var parts = new TreeMap<>(Map.of("compose", COMPOSE, "conf/x.txt", "x", ".env", "PASSWORD=pa55\n"));
        return server.send(server.request("/api/v1/apps/7")
                .header("Content-Type", Forms.TYPE)
                .POST(BodyPublishers.ofByteArray(Forms.of(parts))));
    }

    private static JsonNode good(HttpResponse<String> answer) {
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }

    private String backup() {
        try (var server = new ApiServer(old)) {
            good(upload(server));
            return good(server.get("/api/v1/state/target?reveal=true")).toString();
        }
    }

    private void loseProjects() throws IOException {
        Files.move(old.resolve("projects"), folder.resolve("moved"));
    }

    private static void refuses(ApiServer server, String path, String body, String... files) {
        var refused = server.post(path, body);
        assertThat(refused.body(), refused.statusCode(), is(409));
        assertThat(refused.body(), containsString("binds uploaded files that are missing"));
        assertThat(refused.body(), containsString("or put the files back there"));
        assertThat(refused.body(), not(containsString("7/data")));
        for (var file : files) {
            assertThat(refused.body(), containsString(file));
        }
        assertThat(server.revision(), is(0L));
    }

    @Test
    void anotherManagersFilesThatAreNotThereRefuseTheRestoreAndItsPlan() throws IOException {
        var backup = backup();
        loseProjects();
        try (var server = new ApiServer(folder.resolve("new"))) {
            for (var path : new String[] {"/api/v1/state/target", "/api/v1/state/plan"}) {
                refuses(
                        server,
                        path,
                        backup,
                        "/old/projects/7/.compose/configs/motd",
                        "/old/projects/7/.compose/secrets/pw",
                        "/old/projects/7/.compose/files/2d711642b726/conf/x.txt");
            }
            var app = ApiServer.json(server.post("/api/v1/state/target", backup));
            assertThat(app.toString(), containsString("Nothing was changed."));
        }
    }

    @Test
    void emptyFoldersInTheirPlaceAreNotTheFiles() throws IOException {
        var backup = backup();
        var lost = new TreeMap<String, Path>();
        try (var files = Files.walk(old.resolve("projects/7"))) {
            files.filter(Files::isRegularFile).forEach(file -> lost.put(file.toString(), file));
        }
        for (var file : lost.values()) {
            Files.delete(file);
            Files.createDirectory(file);
        }
        try (var server = new ApiServer(folder.resolve("new"))) {
            refuses(server, "/api/v1/state/target", backup, lost.keySet().toArray(String[]::new));
        }
    }

    @Test
    void thisManagersFilesThatItDoesNotRememberAreMissedAsWell() throws IOException {
        var backup = backup();
        try (var entries = Files.newDirectoryStream(old)) {
            for (var entry : entries) {
                Files.move(
                        entry, Files.createDirectories(folder.resolve("away")).resolve(entry.getFileName()));
            }
        }
        try (var server = new ApiServer(old)) {
            refuses(server, "/api/v1/state/target", backup, "7/.compose/secrets/pw", "/conf/x.txt");
            good(upload(server));
            good(server.post("/api/v1/state/target", backup));
        }
    }

    @Test
    void filesThatWerePutBackAreFound() throws IOException {
        if (!ImageContainer.image().isEmpty()) {
            throw Requirement.unmetByTheImage("reads a folder that another manager left, and a container sees its own");
        }
        var backup = backup();
        try (var server = new ApiServer(folder.resolve("new"))) {
            good(server.post("/api/v1/state/target", backup));
        }
    }

    /** Its sender was warned of what did not come. */
    @Test
    void aComposeFileWithoutItsFilesIsTakenAsBefore() {
        try (var server = new ApiServer(folder.resolve("new"))) {
            var posted = server.send(server.request("/api/v1/apps/7")
                    .header("Content-Type", "application/yaml")
                    .POST(BodyPublishers.ofString(
                            "services: {web: {image: nginx, volumes: ['./x.conf:/x.conf:ro', './data:/d']}}")));
            assertThat(good(posted).toString(), containsString("was not uploaded"));
        }
    }
}
