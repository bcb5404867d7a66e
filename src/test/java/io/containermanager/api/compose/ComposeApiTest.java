package io.containermanager.api.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compose files over HTTP, in and out, with the files that come with them. */
class ComposeApiTest {

    private static final String WIKI = """
        services:
          wiki:
            image: example/wiki:${TAG:-2}
            ports: ["8080:80"]
            environment:
              DB_PASSWORD: ${DB_PASSWORD:?give one}
              MODE: ${FROM_CONFIGURATION}
            volumes:
              - data:/data
              - ./conf/site.conf:/etc/site.conf:ro
            configs: [motd]
            depends_on: [db]
            expose: ["80"]
          db:
            image: postgres:17
        volumes:
          data:
        configs:
          motd:
            content: hello
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

    private HttpResponse<String> yaml(String path, String text) {
        return server.send(
                server.request(path).header("Content-Type", "application/yaml").POST(BodyPublishers.ofString(text)));
    }

    private HttpResponse<String> form(String path, Map<String, String> parts) {
        return server.send(server.request(path)
                .header("Content-Type", Forms.TYPE)
                .POST(BodyPublishers.ofByteArray(Forms.of(new TreeMap<>(parts)))));
    }

    private static JsonNode good(HttpResponse<String> answer) {
        assertThat(answer.body(), answer.statusCode(), is(200));
        return ApiServer.json(answer);
    }

    @Test
    void aComposeFileBecomesAnAppWithItsVariablesNamesAndWarnings() {
        var answer = good(yaml("/api/v1/apps/7?name=Wiki&env.DB_PASSWORD=s3cret&env.TAG=3", WIKI));

        assertThat(answer.at("/app/appName").asText(), is("Wiki"));
        assertThat(answer.at("/app/services/0/imageName").asText(), is("example/wiki:3"));
        assertThat(answer.at("/app/services/0/config/environment/MODE").asText(), is("yes"));
        assertThat(answer.at("/app/services/0/config/environment/DB_PASSWORD").asText(), is("__masked__"));
        assertThat(answer.at("/app/volumes/data/name").asText(), is("wiki_data"));
        assertThat(answer.toString(), not(containsString("s3cret")));
        var warnings = answer.path("warnings").toString();
        assertThat(warnings, containsString("\"pointer\":\"/services/wiki/expose\",\"line\":13"));
        assertThat(warnings, containsString("\\\"./conf/site.conf\\\" was not uploaded"));
    }

    @Test
    void aDryRunReturnsThePlanAndChangesNothing() {
        var parts = Map.of("compose", WIKI, "conf/site.conf", "server {}", ".env", "DB_PASSWORD=s3cret");

        var tried = good(form("/api/v1/apps/7?dryRun=true", parts));

        assertThat(tried.path("changed").asBoolean(), is(true));
        assertThat(tried.path("revision").asLong(), is(0L));
        assertThat(tried.at("/app/services/0/serviceName").asText(), is("wiki"));
        assertThat(tried.at("/plan/adds").asInt(), is(2));
        assertThat(tried.at("/plan/steps").toString(), containsString("example/wiki:2"));
        assertThat(server.store.latest().revision(), is(0L));
        assertThat(Files.exists(folder.resolve("projects/7/conf/site.conf")), is(false));

        var stored = good(form("/api/v1/apps/7", parts));
        assertThat(
                stored.at("/plan/planHash").asText(),
                is(tried.at("/plan/planHash").asText()));
        assertThat(
                good(form("/api/v1/apps/7?dryRun=true", parts)).path("changed").asBoolean(), is(false));
        var json = "{\"appId\":7,\"appName\":\"x\",\"services\":[]}";
        assertThat(
                good(server.post("/api/v1/apps/7?dryRun=true", json))
                        .at("/plan/removes")
                        .asInt(),
                is(0));
        assertThat(server.post("/api/v1/apps/7?dryRun=true", "{}").statusCode(), is(400));
        assertThat(server.store.latest().revision(), is(1L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/yaml",
                "application/x-yaml",
                "text/yaml; charset=UTF-8",
                "APPLICATION/YAML",
                "application/vnd.yaml"
            })
    void everyNameOfYamlIsTaken(String type) {
        var answer = server.send(server.request("/api/v1/apps/7")
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString("services: {web: {image: nginx}}")));

        assertThat(good(answer).at("/app/appName").asText(), is("app-7"));
    }

    @Test
    void refusalsAreReportedWithTheirLinesAtOnceAndChangeNothing() {
        var answer = yaml("/api/v1/apps/7", """
            services:
              web:
                build: .
                prots: ["80:80"]
              db:
                image: postgres
                ports: ["99999"]
            """);

        assertThat(answer.statusCode(), is(400));
        var violations = ApiServer.json(answer).path("violations").toString();
        assertThat(
                violations,
                allOf(
                        containsString(
                                "{\"pointer\":\"/services/web/build\",\"message\":\"line 3: build is not supported"),
                        containsString("did you mean \\\"ports\\\"?"),
                        containsString("{\"pointer\":\"/services/db/ports/0\",\"message\":\"line 7: ")));
        assertThat(server.store.latest().revision(), is(0L));
    }

    @Test
    void sideFilesArePlacedWhereContainersFindThem() throws IOException {
        var answer = good(form(
                "/api/v1/apps/7?name=wiki",
                Map.of("compose", WIKI, ".env", "DB_PASSWORD='p$x'\nTAG=4\n", "conf/site.conf", "listen 80;\n")));

        var root = folder.resolve("projects/7");
        assertThat(Files.readString(root.resolve("conf/site.conf")), is("listen 80;\n"));
        assertThat(Files.exists(root.resolve(".env")), is(false));
        var mounts = answer.at("/app/services/0/config/volumes");
        assertThat(mounts.path(1).asText(), is(root + "/conf/site.conf:/etc/site.conf:ro"));
        var motd = mounts.path(2).asText();
        assertThat(motd, startsWith(root + "/.compose/configs/motd."));
        assertThat(Files.readString(Path.of(motd.split(":", 2)[0])), is("hello"));
        assertThat(answer.at("/app/services/0/imageName").asText(), is("example/wiki:4"));
        assertThat(revealed().at("/services/0/config/environment/DB_PASSWORD").asText(), is("p$x"));
        assertThat(answer.path("warnings").size(), is(2));
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
        assertThat(server.store.latest().state().apps().keySet(), hasItem(3L));
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
        assertThat(server.store.latest().state().app(7).isPresent(), is(false));

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
        var mine = Map.of("compose", "services: {web: {image: nginx, volumes: [\"./a:/a\"]}}", "a", "old");
        good(form("/api/v1/apps/7", mine));
        var refused = new TreeMap<>(mine);
        refused.put("a", "new");

        var mismatch = server.send(server.request("/api/v1/apps/7")
                .header("Content-Type", Forms.TYPE)
                .header("If-Match", "\"99\"")
                .POST(BodyPublishers.ofByteArray(Forms.of(refused))));
        refused.put("compose", "services: {web: {image: nginx, volumes: [\"./a:/a\"], build: .}}");

        assertThat(mismatch.statusCode(), is(412));
        assertThat(form("/api/v1/apps/7", refused).statusCode(), is(400));
        assertThat(Files.readString(folder.resolve("projects/7/a")), is("old"));
    }

    @Test
    void aFileThatALinkWouldLeadAwayIsRefused() throws IOException {
        Files.createDirectories(folder.resolve("projects/7"));
        Files.createSymbolicLink(folder.resolve("projects/7/conf"), folder);

        var answer = form(
                "/api/v1/apps/7",
                Map.of("compose", "services: {web: {image: nginx, volumes: [\"./conf/x:/x\"]}}", "conf/x", "away"));

        assertThat(answer.body(), answer.statusCode(), is(409));
        assertThat(Files.exists(folder.resolve("x")), is(false));
        assertThat(server.store.latest().revision(), is(0L));
    }

    @Test
    void servicesKeepTheirIdsByNameAndNewOnesGetOnesThatWereNeverUsed() {
        good(yaml("/api/v1/apps/7", "services: {a: {image: x}, b: {image: x}, c: {image: x}}"));
        good(yaml("/api/v1/apps/7", "services: {b: {image: x}}"));
        server.delete("/api/v1/apps/7");

        var again = good(yaml("/api/v1/apps/7", "services: {d: {image: x}, b: {image: y}}"));
        assertThat(ids(again), is("d4 b5 "));
        var more = good(yaml("/api/v1/apps/7", "services: {b: {image: z}, a: {image: x}, d: {image: x}}"));
        assertThat(ids(more), is("b5 a6 d4 "));
    }

    private static String ids(JsonNode answer) {
        var ids = new StringBuilder();
        answer.at("/app/services")
                .forEach(service -> ids.append(service.path("serviceName").asText())
                        .append(service.path("serviceId").asLong())
                        .append(' '));
        return ids.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&reveal=true"})
    void whatIsGivenBackCanBePostedAgainWithoutAChange(String reveal) {
        good(yaml("/api/v1/apps/7?name=My+Wiki&env.DB_PASSWORD=s3cret$", WIKI));

        var given = server.get("/api/v1/apps/7?format=compose" + reveal);
        assertThat(given.headers().firstValue("Content-Type").orElse(""), is("application/yaml"));
        assertThat(given.body(), containsString(reveal.isEmpty() ? "DB_PASSWORD: __masked__" : "s3cret$$"));
        var again = good(yaml("/api/v1/apps/7", given.body()));

        assertThat(again.path("changed").asBoolean(), is(false));
        assertThat(again.path("warnings").size(), is(0));
        assertThat(again.path("revision").asLong(), is(1L));
    }

    @Test
    void anAppThatWasPostedAsJsonComesBackAsComposeToo() {
        good(server.post("/api/v1/apps/1001", ApiServer.app(1001, 3)));

        var again = good(yaml(
                "/api/v1/apps/1001",
                server.get("/api/v1/apps/1001?format=compose").body()));

        assertThat(again.path("changed").asBoolean(), is(false));
    }

    @Test
    void anAppWithNamesThatComposeCannotHaveIsNotGivenAsCompose() {
        good(server.post("/api/v1/apps/1001", """
            {"appName": "shop", "services": [{"serviceId": 1, "serviceName": "web shop", "imageName": "nginx"}]}\
            """));

        var refused = server.get("/api/v1/apps/1001?format=compose");

        assertThat(refused.statusCode(), is(409));
        assertThat(refused.body(), containsString("web shop"));
        assertThat(server.get("/api/v1/apps/1001").statusCode(), is(200));
    }

    @Test
    void onlyDeclaredAppsAreExportedAsCompose() {
        assertThat(server.get("/api/v1/apps/7?format=compose").statusCode(), is(404));
        assertThat(server.get("/api/v1/apps/7?format=toml").statusCode(), is(400));
    }

    @Test
    void aHostPortOfAnotherAppIsReportedAtItsLine() {
        good(yaml("/api/v1/apps/7", "services: {web: {image: nginx, ports: [\"80:80\"]}}"));

        var answer = yaml("/api/v1/apps/8", "services:\n  front:\n    image: nginx\n    ports:\n      - 80:80\n");

        assertThat(answer.statusCode(), is(400));
        assertThat(
                ApiServer.json(answer).at("/violations/0").toString(),
                containsString("{\"pointer\":\"/services/front/ports/0\",\"message\":\"line 5: host port 80/tcp"));
    }

    @Test
    void profilesAreMadeActiveByTheRequest() {
        var file = "services: {a: {image: x}, b: {image: x, profiles: [extra]}, c: {image: x, profiles: [other]}}";

        assertThat(ids(good(yaml("/api/v1/apps/7?profile=extra", file))), is("a1 b2 "));
        assertThat(ids(good(yaml("/api/v1/apps/7?profile=extra,other", file))), is("a1 b2 c3 "));
        assertThat(
                yaml("/api/v1/apps/7", "services: {a: {image: x, profiles: [p]}}")
                        .statusCode(),
                is(400));
    }

    @Test
    void aFormMayNameItsFilesAsCurlDoes() throws IOException {
        var answer = form(
                "/api/v1/apps/7",
                Map.of(
                        "docker-compose.yml",
                        "services: {web: {image: nginx, extends: {file: common/base.yml, service: base}}}",
                        "common/base.yml",
                        "services: {base: {image: x, volumes: [\"./run.sh:/run.sh\"], env_file: web.env}}",
                        "common/run.sh",
                        "#!/bin/sh\n",
                        "common/web.env",
                        "A='1\n2'\n"));

        assertThat(good(answer).at("/app/services/0/config/environment/A").asText(), equalTo("1\n2"));
        assertThat(Files.isExecutable(folder.resolve("projects/7/common/run.sh")), is(true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"database password required", "set token first", "give it: see README, section Secrets"})
    void aRequiredVariablesMessageIsReportedVerbatim(String message) {
        var answer = yaml(
                "/api/v1/apps/7",
                "services: {db: {image: postgres, environment: {POSTGRES_PASSWORD: \"${PG_PASS:?" + message + "}\"}}}");

        assertThat(answer.statusCode(), is(400));
        assertThat(
                ApiServer.json(answer).at("/violations/0/message").asText(),
                is("line 1: requires the variable \"PG_PASS\", which is not set: " + message));
    }

    @Test
    void aFileThatComesAgainWithoutItsVariablesTakesNoSecretAway() {
        var file = "services: {db: {image: postgres, environment: {POSTGRES_PASSWORD: \"${PG_PASS}\"}}}";
        good(form("/api/v1/apps/7", Map.of("compose", file, ".env", "PG_PASS=s3cret")));

        var again = yaml("/api/v1/apps/7", file);

        assertThat(again.body(), again.statusCode(), is(400));
        assertThat(again.body(), not(containsString("s3cret")));
        assertThat(
                ApiServer.json(again).at("/violations/0/message").asText(),
                containsString("would lose the value that is stored, for the variable \"PG_PASS\" has none now"));
        assertThat(
                good(yaml("/api/v1/apps/7?env.PG_PASS=", file)).path("changed").asBoolean(), is(true));
    }

    @Test
    void aFormsVariablesCountBeforeTheConfigurations() {
        var file = "services: {a: {image: x, environment: {MODE: \"${FROM_CONFIGURATION}\"}}}";

        var answer = good(form("/api/v1/apps/7", Map.of("compose", file, ".env", "FROM_CONFIGURATION=mine")));

        assertThat(answer.at("/app/services/0/config/environment/MODE").asText(), is("mine"));
    }
}
