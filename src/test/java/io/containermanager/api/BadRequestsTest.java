package io.containermanager.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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

    private static final String TARGET = "/api/v1/state/target";
    private static final String APP = "/api/v1/apps/1001";

    private ApiServer server;

    /**
     * One bad request.
     *
     * @param body Latin-1, so that a test can say bytes that are no UTF-8
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

        static Bad plain(String method, String path, int status, String pointer) {
            return new Bad(method + " " + path, method, path, null, "", status, pointer);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> badRequests() {
        var deep = "[".repeat(100) + "]".repeat(100);
        return Stream.of(
                Bad.target("no JSON at all", "hello", ""),
                Bad.target("JSON that ends early", "{\"apps\":", "/apps"),
                Bad.target("something after the JSON", "{\"apps\":{}} x", null),
                Bad.target("a key given twice", "{\"apps\":{},\"apps\":{}}", "/apps"),
                Bad.target("too deep", "{\"apps\":" + deep + "}", null),
                Bad.target("a list for the state", "[]", ""),
                Bad.target("null for the state", "null", ""),
                Bad.target("a text for apps", "{\"apps\":\"none\"}", "/apps"),
                Bad.target("no apps", "{}", null),
                Bad.target("an unknown key", "{\"apps\":{},\"app\":{}}", "/app"),
                Bad.target("an app id that is no number", "{\"apps\":{\"web\":{}}}", "/apps/web"),
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
                        "an app for an id that is no number",
                        "POST",
                        "/api/v1/apps/web",
                        "application/json",
                        ApiServer.app(7, 1),
                        400,
                        "?appId"),
                Bad.plain("GET", "/api/v1/apps/web", 400, "?appId"),
                Bad.plain("GET", "/api/v1/apps/0", 400, "?appId"),
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
        var events = server.bus.lastSeq();

        var answer = send(bad);

        assertThat(answer.body(), answer.statusCode(), is(bad.status()));
        JsonNode error = ApiServer.json(answer);
        assertThat(answer.body(), error.path("status").asInt(), is(bad.status()));
        assertThat(answer.body(), error.path("error").asText(), not(equalTo("")));
        assertThat(answer.body(), error.path("message").asText(), not(equalTo("")));
        assertThat(answer.body(), error.path("violations").size(), is(greaterThan(0)));
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
        assertThat("events told", server.bus.lastSeq(), is(events));
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
