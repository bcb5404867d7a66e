package io.containermanager.api.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** The files beside a Compose file: configurations, secrets, what containers bind. */
class ComposeFilesApiTest extends ComposeUploads {

    @Test
    void sideFilesArePlacedWhereContainersFindThem() throws IOException {
        var answer = good(form(
                "/api/v1/apps/7?name=wiki",
                Map.of("compose", WIKI, ".env", "DB_PASSWORD='p$x'\nTAG=4\n", "conf/site.conf", "listen 80;\n")));

        var root = folder.resolve("projects/7");
        assertThat(Files.exists(root.resolve(".env")), is(false));
        var mounts = answer.at("/app/services/0/config/volumes");
        var site = mounts.path(1).asText();
        assertThat(site, startsWith(root + "/.compose/files/"));
        assertThat(site, endsWith("/conf/site.conf:/etc/site.conf:ro"));
        assertThat(Files.readString(Path.of(site.split(":", 2)[0])), is("listen 80;\n"));
        var motd = mounts.path(2).asText();
        assertThat(motd, startsWith(root + "/.compose/configs/motd."));
        assertThat(Files.readString(Path.of(motd.split(":", 2)[0])), is("hello"));
        assertThat(answer.at("/app/services/0/imageName").asText(), is("example/wiki:4"));
        assertThat(revealed().at("/services/0/config/environment/DB_PASSWORD").asText(), is("p$x"));
        assertThat(answer.path("warnings").size(), is(2));
    }

    @Test
    void allMissingFilesAndWarningsAreSaidAtOnce() throws IOException {
        var refused = form("/api/v1/apps/7?name=wiki", Map.of("compose", """
            services:
              web:
                image: nginx:1
                extends: {file: base.yaml, service: base}
                env_file: [web.env]
                label_file: [web.labels]
                configs: [site]
                secrets: [key]
                volumes: ["./a.conf:/a.conf:ro"]
            configs: {site: {file: ./site.conf}}
            secrets: {key: {file: ./key.txt}}
            """));

        assertThat(refused.body(), refused.statusCode(), is(400));
        var pointers = ApiServer.json(refused).path("violations").findValuesAsText("pointer");
        assertThat(
                "what is in a file that is missing is not known: it is said once",
                pointers,
                is(List.of(
                        "/services/web/extends",
                        "/services/web/env_file/0",
                        "/services/web/label_file/0",
                        "/configs/site/file",
                        "/secrets/key/file")));
        var warned = ApiServer.json(refused).path("warnings").findValuesAsText("pointer");
        assertThat(refused.body(), warned, hasItem("/services/web/volumes/0"));
    }

    private JsonNode revealed() {
        return good(server.get("/api/v1/apps/7?reveal=true"));
    }

