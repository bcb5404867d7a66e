package io.containermanager.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
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
        400 | POST /api/v1/state/target HTTP/1.1~Host: x~Content-Type: ;;~Content-Length: 2~~{}
        400 | POST /api/v1/state/target HTTP/1.1~Host: x~Transfer-Encoding: chunked~~zz~
        400 | GET /api/v1/state HTTP/1.1~Host: x~If-None-Match: 12~~
        200 | GET / HTTP/1.1~Host: x~Accept: text/html;q=foo~~
        413 | POST /api/v1/state/target HTTP/1.1~Host: x~Content-Length: 99999999~~
        404 | GET /../../etc/passwd HTTP/1.1~Host: x~~
        404 | GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1~Host: x~~
        404 | GET /META-INF/MANIFEST.MF HTTP/1.1~Host: x~~
        404 | OPTIONS * HTTP/1.1~Host: x~~
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

    @Test
    void aLineOrHeadersThatAreTooLongAreRefused() throws IOException {
        var line = RawHttp.exchange(server.port(), "GET /" + "a".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        var headers =
                RawHttp.exchange(server.port(), "GET / HTTP/1.1\r\nHost: x\r\nX: " + "a".repeat(17_000) + "\r\n\r\n");

        assertThat(RawHttp.status(line), is(414));
        assertThat(RawHttp.status(headers), is(400));
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

    @Test
    void anAnswerToHeadHasNoBody() throws IOException {
        for (var path : new String[] {"/", "/nowhere", "/api/v1/state", "/health", "/metrics", "/%zz"}) {
            var answer = RawHttp.exchange(server.port(), "HEAD " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");

            assertThat(path, RawHttp.body(answer), is(""));
        }
    }
}
