package io.containermanager.api.web;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.containermanager.api.ApiServer;
import io.containermanager.api.http.ApiError;
import io.containermanager.api.http.ErrorMapping;
import io.containermanager.api.http.RawHttp;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An error is a page for a browser whose user opened an address, and JSON for all others. */
@TestInstance(Lifecycle.PER_CLASS)
class ErrorPageTest {

    /** What Chromium sends when an address is opened. */
    private static final String NAVIGATION =
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

    private static final Pattern ADDRESS = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private HttpResponse<String> open(String path) {
        return server.send(server.request(path).header("Accept", NAVIGATION));
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void aBrowserAtAnUnknownAddressGetsAPageThatLeadsBack() {
        var answer = open("/nothing");

        assertThat(answer.statusCode(), is(404));
        assertThat(header(answer, "Content-Type"), is("text/html; charset=utf-8"));
        assertThat(header(answer, "Content-Security-Policy"), containsString("script-src 'self'; style-src 'self'"));
        assertThat(header(answer, "Cache-Control"), is("no-store"));
        assertThat(answer.headers().allValues("Vary"), hasItem("Accept"));
        assertThat(
                answer.body(),
                allOf(
                        startsWith("<!doctype html>"),
                        containsString("404"),
                        containsString("<h1>Not found</h1>"),
                        containsString("There is no page at this address."),
                        containsString("<a class=\"button\" href=\"./\">Open the dashboard</a>")));
        assertThat("inline styles and scripts", answer.body(), not(containsString("<style")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        */*
        application/json
        application/json, text/html
        application/json, text/html;q=0.9, */*;q=0.1
        text/html;q=0
        text/*
        """)
    void whoDoesNotPreferPagesGetsJson(String accept) {
        var answer = server.send(server.request("/nothing").header("Accept", accept));

        assertThat(answer.statusCode(), is(404));
        assertThat(header(answer, "Content-Type"), is("application/json"));
        assertThat(answer.headers().allValues("Vary"), hasItem("Accept"));
        assertThat(ApiServer.json(answer).path("error").asText(), is("not found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/nothing", "/api/v1/nothing", "/api/v1/events?limit=x", "/api/v1/apps/77"})
    void belowApiEveryErrorIsJson(String path) {
        assertThat(header(open(path), "Content-Type"), is("application/json"));
    }

    @Test
    void otherRefusalsThatABrowserMeetsArePagesInTheirWords() {
        assertThat(
                open("/ws").body(),
                allOf(containsString("<h1>Upgrade required</h1>"), containsString("This is a WebSocket endpoint")));
        assertThat(open("/ws").statusCode(), is(426));
        assertThat(open("/a;b").body(), containsString("write %3B if it is part of a name"));
        var post = server.send(
                server.request("/health").header("Accept", NAVIGATION).POST(BodyPublishers.ofString("a=b")));
        assertThat(post.statusCode(), is(405));
        assertThat(header(post, "Allow"), is("GET, HEAD, OPTIONS"));
        assertThat(post.body(), containsString("<h1>Method not allowed</h1>"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        414 | /~                  | URI too long
        414 | /a/~                | URI too long
        400 | /%zz                | Bad request
        400 | /a/%zz?b=c          | Bad request
        400 | /a?limit=%zz        | Bad request
        """)
    void whatIsRefusedBeforeItsHeadersWereReadIsAPageToo(int status, String path, String title) throws IOException {
        var address = path.replace("~", "a".repeat(5_000));
        var head = " " + address + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: x\r\n";
        var page = RawHttp.exchange(server.port(), "GET" + head + "accept: " + NAVIGATION + "\r\n\r\n");

        assertThat(page, RawHttp.status(page), is(status));
        assertThat(
                page,
                allOf(
                        containsString("Content-Type: text/html; charset=utf-8"),
                        containsString("style-src 'self'"),
                        containsString("Cache-Control: no-store"),
                        containsString("<h1>" + title + "</h1>"),
                        containsString("href=\"./" + (path.startsWith("/a/") ? "../" : "") + "style.css\"")));

        for (var accept : List.of("", "Accept: */*\r\n", "Accept: application/json\r\n")) {
            var json = RawHttp.exchange(server.port(), "GET" + head + accept + "\r\n");
            assertThat(json, RawHttp.status(json), is(status));
            assertThat(json, allOf(containsString("Content-Type: application/json"), containsString("\"violations\"")));
        }
        var below =
                RawHttp.exchange(server.port(), "GET /api" + head.strip() + "\r\nAccept: " + NAVIGATION + "\r\n\r\n");
        assertThat("below /api/", below, containsString("Content-Type: application/json"));
    }

    @Test
    void aPageAboutAnUnknownHostNameHasItsLookBelowThatName() throws IOException {
        var host = " HTTP/1.1\r\nHost: evil.example.org\r\nConnection: close\r\n";
        var page = RawHttp.exchange(server.port(), "GET /" + host + "Accept: " + NAVIGATION + "\r\n\r\n");
        assertThat(page, RawHttp.status(page), is(421));
        assertThat(page, containsString("<h1>Misdirected request</h1>"));

        var looks = ADDRESS.matcher(page).results().map(found -> found.group(1)).toList();
        assertThat(looks, hasItem("./style.css"));
        for (var look : looks) {
            var answer = RawHttp.exchange(server.port(), "GET " + look.substring(1) + host + "\r\n");
            assertThat(look, RawHttp.status(answer), is(200));
        }
        for (var other : List.of("/", "/app.js", "/docs.css", "/api/v1/state", "/style.css/")) {
            var answer = RawHttp.exchange(server.port(), "GET " + other + host + "\r\n");
            assertThat(other, RawHttp.status(answer), is(421));
        }
    }

    @Test
    void aHeadRequestGetsThePagesHeadersAlone() {
        var answer = server.send(
                server.request("/nothing").header("Accept", NAVIGATION).method("HEAD", BodyPublishers.noBody()));

        assertThat(answer.statusCode(), is(404));
        assertThat(header(answer, "Content-Type"), is("text/html; charset=utf-8"));
        assertThat(answer.body(), is(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a", "/a/b/c", "/a/b/", "/a?next=/b/c", "/%2e%2e/x"})
    void itsAddressesLeadToTheServiceAlsoBelowASubPath(String path) {
        for (var below : List.of("https://example.org", "https://example.org/device-7")) {
            var page = new String(ErrorPage.of(ErrorMapping.UNKNOWN_PATH, path), StandardCharsets.UTF_8);

            assertThat(
                    ADDRESS.matcher(page)
                            .results()
                            .map(found -> URI.create(below + path)
                                    .resolve(found.group(1))
                                    .toString())
                            .toList(),
                    is(List.of(
                            below + "/favicon.svg",
                            below + "/theme.js",
                            below + "/style.css",
                            below + "/error.css",
                            below + "/",
                            below + "/api/docs")));
        }
    }

    @Test
    void wordsOfARequestStayText() {
        var error = ApiError.notFound("No app is called \"<script>alert('1 & 2')</script>\".");

        assertThat(
                new String(ErrorPage.of(error, "/\"><script>"), StandardCharsets.UTF_8),
                allOf(
                        containsString("&quot;&lt;script&gt;alert('1 &amp; 2')&lt;/script&gt;&quot;"),
                        not(containsString("<script>"))));
    }
}