    @Test
    void uploadsSideBySideAreMadeAgainOnTheNewerTarget() throws Exception {
        var busy = new AtomicBoolean(true);
        try (var requests = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < 6; writer++) {
                long appId = 100L + writer;
                requests.execute(() -> {
                    for (int i = 0; busy.get(); i++) {
                        server.post("/api/v1/apps/" + appId, ApiServer.app(appId, 1 + i % 2));
                    }
                });
            }
            var uploads = new ArrayList<Future<HttpResponse<String>>>();
            for (int i = 1; i <= 3; i++) {
                var appId = i;
                uploads.add(requests.submit(() -> form("/api/v1/apps/" + appId, withManyFiles())));
            }
            var answers = new ArrayList<HttpResponse<String>>();
            try {
                for (var upload : uploads) {
                    answers.add(upload.get());
                }
            } finally {
                busy.set(false);
            }
            answers.forEach(answer -> assertThat(answer.body(), answer.statusCode(), is(200)));
        }
        assertThat(server.store().latest().state().apps().keySet(), hasItem(3L));
    }

    private static Map<String, String> withManyFiles() {
        var parts = new TreeMap<>(Map.of("compose", "services: {web: {image: nginx, volumes: [\"./conf:/conf\"]}}"));
        for (int i = 0; i < 20; i++) {
            parts.put("conf/" + i + ".txt", "content " + i);
        }
        return parts;
    }

    @Test
    void aMissingSecretFileIsRefusedUntilItExists() throws IOException {
        var file = """
            services: {db: {image: postgres, secrets: [s]}}
            secrets: {s: {file: ./s.txt}}
            """;
        var left = Files.createDirectories(folder.resolve("projects/7/s.txt"));

        var refused = yaml("/api/v1/apps/7", file);
        assertThat(refused.body(), refused.statusCode(), is(400));
        assertThat(refused.body(), containsString("\"pointer\":\"/secrets/s/file\""));
        assertThat(server.store().latest().state().app(7).isPresent(), is(false));

        Files.delete(left);
        Files.writeString(left, "by hand");
        assertThat(
                good(yaml("/api/v1/apps/7", file))
                        .at("/app/services/0/config/volumes/0")
                        .toString(),
                containsString(left.toString()));

        Files.delete(left);
        good(form("/api/v1/apps/7", Map.of("compose", file, "s.txt", "sent")));
        var again = good(yaml("/api/v1/apps/7", file));
        assertThat(again.path("changed").asBoolean(), is(false));
        assertThat(Files.readString(folder.resolve("projects/7/.compose/secrets/s")), is("sent"));
    }

    @Test
    void aSecretsPathDoesNotTellItsContent() {
        var file = """
            services: {db: {image: postgres, secrets: [root]}}
            secrets: {root: {environment: ROOT}}
            """;
        var one = good(yaml("/api/v1/apps/7?env.ROOT=one", file));
        var two = good(yaml("/api/v1/apps/7?env.ROOT=two", file));

        assertThat(two.path("app"), is(one.path("app")));
        assertThat(two.path("revision"), is(one.path("revision")));
        assertThat(
                "what a container is given to read is a change",
                two.path("changed").asBoolean(),
                is(true));
        assertThat(
                two.path("warnings").toString(),
                containsString("a container that runs keeps the old one until it is restarted"));
    }

    @Test
    void anotherContentOfAConfigMakesAnotherService() {
        var file = "services: {web: {image: nginx, configs: [a]}}\nconfigs: {a: {content: \"${X}\"}}";
        good(yaml("/api/v1/apps/7?env.X=1", file));

        assertThat(good(yaml("/api/v1/apps/7?env.X=1", file)).path("changed").asBoolean(), is(false));
        assertThat(good(yaml("/api/v1/apps/7?env.X=2", file)).path("changed").asBoolean(), is(true));
    }

    @Test
    void nothingIsPlacedForAFileThatIsRefusedAndWhatWasThereStays() throws IOException {
        var mine = Map.of("compose", "services: {web: {image: nginx, volumes: [\"./a:/a\"]}}", "a/b", "old");
        good(form("/api/v1/apps/7", mine));
        var refused = new TreeMap<>(mine);
        refused.put("a/b", "new");

        for (var path : List.of("/api/v1/apps/7", "/api/v1/apps/7?dryRun=true")) {
            var mismatch = server.send(server.request(path)
                    .header("Content-Type", Forms.TYPE)
                    .header("If-Match", "\"99\"")
                    .POST(BodyPublishers.ofByteArray(Forms.of(refused))));
            assertThat(path, mismatch.statusCode(), is(412));
        }
        refused.put("compose", "services: {web: {image: nginx, volumes: [\"./a:/a\"], build: .}}");

        assertThat(form("/api/v1/apps/7", refused).statusCode(), is(400));
        assertThat(Files.readString(folder.resolve("projects/7/a/b")), is("old"));
    }

    @Test
    void aFileThatALinkWouldLeadAwayIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("projects/7"));
        Files.createSymbolicLink(folder.resolve("projects/7/conf"), folder);

        var answer = form(
                "/api/v1/apps/7",
                Map.of("compose", "services: {web: {image: nginx, volumes: [\"./conf:/x\"]}}", "conf/x", "away"));

        assertThat(answer.body(), answer.statusCode(), is(409));
        assertThat(Files.exists(folder.resolve("x")), is(false));
        assertThat(server.revision(), is(0L));
    }

    @Test
    void aFormMayNameItsFilesAsCurlDoes() {
        var answer = good(form(
                "/api/v1/apps/7",
                Map.of(
                        "docker-compose.yml",
                        "services: {web: {image: nginx, extends: {file: common/base.yml, service: base}}}",
                        "common/base.yml",
                        "services: {base: {image: x, volumes: [\"./run.sh:/run.sh\"], env_file: web.env}}",
                        "common/run.sh",
                        "#!/bin/sh\n",
                        "common/web.env",
                        "A='1\n2'\n")));

        assertThat(answer.at("/app/services/0/config/environment/A").asText(), equalTo("1\n2"));
        var mount = answer.at("/app/services/0/config/volumes/0").asText();
        assertThat(mount, endsWith("/common/run.sh:/run.sh"));
        assertThat(Files.isExecutable(Path.of(mount.split(":", 2)[0])), is(true));
    }
}
