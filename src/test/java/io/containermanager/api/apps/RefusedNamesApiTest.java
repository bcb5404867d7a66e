package io.containermanager.api.apps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.containermanager.api.ApiServer;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names that a reader could not tell from others, or that no path could name, are refused wherever one is typed. */
@TestInstance(Lifecycle.PER_CLASS)
class RefusedNamesApiTest {
    private static final String APPS = "/api/v1/apps";

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private static ObjectNode app(String appName, String serviceName, String label) {
        var app = ApiServer.JSON.createObjectNode().put("appName", appName);
        var service = app.putArray("services")
                .addObject()
                .put("serviceName", serviceName)
                .put("imageName", "nginx:1");
        service.putObject("config").putObject("labels").put(label, "x");
        return app;
    }

    private HttpResponse<String> yaml(String path, String file) {
        return server.send(
                server.request(path).header("Content-Type", "application/yaml").POST(BodyPublishers.ofString(file)));
    }

    private static void refused(HttpResponse<String> response, String pointer, String words) {
        assertThat(response.body(), response.statusCode(), is(400));
        var violations = ApiServer.json(response).path("violations").toString();
        assertThat(violations, containsString(pointer));
        assertThat(violations, containsString(words));
    }

    /** Written as {@code \\u} and four digits, since nobody could review them otherwise. */
    @ParameterizedTest
    @CsvSource({
        "sh\\u202Eop, U+202E RIGHT-TO-LEFT OVERRIDE as character 3",
        "sh\\u2066op, U+2066 LEFT-TO-RIGHT ISOLATE as character 3",
        "shop\\u200B, U+200B ZERO WIDTH SPACE as character 5",
        "\\uFEFFshop, U+FEFF ZERO WIDTH NO-BREAK SPACE as character 1",
        "a\\u00ADb, U+00AD SOFT HYPHEN as character 2",
        "a\\u3164b, U+3164 HANGUL FILLER as character 2",
        "a\\uFE0Fb, U+FE0F VARIATION SELECTOR-16 as character 2",
        "a\\u2028b, U+2028 LINE SEPARATOR as character 2",
        "a\\u0007b, U+0007 BEL as character 2",
        "a\\uDB40\\uDC41b, U+E0041 TAG LATIN CAPITAL LETTER A as character 2",
        "cafe\\u0301, composed form (NFC) from character 4 (U+0065 LATIN SMALL LETTER E) on"
    })
    void withHiddenOrDecomposedCharacters(String escaped, String words) throws Exception {
        var name = ApiServer.JSON.readTree('"' + escaped + '"').asText();
        refused(server.post(APPS, app(name, "web", "l").toString()), "/appName", words);
        refused(server.post(APPS, app("shop", name, "l").toString()), "/services/0/serviceName", words);
        refused(server.post(APPS, app("shop", "web", name).toString()), "/services/0/config/labels", words);
        var state = ApiServer.JSON.createObjectNode();
        var service = (ObjectNode) app(name, "web", "l").path("services").path(0);
        service.put("serviceId", 1);
        state.putObject("apps")
                .set(
                        "1",
                        app(name, "web", "l")
                                .set(
                                        "services",
                                        ApiServer.JSON.createArrayNode().add(service)));
        refused(server.post("/api/v1/state/target", state.toString()), "/apps/1/appName", words);
        var file = "services: {web: {image: nginx, labels: {l: x}}}";
        refused(yaml(APPS + "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8), file), "", words);
        refused(
                yaml(APPS, "x-containermanager: {appName: \"" + name.replace("\u0007", "\\a") + "\"}\n" + file),
                "",
                words);
    }

    /** A phone's keyboard adds a space after each word. */
    @ParameterizedTest
    @CsvSource({
        "'shop ', U+0020 SPACE as character 5",
        "' shop', U+0020 SPACE as character 1",
        "my  shop, U+0020 SPACE as character 4",
        "my\\u00A0shop, U+00A0 NO-BREAK SPACE as character 3",
        "my\\u3000shop, U+3000 IDEOGRAPHIC SPACE as character 3"
    })
    void withBlanksThatCannotBeTypedBack(String escaped, String words) throws Exception {
        var name = ApiServer.JSON.readTree('"' + escaped + '"').asText();
        refused(server.post(APPS, app(name, "web", "l").toString()), "/appName", words);
        refused(server.post(APPS, app("shop", name, "l").toString()), "/services/0/serviceName", words);
        var file = "services: {web: {image: nginx}}";
        refused(yaml(APPS + "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8), file), "", words);
        refused(yaml(APPS, "x-containermanager: {appName: \"" + name + "\"}\n" + file), "/appName", words);
    }

    @ParameterizedTest
    @CsvSource({"a/b", "/", ".", ".."})
    void thatNoPathCouldName(String name) {
        refused(server.post(APPS, app(name, "web", "l").toString()), "/appName", "cannot be written into a path");
        refused(
                server.post(APPS, app("shop", name, "l").toString()),
                "/services/0/serviceName",
                "cannot be written into a path");
    }

    @ParameterizedTest
    @CsvSource({"caf\u00e9", "a b", "a;b", "a?b", "a%2Fb", "a+b", "...", "\u05d0\u05d1", "a\\b"})
    void othersAreFoundByTheirPath(String name) {
        var created = server.post(APPS + "/77", app(name, name, "l").toString());
        assertThat(created.body(), created.statusCode(), is(200));
        var path = APPS + "/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        assertThat(server.get(path).body(), server.get(path).statusCode(), is(200));
    }
}
