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
import org.junit.jupiter.api.Test;

/** The files that came with a Compose file are listed, and shown to those who may see secrets. */
class AppFilesApiTest extends ComposeUploads {

    private static final String SHOP = """
        services:
          web:
            image: nginx
            env_file: web.env
            volumes: ['./site.conf:/etc/site.conf:ro', './pages:/pages']
            configs: [motd]
            secrets: [key]
        configs: {motd: {content: hello}}
        secrets: {key: {file: ./key.txt}}
        """;

    private void post(String site) {
        good(form(
                "/api/v1/apps/7?name=shop",
                Map.of(
                        "compose",
                        SHOP,
                        "web.env",
                        "COLOUR=red\n",
                        "site.conf",
                        site,
                        "pages/index.html",
                        "<p>",
                        "key.txt",
                        "open-sesame")));
    }

    private JsonNode list() {
        return good(server.get("/api/v1/apps/7/files"));
    }

    private JsonNode file(String path) {
        for (var file : list().path("files")) {
            if (file.path("path").asText().equals(path)) {
                return file;
            }
        }
        throw new AssertionError(path + " is listed in " + list());
    }

    @Test
    void eachIsListedByItsPathWithHowServicesGotIt() {
        post("one");

        assertThat(list().path("count").asInt(), is(4));
        assertThat(file("site.conf").path("kind").asText(), is("file"));
        assertThat(file("site.conf").path("sizeBytes").asInt(), is(3));
        assertThat(file("pages/index.html").path("kind").asText(), is("in-folder"));
        assertThat(file("motd").path("kind").asText(), is("config"));
        assertThat(file("key").path("kind").asText(), is("secret"));
        assertThat(file("key").at("/services/0").asText(), is("web"));
        assertThat(file("site.conf").at("/targets/0").asText(), is("/etc/site.conf"));
        assertThat(file("pages/index.html").at("/targets/0").asText(), is("/pages/index.html"));
        assertThat(file("motd").at("/targets/0").asText(), is("/motd"));
        assertThat(list().toString(), not(containsString("open-sesame")));
    }

    @Test
    void onlyThePresentContentIsListedWhenAnotherOneFollowed() {
        post("one");
        post("three");

        assertThat(list().path("count").asInt(), is(4));
        assertThat(file("site.conf").path("sizeBytes").asInt(), is(5));
    }

    @Test
    void aTextIsShownOnlyWhenItIsAskedForAndThatIsNoted() {
        post("listen 80");

        var masked = good(server.get("/api/v1/apps/7/files/content?path=site.conf"));
        assertThat(masked.path("text").isNull(), is(true));
        assertThat(masked.path("reason").asText(), containsString("reveal=true"));

        var shown = good(server.get("/api/v1/apps/7/files/content?path=site.conf&reveal=true"));
        assertThat(shown.path("text").asText(), is("listen 80"));
        var bySource = "/api/v1/apps/7/files/content?reveal=true&path="
                + file("site.conf").path("source").asText();
        assertThat(good(server.get(bySource)).path("text").asText(), is("listen 80"));
        for (var told : good(server.get("/api/v1/events?type=secrets-revealed")).path("events")) {
            assertThat(told.path("reason").asText(), is("anonymous read the file \"site.conf\" of app shop"));
        }
    }

    @Test
    void saysWhyThereIsNothingToShow() throws IOException {
        post("one");
        var site = Path.of(file("site.conf").path("source").asText());
        Files.write(site, new byte[] {(byte) 0xff, 0});
        assertThat(reason("site.conf"), containsString("not UTF-8"));
        Files.write(site, new byte[2 << 20]);
        assertThat(reason("site.conf"), containsString("more than 1 MiB"));
        Files.delete(site);
        assertThat(reason("site.conf"), containsString("missing"));
        assertThat(file("site.conf").path("sizeBytes").isNull(), is(true));
    }

    private String reason(String path) {
        var answer = good(server.get("/api/v1/apps/7/files/content?reveal=true&path=" + path));
        assertThat(answer.path("text").isNull(), is(true));
        return answer.path("reason").asText();
    }

    @Test
    void nothingElseIsReadWhateverThePathSays() throws IOException {
        post("one");
        Files.writeString(
                Path.of(file("pages/index.html").path("source").asText()).resolveSibling("written"), "by a container");
        for (var path : new String[] {"../8/site.conf", "/etc/passwd", "pages/written", ".written/7", ""}) {
            assertThat(
                    path,
                    server.get("/api/v1/apps/7/files/content?reveal=true&path=" + path)
                            .statusCode(),
                    is(404));
        }
        assertThat(server.get("/api/v1/apps/7/files/content").statusCode(), is(400));
        assertThat(server.get("/api/v1/apps/9/files").statusCode(), is(404));
    }

    /** A container could put one in its folder to have the manager read what it cannot. */
    @Test
    void noLinkIsFollowed() throws IOException {
        post("one");
        var page = Path.of(file("pages/index.html").path("source").asText());
        Files.delete(page);
        Files.createSymbolicLink(page, Path.of("/etc/passwd"));

        assertThat(file("pages/index.html").path("sizeBytes").isNull(), is(true));
        assertThat(reason("pages/index.html"), containsString("missing"));
    }
}
