package io.containermanager.api.web;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import io.containermanager.api.ApiServer;
import io.containermanager.api.coding.AcceptEncoding;
import io.containermanager.api.coding.AcceptEncoding.Coding;
import io.containermanager.model.wire.Sha256;
import io.helidon.webserver.WebServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page's files are sent compressed to who can read that, each coding as a representation of its own. */
@TestInstance(Lifecycle.PER_CLASS)
class WebFilesTest {

    private static final Path WEB = Path.of("src/main/resources/web");

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpResponse<byte[]> ask(String method, String path, String... headers) {
        return ask(server.port(), method, path, headers);
    }

    private HttpResponse<byte[]> ask(int port, String method, String path, String... headers) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .method(method, BodyPublishers.noBody());
            return server.client.send(
                    (headers.length == 0 ? request : request.headers(headers)).build(), BodyHandlers.ofByteArray());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private static byte[] unzipped(byte[] gzip) throws IOException {
        try (var stream = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
            return stream.readAllBytes();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        gzip                              | GZIP
        GZip                              | GZIP
        x-gzip                            | GZIP
        gzip, deflate, br, zstd           | GZIP
        gzip;q=0.001                      | GZIP
        gzip ; q=0.5                      | GZIP
        gzip;Q=1.000                      | GZIP
        *                                 | GZIP
        *;q=0.1                           | GZIP
        br;q=1, *;q=0.5                   | GZIP
        gzip, identity                    | GZIP
        gzip;q=0.5, identity;q=0.5        | GZIP
        gzip, identity;q=0                | GZIP
        gzip;q=0.1, identity;q=0, *;q=0   | GZIP
        identity;q=0, *                   | GZIP
        ''                                | IDENTITY
        ,                                 | IDENTITY
        identity                          | IDENTITY
        br                                | IDENTITY
        deflate, br                       | IDENTITY
        gzip;q=0                          | IDENTITY
        gzip;q=0.000, *                   | IDENTITY
        gzip;q=0.5, identity              | IDENTITY
        gzip;q=0.5, *                     | IDENTITY
        *;q=0, identity                   | IDENTITY
        gzip;q=2                          | IDENTITY
        gzip;q=0.1234                     | IDENTITY
        gzip;level=9                      | IDENTITY
        gzip deflate                      | IDENTITY
        identity;q=0                      | NONE
        *;q=0                             | NONE
        gzip;q=0, identity;q=0            | NONE
        br, *;q=0                         | NONE
        """)
    void theCodingIsWhatTheClientPrefersOfTwo(String header, String coding) {
        var available = EnumSet.of(Coding.GZIP, Coding.IDENTITY);
        assertThat(
                AcceptEncoding.choose(Optional.of(header), available)
                        .map(Coding::name)
                        .orElse("NONE"),
                is(coding));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        gzip, deflate, br, zstd           | BROTLI
        BR                                | BROTLI
        br;q=0.001                        | BROTLI
        *                                 | BROTLI
        br, identity                      | BROTLI
        gzip;q=0.5, *;q=0.5               | BROTLI
        identity;q=0, br;q=0.1            | BROTLI
        gzip                              | GZIP
        br;q=0.5, gzip                    | GZIP
        br;q=0, *                         | GZIP
        br;q=0.2, gzip;q=0.9, *;q=0.1     | GZIP
        ''                                | IDENTITY
        br;q=0, gzip;q=0                  | IDENTITY
        br;q=0.5, gzip;q=0.5, identity    | IDENTITY
        brotli, zstd                      | IDENTITY
        identity;q=0, zstd                | NONE
        *;q=0                             | NONE
        """)
    void theCodingIsWhatTheClientPrefersOfThree(String header, String coding) {
        var available = EnumSet.allOf(Coding.class);
        assertThat(
                AcceptEncoding.choose(Optional.of(header), available)
                        .map(Coding::name)
                        .orElse("NONE"),
                is(coding));
    }

    @Test
    void whatTheBuildCompressedIsSentAndTaggedAsItIs(@TempDir Path folder) throws IOException {
        var content = "the content ".repeat(20).getBytes(StandardCharsets.UTF_8);
        Files.createDirectories(folder.resolve("web"));
        Files.createDirectories(folder.resolve("web-compressed"));
        Files.write(folder.resolve("web/known.js"), content);
        Files.writeString(folder.resolve("web/changed.js"), "changed since it was compressed ".repeat(20));
        Files.writeString(folder.resolve("web-compressed/" + Sha256.hex(content) + ".br"), "in Brotli");
        Files.writeString(folder.resolve("web-compressed/" + Sha256.hex(content) + ".gz"), "in gzip");
        try (var jar = new URLClassLoader(new URL[] {folder.toUri().toURL()}, null)) {
            var files = new WebFiles("web/", jar);
            var serving = WebServer.builder()
                    .host("127.0.0.1")
                    .port(0)
                    .routing(routing -> routing.get(
                            "/{name}",
                            (request, response) -> files.file(
                                            request.path().pathParameters().get("name"), request.headers())
                                    .orElseThrow()
                                    .send(request, response)))
                    .build()
                    .start();
            try {
                theBuildsFormsAreSent(serving.port(), content);
            } finally {
                serving.stop();
            }
        }
    }

    private void theBuildsFormsAreSent(int port, byte[] content) {
        var sent = Map.of("br", "in Brotli", "gzip", "in gzip", "", new String(content, StandardCharsets.UTF_8));
        var tags = new TreeSet<String>();
        sent.forEach((coding, body) -> {
            var answer = ask(port, "GET", "/known.js", "Accept-Encoding", coding);
            assertThat(header(answer, "Content-Encoding"), is(coding));
            assertThat(new String(answer.body(), StandardCharsets.UTF_8), is(body));
            assertThat(header(answer, "Vary"), is("Accept-Encoding"));
            tags.add(header(answer, "ETag"));
            var again =
                    ask(port, "GET", "/known.js", "Accept-Encoding", coding, "If-None-Match", header(answer, "ETag"));
            assertThat(again.statusCode(), is(304));
        });
        assertThat("a tag for each coding", tags.size(), is(3));
        var changed = ask(port, "GET", "/changed.js", "Accept-Encoding", "br, gzip");
        assertThat(header(changed, "Content-Encoding"), is("gzip"));
    }

    @Test
    void whoDoesNotSayWhatItReadsGetsTheFileAsItIs() throws IOException {
        var answer = ask("GET", "/app.js");
        assertThat(answer.body(), is(Files.readAllBytes(WEB.resolve("app.js"))));
        assertThat(header(answer, "Content-Encoding"), is(""));
        assertThat(answer.headers().allValues("Vary"), hasItem("Accept-Encoding"));
    }

    @Test
    void compressedFilesHaveTheSameContentInFewerBytes() throws IOException {
        for (var file :
                List.of("app.js", "style.css", "vendor/uplot.js", "favicon.svg", "vendor/licenses.txt", "docs.html")) {
            var answer = ask("GET", "/" + file, "Accept-Encoding", "gzip");
            var content = Files.readAllBytes(WEB.resolve(file));
            assertThat(file, header(answer, "Content-Encoding"), is("gzip"));
            assertThat(file, header(answer, "Content-Length"), is(String.valueOf(answer.body().length)));
            assertThat(file, answer.body().length, is(lessThan(content.length)));
            assertThat(file, unzipped(answer.body()), is(content));
        }
    }

    @Test
    void thePageVariesByWhatIsAskedForAndHowItIsSent() throws IOException {
        for (var path : List.of("/", "/api/docs")) {
            var page = ask("GET", path, "Accept", "text/html", "Accept-Encoding", "gzip");
            assertThat(
                    path,
                    new String(unzipped(page.body()), StandardCharsets.UTF_8).startsWith("<!doctype html>"),
                    is(true));
            assertThat(path, page.headers().allValues("Vary"), hasItem("Accept"));
            assertThat(path, page.headers().allValues("Vary"), hasItem("Accept-Encoding"));
            var program = ask("GET", path, "Accept-Encoding", "gzip");
            assertThat(
                    "what is small stays as it is",
                    header(program, "Content-Encoding"),
                    is(path.equals("/") ? "" : "gzip"));
        }
    }

    @Test
    void eachCodingHasItsOwnTagAndHeadAndConditionalRequestsFollowIt() {
        for (var path : List.of("/app.js", "/swagger-ui/swagger-ui-bundle.js")) {
            var plain = ask("GET", path, "Accept-Encoding", "identity");
            var gzip = ask("GET", path, "Accept-Encoding", "gzip");
            var tag = header(gzip, "ETag");
            assertThat(path, tag, is(not(header(plain, "ETag"))));
            assertThat("a strong tag", tag.startsWith("\""), is(true));

            var head = ask("HEAD", path, "Accept-Encoding", "gzip");
            assertThat(head.body().length, is(0));
            for (var name : List.of("ETag", "Content-Length", "Content-Encoding", "Content-Type", "Vary")) {
                assertThat(path + " " + name, header(head, name), is(header(gzip, name)));
            }

            var known = ask("GET", path, "Accept-Encoding", "gzip", "If-None-Match", tag);
            assertThat(path, known.statusCode(), is(304));
            assertThat(path, header(known, "ETag"), is(tag));
            assertThat(path, known.headers().allValues("Vary"), hasItem("Accept-Encoding"));
            assertThat(path, header(known, "Content-Encoding"), is(""));
            var other = ask("GET", path, "Accept-Encoding", "identity", "If-None-Match", tag);
            assertThat("the tag of another coding", other.statusCode(), is(200));
            assertThat(path, other.body(), is(plain.body()));
        }
    }

    @Test
    void whatIsCompressedAlreadyIsSentAsItIs() {
        var picture = ask("GET", "/swagger-ui/favicon-32x32.png", "Accept-Encoding", "gzip");
        assertThat(picture.statusCode(), is(200));
        assertThat(header(picture, "Content-Encoding"), is(""));
        assertThat(picture.headers().allValues("Vary"), not(hasItem("Accept-Encoding")));
    }

    @Test
    void theAnswerToRefusingEveryCodingListsThem() {
        var refused = ask("GET", "/app.js", "Accept-Encoding", "identity;q=0");
        assertThat(refused.statusCode(), is(406));
        assertThat(new String(refused.body(), StandardCharsets.UTF_8), containsString("gzip, identity"));
        assertThat(header(refused, "Content-Encoding"), is(""));
    }
}
