package io.containermanager.api.compose;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compose files over HTTP: names, variables, profiles, and refusals with their lines. */
class ComposeApiTest extends ComposeUploads {

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
        assertThat(server.revision(), is(0L));
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
        assertThat(server.revision(), is(1L));
    }

    @ParameterizedTest
    @CsvSource({
        "'services:\n\u00a0\u00a0web:\n\u00a0\u00a0\u00a0\u00a0image: nginx:1\n', 2",
        "'services:\n  web:\n\u00a0\u00a0\u00a0\u00a0image: nginx:1\n', 3",
        "'services:\n  web:\n    image: nginx:1\n    \u00a0\u00a0ports: []\n', 4",
        "'services:\n  web:\n    image:\u00a0nginx:1\n', 3"
    })
    void ofAFileWithBlanksThatAreNoneThoseAreTheReason(String yaml, int line) {
        var answer = yaml("/api/v1/apps/7?dryRun=true", yaml);

        assertThat(answer.body(), answer.statusCode(), is(400));
        assertThat(
                ApiServer.json(answer).at("/violations/0/message").asText(),
                allOf(startsWith("line " + line + ": "), containsString("U+00A0 (no-break space): replace it with a")));
        assertThat(answer.body(), not(containsString("is not a Compose file")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "services: {web: {image: nginx, colour: red}}",
                "services: [",
                "services: {web: {image: 7}}",
                "services: {web: {image: nginx, colour: red, expose: [80]}}",
                "just words"
            })
    void anEditorsDryRunAnswersWithProblemsWhereItWouldFail(String yaml) {
        var failed = yaml("/api/v1/apps/7?dryRun=true", yaml);
        var problems = good(yaml("/api/v1/apps/7?dryRun=true&problems=true", yaml));

        assertThat(failed.statusCode(), is(400));
        assertThat(problems.path("status").asText(), is("refused"));
        assertThat(problems.path("problems"), is(ApiServer.json(failed).path("violations")));
        assertThat(problems.path("message"), is(ApiServer.json(failed).path("message")));
        assertThat(problems.path("warnings"), is(ApiServer.json(failed).path("warnings")));
        assertThat(server.revision(), is(0L));
    }

    @Test
    void aDryRunWithoutProblemsIsTheSameAndOnlyDryRunsKnowTheParameter() {
        var json = "{\"appId\":7,\"appName\":\"x\",\"services\":[]}";

        assertThat(
                good(server.post("/api/v1/apps/7?dryRun=true&problems=true", json)),
                is(good(server.post("/api/v1/apps/7?dryRun=true", json))));
        assertThat(server.post("/api/v1/apps/7?problems=true", json).statusCode(), is(400));
        assertThat(server.post("/api/v1/apps?dryRun=true&problems=true", "{}").statusCode(), is(200));
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
        assertThat(server.revision(), is(0L));
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
    void aSubnetOfAnotherAppsNetworkIsReportedAtItsLine() {
        var file = """
            services: {web: {image: nginx, networks: [lan]}}
            networks:
              lan:
                ipam:
                  config:
                    - subnet: %s
            """;
        good(yaml("/api/v1/apps/7", file.formatted("10.77.0.0/16")));

        var answer = yaml("/api/v1/apps/8", file.formatted("10.77.9.0/24"));

        assertThat(answer.statusCode(), is(400));
        assertThat(
                ApiServer.json(answer).at("/violations/0").toString(),
                containsString(
                        "{\"pointer\":\"/networks/lan/ipam/config/0/subnet\",\"message\":\"line 6: \\\"10.77.9.0/24"
                                + "\\\" overlaps with \\\"10.77.0.0/16\\\" of network"));
        good(yaml("/api/v1/apps/7", file.formatted("10.77.0.0/17")));
        good(yaml("/api/v1/apps/8", file.formatted("10.77.128.0/24")));
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
