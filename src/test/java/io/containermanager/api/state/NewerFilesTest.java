package io.containermanager.api.state;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import io.containermanager.api.compose.Forms;
import io.containermanager.store.files.ProjectFiles;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rollback brings declarations back; a file of a bound folder that was uploaded over another one stays, and that is said. */
class NewerFilesTest {

    private static final String COMPOSE = """
        services:
          web:
            image: nginx:VERSION
            volumes: ["./conf:/etc/conf:ro", "./site.conf:/etc/site.conf:ro"]
            configs: [motd]
          other:
            image: nginx
        configs: {motd: {file: ./motd.txt}}
        """;

    @TempDir
    Path folder;

    private ApiServer server;

    @BeforeEach
    void start() {
        server = new ApiServer(folder);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void apply(String version, String site, String conf, String motd) {
        var parts = Map.of(
                "compose", COMPOSE.replace("VERSION", version), "site.conf", site, "conf/a", conf, "motd.txt", motd);
        good(server.send(server.request("/api/v1/apps/7?apply=true&wait=30s&name=shop")
                .header("Content-Type", Forms.TYPE)
                .POST(BodyPublishers.ofByteArray(Forms.of(parts)))));
    }

    private JsonNode rollback(String query) {
        return rollback(1, query);
    }

    private JsonNode rollback(long revision, String query) {
        return good(server.send(
                server.request("/api/v1/state/rollback/" + revision + query).POST(BodyPublishers.noBody())));
    }

    private static JsonNode good(HttpResponse<String> answer) {
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }

    @Test
    void aRollbackNamesTheFilesThatKeepTheirNewerContent() {
        apply("1", "old", "old", "old");
        apply("2", "new", "new", "new");

        var plan = rollback("?dryRun=true").path("plan").path("warnings").toString();
        var answer = rollback("").path("warnings").toString();

        for (var told : new String[] {plan, answer}) {
            assertThat(
                    told,
                    containsString("files of app shop were changed after revision 1 and are not rolled back: conf/a."));
        }
    }

    /** Where an earlier version of the manager put it: each content over the one before. */
    @Test
    void aFileInTheOldPlaceCounts() throws IOException {
        apply("1", "same", "same", "same");
        var target = good(server.get("/api/v1/state/target?reveal=true")).toString();
        var files = new ProjectFiles(folder.resolve("projects"));
        files.place(7, Map.of("site.conf", "old".getBytes(StandardCharsets.UTF_8)))
                .keep();
        good(server.post(
                "/api/v1/state/target", target.replaceAll("/\\.compose/files/[0-9a-f]+/site.conf", "/site.conf")));
        files.place(7, Map.of("site.conf", "new".getBytes(StandardCharsets.UTF_8)))
                .keep();

        assertThat(rollback(2, "").path("warnings").toString(), containsString("not rolled back: site.conf."));
        assertThat(rollback(1, "").path("warnings").toString(), not(containsString("rolled back:")));
    }

    @Test
    void aRollbackWithoutNewerFilesSaysNothingOfThem() {
        apply("1", "same", "same", "old");
        apply("2", "new", "same", "new");

        assertThat(rollback("?dryRun=true").toString(), not(containsString("rolled back:")));
        assertThat(rollback("").toString(), not(containsString("rolled back:")));
    }
}
