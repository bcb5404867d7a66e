package io.containermanager.api.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no HTTP client sends is answered in the one shape too, before any route is found. */
@TestInstance(Lifecycle.PER_CLASS)
class RawRequestsTest {

    private static final String POST = "POST /api/v1/state/target HTTP/1.1\r\nHost: x\r\n";

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        400 | GET /%zz HTTP/1.1~Host: x~~
        400 | GET /api/v1/events?limit=%zz HTTP/1.1~Host: x~~
        400 | GET / HTTP/1.1~~
        400 | GET / HTTP/1.1~Host: a b~~
        400 | GET / HTTP/1.1~Host: x~Bad Header: 1~~
        400 | G@T / HTTP/1.1~Host: x~~
        400 | POST /api/v1/state/target HTTP/1.1~Host: x~Content-Length: -1~~
        415 | POST /api/v1/state/target HTTP/1.1~Host: x~Content-Type: ;;~Content-Length: 2~~{}
        400 | POST /api/v1/state/target HTTP/1.1~Host: x~Transfer-Encoding: chunked~~zz~
        400 | GET /api/v1/state HTTP/1.1~Host: x~If-None-Match: 12~~
        400 | GET / HTTP/1.1~Host: x~Accept: text/html;q=foo~~
        400 | POST /api/v1/state/target HTTP/1.1~Host: x~Transfer-Encoding: gzip~~
        501 | POST /api/v1/state/target HTTP/1.1~Host: x~Transfer-Encoding: gzip, chunked~~0~~
        413 | POST /api/v1/state/target HTTP/1.1~Host: x~Content-Length: 99999999~~
        404 | GET /../../etc/passwd HTTP/1.1~Host: x~~
        404 | GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1~Host: x~~
        404 | GET /META-INF/MANIFEST.MF HTTP/1.1~Host: x~~
        404 | OPTIONS * HTTP/1.1~Host: x~~
        415 | POST /api/v1/state/target HTTP/1.1~Host: x~Content-Type: text/plain~Content-Length: 2~~{}
        415 | POST /api/v1/state/target HTTP/1.1~Host: x~Content-Type: application/json; charset=latin1~Content-Length: 2~~{}
        415 | POST /api/v1/state/target HTTP/1.1~Host: x~Content-Type:~Content-Length: 2~~{}
        400 | POST /api/v1/state/target HTTP/1.1~Host: x~Content-Type: Application/JSON~Content-Length: 2~~{}
        400 | POST /api/v1/state/target HTTP/1.1~Host: x~Content-Type: application/json;~Content-Length: 2~~{}
        400 | POST /api/v1/state/target HTTP/1.1~Host: x~Content-Type: application/json ; charset=utf-8~Content-Length: 2~~{}
        404 | GET /api/v1/state%00 HTTP/1.1~Host: x~~
        404 | GET /api/v1/state/ HTTP/1.1~Host: x~~
        404 | GET /API/v1/state HTTP/1.1~Host: x~~
        404 | GET /api/v1/apps/1%2F2 HTTP/1.1~Host: x~~
        400 | DELETE /api/v1/apps/1;2 HTTP/1.1~Host: x~~
        400 | POST /api/v1/apps/1;a=b/services/1/stop HTTP/1.1~Host: x~Content-Length: 0~~
        404 | GET /api/v1/apps/1%3B2 HTTP/1.1~Host: x~~
        404 | GET /..%5capplication.yaml HTTP/1.1~Host: x~~
        400 | GET /api/v1/apps/01 HTTP/1.1~Host: x~~
        404 | GET /api/v1/apps/1%00 HTTP/1.1~Host: x~~
        405 | PUT /api/v1/state HTTP/1.1~Host: x~~
        405 | BREW /api/v1/state HTTP/1.1~Host: x~~
        405 | DELETE /health HTTP/1.1~Host: x~~
        405 | POST /metrics HTTP/1.1~Host: x~~
        405 | TRACE / HTTP/1.1~Host: x~~
        """)
    void isAnsweredAsHttpSays(int status, String request) throws IOException {
        var answer = RawHttp.exchange(server.port(), request.replace("~", "\r\n"));

        assertThat(answer, RawHttp.status(answer), is(status));
        JsonNode json = ApiServer.JSON.readTree(RawHttp.body(answer));
        if (status != 200) {
            assertThat(answer, json.path("status").asInt(), is(status));
            assertThat(answer, json.path("violations").isArray(), is(true));
        }
    }

    /** RFC 9110 section 15.5.16: what would have been accepted stands beside the refusal. */
    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "identity", "gzip, gzip"})
    void theAnswerToAContentCodingSaysThatNoneIsAccepted(String coding) throws IOException {
        var answer = RawHttp.exchange(
                server.port(),
                POST + "Content-Type: application/json\r\nContent-Encoding: " + coding
                        + "\r\nContent-Length: 2\r\n\r\n{}");

        assertThat(answer, RawHttp.status(answer), is(415));
        assertThat(answer, containsString("Accept-Encoding: identity"));
        assertThat(answer, containsString("without Content-Encoding"));
    }

    /** Helidon 4.5.0 reads neither; refused as a whole, nothing of them can be taken for a request (docs/decisions.md). */
    @ParameterizedTest
    @ValueSource(strings = {"2;name=value~{}~0~~", "2~{}~0;name=value~~", "2~{}~0~X-Trailer: 1~~"})
    void chunkExtensionsAndTrailersAreRefusedByName(String chunks) throws IOException {
        var answer = RawHttp.exchange(
                server.port(),
                (POST + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks)
                        .replace("~", "\r\n"));

        assertThat(answer, RawHttp.status(answer), is(400));
        assertThat(answer, containsString("malformed body"));
        assertThat(answer, containsString("Chunk extensions and trailers are not accepted"));
    }

    @Test
    void aLineOrHeadersThatAreTooLongAreRefused() throws IOException {
        var line = RawHttp.exchange(server.port(), "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        var headers =
                RawHttp.exchange(server.port(), "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(17_000) + "\r\n\r\n");

        assertThat(RawHttp.status(line), is(414));
        assertThat(RawHttp.status(headers), is(431));
    }

    @Test
    void whatIsLeftOfABodyThatIsTooLargeIsNeverTakenForARequest() throws IOException {
        var chunk = "GET /api/v1/status HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2_000);
        var chunks = (Integer.toHexString(chunk.length()) + "\r\n" + chunk + "\r\n").repeat(60);

        var answer = RawHttp.exchange(
                server.port(), POST + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);

        assertThat(answer, RawHttp.status(answer), is(413));
        assertThat(answer, not(containsString("isReconciling")));
    }

    /** Slashes are merged, dots resolved and path parameters cut off before a route is chosen, so what guards a route guards these too. */
    @ParameterizedTest
    @ValueSource(strings = {"//api/v1/state", "/api//v1/state", "/api/v1/apps/../state", "/api/v1/%73tate"})
    void anotherSpellingOfAPathIsThatPath(String path) throws IOException {
        var answer = RawHttp.exchange(server.port(), "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");

        assertThat(answer, RawHttp.status(answer), is(200));
        assertThat(answer, containsString("\"target\""));
    }

    @Test
    void aClientThatWaitsToBeAskedForItsBodyIsAsked() throws IOException {
        var json = ApiServer.target(1001, 1);
        var answer = RawHttp.exchange(
                server.port(),
                POST + "Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: " + json.length()
                        + "\r\n\r\n" + json);

        assertThat(answer, startsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n"));
    }

    @Test
    void aBodyMayComeInChunks() throws IOException {
        var json = ApiServer.target(1001, 1);
        var half = json.length() / 2;
        var chunks = Integer.toHexString(half) + "\r\n" + json.substring(0, half) + "\r\n"
                + Integer.toHexString(json.length() - half) + "\r\n" + json.substring(half) + "\r\n0\r\n\r\n";
        var answer = RawHttp.exchange(
                server.port(), POST + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);

        assertThat(answer, RawHttp.status(answer), is(200));
    }

    @Test
    void twoLengthsOfOneBodyAreRefused() throws IOException {
        var both = RawHttp.exchange(
                server.port(), POST + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n");
        var twice = RawHttp.exchange(server.port(), POST + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}");

        assertThat(both, RawHttp.status(both), is(400));
        assertThat(twice, RawHttp.status(twice), is(400));
    }

    @Test
    void everyRefusedMethodsAnswerListsTheKnownOnes() throws IOException {
        for (var path : new String[] {"/", "/health", "/health/live", "/metrics", "/openapi", "/api/v1/state/apply"}) {
            var answer = RawHttp.exchange(server.port(), "PUT " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(answer, RawHttp.status(answer), is(405));
            assertThat(answer, containsString("\r\nAllow: "));
        }
    }

    @Test
    void aHeadOfAProbeIsAnsweredAsItsGetIs() throws IOException {
        for (var path : new String[] {"/health", "/health/live", "/health/ready", "/health/started"}) {
            var answer = RawHttp.exchange(server.port(), "HEAD " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(answer, RawHttp.status(answer), is(200));
            assertThat(answer, RawHttp.body(answer), is(""));
        }
    }

    @Test
    void anAnswerToHeadHasNoBody() throws IOException {
        for (var path : new String[] {"/", "/nowhere", "/api/v1/state", "/health", "/metrics", "/%zz"}) {
            var answer = RawHttp.exchange(server.port(), "HEAD " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(path, RawHttp.body(answer), is(""));
        }
    }
}
