package io.containermanager.api.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of bad input gets its 4xx with violations in the one shape, and changes nothing. */
@TestInstance(Lifecycle.PER_CLASS)
class BadRequestsTest {

    private static final String WITHOUT_SUBJECT = "(?s)(?i)(line \\d+: )?(is|are|must|has|needs|cannot) .*";

    private static final String TARGET = "/api/v1/state/target";
    private static final String APP = "/api/v1/apps/1001";

    private ApiServer server;

    /**
     * One bad request.
     *
     * @param body Latin-1, so that a test can say bytes that are not UTF-8
     * @param pointer where its first violation points, null when that is not looked at
     */
    record Bad(
            String name,
            String method,
            String path,
            @Nullable String type,
            String body,
            int status,
            @Nullable String pointer) {

        static Bad target(String name, String json, @Nullable String pointer) {
            return new Bad(name, "POST", TARGET, "application/json", json, 400, pointer);
        }

        static Bad service(String name, String fields, String pointer) {
            return target(
                    name,
                    "{\"apps\":{\"1\":{\"appId\":1,\"appName\":\"a\",\"services\":[{\"serviceId\":1,\"serviceName\":\"s\","
                            + fields + "}]}}}",
                    "/apps/1/services/0" + pointer);
        }

        static Bad yaml(String name, String text, String pointer) {
            return new Bad(name, "POST", APP, "application/yaml", text, 400, pointer);
        }

        static Bad form(String name, String body, String pointer) {
            return new Bad(name, "POST", APP, "multipart/form-data; boundary=x", body, 400, pointer);
        }

        static Bad plain(String method, String path, int status, String pointer) {
            return new Bad(method + " " + path, method, path, null, "", status, pointer);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static String part(String parameter, String value, String content) {
        return "--x\r\nContent-Disposition: form-data; " + parameter + "=\"" + value + "\"\r\n\r\n" + content + "\r\n";
    }

    private static String compose() {
        return part("name", "compose", "services: {a: {image: x}}");
    }

    /** Ten times as many with each line. */
    private static String laughs() {
        return IntStream.range(0, 9)
                .mapToObj(i -> (char) ('b' + i) + ": &" + (char) ('b' + i) + " ["
                        + String.join(", ", Collections.nCopies(10, "*" + (char) ('a' + i))) + "]\n")
                .collect(Collectors.joining());
    }

    static Stream<Bad> badRequests() {
        var deep = "[".repeat(100) + "]".repeat(100);
        return Stream.of(
                Bad.target("no JSON at all", "hello", ""),
                Bad.target("JSON that ends early", "{\"apps\":", "/apps"),
                Bad.target("something after the JSON", "{\"apps\":{}} x", null),
                Bad.target("a key given twice", "{\"apps\":{},\"apps\":{}}", "/apps"),
                Bad.service(
                        "a field of a service given twice",
                        "\"imageName\":\"x:1\",\"imageName\":\"x:2\"",
                        "/imageName"),
                Bad.target("too deep", "{\"apps\":" + deep + "}", null),
                Bad.target("a list for the state", "[]", ""),
                Bad.target("null for the state", "null", ""),
                Bad.target("a text for apps", "{\"apps\":\"none\"}", "/apps"),
                Bad.target("no apps", "{}", null),
                Bad.target("an unknown key", "{\"apps\":{},\"app\":{}}", "/app"),
                Bad.target("an app id that is not a number", "{\"apps\":{\"web\":{}}}", "/apps/web"),
                Bad.target("half a surrogate pair", "{\"apps\":{\"1\":{\"appName\":\"\\ud800\"}}}", "/apps/1/appName"),
                Bad.target(
                        "ids that differ",
                        "{\"apps\":{\"1\":{\"appId\":2,\"appName\":\"a\",\"services\":[]}}}",
                        "/apps/1/appId"),
                Bad.target(
                        "an id beyond what JSON clients keep exact",
                        "{\"apps\":{\"9007199254740992\":{\"appName\":\"a\",\"services\":[]}}}",
                        "/apps/9007199254740992"),
                Bad.target(
                        "the same service id twice",
                        ApiServer.target(1, 2).replace("\"serviceId\":2", "\"serviceId\":1"),
                        "/apps/1/services/1/serviceId"),
                Bad.target(
                        "the same service name twice",
                        ApiServer.target(1, 2).replace("\"s2\"", "\"s1\""),
                        "/apps/1/services/1/serviceName"),
                Bad.service("no image", "\"config\":{}", "/imageName"),
                Bad.service("an image in upper case", "\"imageName\":\"NGINX\"", "/imageName"),
                Bad.service("two images", "\"imageName\":\"a\",\"config\":{\"image\":\"b\"}", "/config/image"),
                Bad.service(
                        "a port that is none",
                        "\"imageName\":\"a\",\"config\":{\"ports\":[\"80:99999\"]}",
                        "/config/ports/0"),
                Bad.service(
                        "a misspelt key", "\"imageName\":\"a\",\"config\":{\"enviroment\":{}}", "/config/enviroment"),
                Bad.service(
                        "a variable with a blank in its name",
                        "\"imageName\":\"a\",\"config\":{\"environment\":{\"A B\":\"x\"}}",
                        "/config/environment/A B"),
                Bad.service(
                        "a restart policy that Docker does not have",
                        "\"imageName\":\"a\",\"config\":{\"restart\":\"sometimes\"}",
                        "/config/restart"),
                Bad.service(
                        "a dependency that is not there",
                        "\"imageName\":\"a\",\"config\":{\"dependsOn\":[\"db\"]}",
                        "/config/dependsOn/0"),
                new Bad("no body", "POST", TARGET, "application/json", "", 400, ""),
                new Bad("not UTF-8", "POST", TARGET, "application/json", "{\"\u00ff\"}", 400, ""),
                new Bad("a form", "POST", TARGET, "application/x-www-form-urlencoded", "{}", 415, ""),
                new Bad("another character set", "POST", TARGET, "application/json; charset=latin1", "{}", 415, ""),
                new Bad(
                        "an app with another id than its path's",
                        "POST",
                        APP,
                        "application/json",
                        ApiServer.app(7, 1),
                        400,
                        "/appId"),
                new Bad(
                        "an app for a name that none has",
                        "POST",
                        "/api/v1/apps/web",
                        "application/json",
                        ApiServer.app(7, 1),
                        404,
                        ""),
                Bad.yaml("no YAML at all", "services: [", ""),
                Bad.yaml("YAML that is not a Compose file", "a: b", ""),
                Bad.yaml("a key of YAML given twice", "services: {a: {image: x}, a: {image: y}}", ""),
                Bad.yaml("two documents of YAML", "services: {a: {image: x}}\n---\nb: c", ""),
                Bad.yaml("YAML that is not UTF-8", "services: \u00ff", ""),
                Bad.yaml("a tag that means something elsewhere", "services: {a: {image: !reset x}}", ""),
                Bad.yaml("aliases that grow", "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + laughs(), ""),
                Bad.yaml("a list that holds itself", "services: &a [*a]", ""),
                Bad.yaml("YAML that is too deep", "services: " + deep, ""),
                Bad.yaml("a key of YAML that is too long", "? " + "k".repeat(2_000) + "\n: v", ""),
                Bad.yaml("a key of YAML that is a list", "? [a]\n: v", ""),
                Bad.yaml("a Compose file that is too large", "#" + "x".repeat(1 << 20), ""),
                Bad.yaml("a service that is built", "services: {a: {image: x, build: .}}", "/services/a/build"),
                Bad.yaml("two replicas", "services: {a: {image: x, scale: 2}}", "/services/a/scale"),
                Bad.yaml("a service without an image", "services: {a: {}}", "/services/a/image"),
                Bad.yaml("a variable that is needed", "services: {a: {image: \"${X?}\"}}", "/services/a/image"),
                Bad.yaml(
                        "a mask of nothing",
                        "services: {a: {image: x, environment: {T: __masked__}}}",
                        "/services/a/environment/T"),
                new Bad("an empty Compose file", "POST", APP, "application/yaml", "", 400, ""),
                new Bad("YAML in another character set", "POST", APP, "text/yaml; charset=latin1", "a: b", 415, ""),
                new Bad(
                        "a name no app can have",
                        "POST",
                        APP + "?name=%07",
                        "text/yaml",
                        "services: {a: {image: x}}",
                        400,
                        "?name"),
                new Bad(
                        "no variable's name",
                        "POST",
                        APP + "?env.A-B=1",
                        "text/yaml",
                        "services: {a: {image: x}}",
                        400,
                        "?env.…"),
                new Bad("a form without its boundary", "POST", APP, "multipart/form-data", "x", 400, ""),
                Bad.form("a form without an end", "--x\r\n", ""),
                Bad.form("a form that is none", "hello", ""),
                Bad.form("a form without parts", "--x--", ""),
                Bad.form("a part without a name", part("", "compose", "a: b") + "--x--", ""),
                Bad.form("a part without an end to its headers", "--x\r\nContent-Disposition: form-data", ""),
                Bad.form(
                        "a part in base64",
                        part("name", "compose\"\r\nContent-Transfer-Encoding: \"base64", "YQ==")
                                        .replace("\"base64\"", "base64")
                                + "--x--",
                        ""),
                Bad.form("a form without a Compose file", part("name", "a", "b") + "--x--", ""),
                Bad.form("a form with two Compose files", compose() + compose() + "--x--", ""),
                Bad.form("a file that leaves its folder", compose() + part("name", "../a", "b") + "--x--", ""),
                Bad.form("a file with an absolute path", compose() + part("name", "/etc/a", "b") + "--x--", ""),
                Bad.form(
                        "a file that comes twice",
                        compose() + part("name", "a", "b") + part("name", "a", "b") + "--x--",
                        ""),
                Bad.form(
                        "a file that is a folder too",
                        compose() + part("name", "a", "b") + part("name", "a/b", "b") + "--x--",
                        ""),
                Bad.form(
                        "a file that is too large",
                        compose() + part("name", "a", "b".repeat((1 << 20) + 1)) + "--x--",
                        ""),
                Bad.form(
                        "too many files",
                        compose()
                                + IntStream.range(0, 250)
                                        .mapToObj(i -> part("name", "f" + i, "b"))
                                        .collect(Collectors.joining())
                                + "--x--",
                        ""),
                new Bad(
                        "a leading zero in an id",
                        "POST",
                        "/api/v1/apps/01",
                        "text/yaml",
                        "services: {a: {image: x}}",
                        400,
                        "{appId}"),
                Bad.plain("GET", "/api/v1/apps/01", 400, "{appId}"),
                Bad.plain("GET", "/api/v1/apps/1001?format=toml", 400, "?format"),
                Bad.plain("GET", "/api/v1/apps/4242?format=compose", 404, ""),
                Bad.plain("GET", "/api/v1/apps/web", 404, ""),
                Bad.plain("GET", "/api/v1/events?serviceId=web", 400, "?serviceId"),
                Bad.plain("GET", "/api/v1/logs?appId=web", 404, ""),
                Bad.plain("GET", "/api/v1/apps/0", 400, "{appId}"),
                Bad.plain("GET", "/api/v1/apps/4242", 404, ""),
                Bad.plain("DELETE", "/api/v1/apps/4242", 404, ""),
                Bad.plain("POST", "/api/v1/state/apply?wait=soon", 400, "?wait"),
                Bad.plain("POST", "/api/v1/state/apply?wait=1000m", 400, "?wait"),
                Bad.plain("GET", "/api/v1/passes/none", 404, ""),
                Bad.plain("GET", "/api/v1/events?limit=0", 400, "?limit"),
                Bad.plain("GET", "/api/v1/events?after=-1", 400, "?after"),
                Bad.plain("GET", "/api/v1/events?type=nothing", 400, "?type"),
                Bad.plain("GET", "/nowhere", 404, ""),
                Bad.plain("GET", "/api/v1/nowhere", 404, ""),
                Bad.plain("PUT", "/api/v1/state/target", 405, ""),
                Bad.plain("POST", "/health", 405, ""));
    }

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
        var accepted = server.post(TARGET, ApiServer.target(1001, 1));
        assertThat(accepted.body(), accepted.statusCode(), is(200));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("badRequests")
    void isAnsweredWithViolationsAndChangesNothing(Bad bad) {
        var before = server.get(TARGET);
        var events = server.bus().lastSeq();

        var answer = send(bad);

        assertThat(answer.body(), answer.statusCode(), is(bad.status()));
        JsonNode error = ApiServer.json(answer);
        assertThat(answer.body(), error.path("status").asInt(), is(bad.status()));
        assertThat(answer.body(), error.path("error").asText(), not(equalTo("")));
        assertThat(answer.body(), error.path("message").asText(), not(equalTo("")));
        assertThat(answer.body(), error.path("violations").size(), is(greaterThan(0)));
        assertThat("says of what", error.path("message").asText(), not(matchesPattern(WITHOUT_SUBJECT)));
        error.path("violations")
                .forEach(violation -> assertThat(
                        "without a place it says of what",
                        violation.path("pointer").asText()
                                + violation.path("message").asText(),
                        not(matchesPattern(WITHOUT_SUBJECT))));
        var pointer = bad.pointer();
        if (pointer != null) {
            assertThat(
                    answer.body(),
                    error.path("violations").path(0).path("pointer").asText(),
                    is(pointer));
        }
        var after = server.get(TARGET);
        assertThat(after.body(), allOf(equalTo(before.body())));
        assertThat(after.headers().firstValue("ETag"), is(before.headers().firstValue("ETag")));
        assertThat("no events", server.bus().lastSeq(), is(events));
    }

    private HttpResponse<String> send(Bad bad) {
        var request = server.request(bad.path())
                .method(
                        bad.method(),
                        bad.body().isEmpty()
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(bad.body().getBytes(StandardCharsets.ISO_8859_1)));
        var type = bad.type();
        if (type != null) {
            request.header("Content-Type", type);
        }
        return server.send(request);
    }
}
