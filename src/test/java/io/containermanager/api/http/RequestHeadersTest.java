package io.containermanager.api.http;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.containermanager.api.ApiServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Headers that cannot be read are refused before anything is done; none is a fault of the manager. */
@TestInstance(Lifecycle.PER_CLASS)
class RequestHeadersTest {

    private ApiServer server;

    @BeforeAll
    void start(@TempDir Path folder) {
        server = new ApiServer(folder);
        server.post("/api/v1/state/target", ApiServer.target(1, 1));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String post(String header) throws IOException {
        var body = ApiServer.target(1, 2);
        return RawHttp.exchange(
                server.port(),
                "POST /api/v1/state/target HTTP/1.1\r\nHost: localhost\r\n" + header + "\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
    }

    @Test
    void aHeaderThatCannotBeReadChangesNothing() throws IOException {
        long before = server.revision();
        for (var header : List.of(
                "If-None-Match: \"", "If-Match: 5", "Accept: a/b;c=\"", "Content-Type: application/json; charset=\"")) {
            var answer = post(header);

            assertThat(answer, RawHttp.status(answer), is(header.startsWith("Content") ? 415 : 400));
            assertThat(header, server.revision(), is(before));
        }
    }

    @Test
    void aTransferCodingBesideChunkedIsNotImplemented() throws IOException {
        var answer = RawHttp.exchange(
                server.port(),
                "POST /api/v1/state/target HTTP/1.1|Host: localhost|Transfer-Encoding: gzip, chunked||0||"
                        .replace("|", "\r\n"));

        assertThat(answer, RawHttp.status(answer), is(501));
        assertThat(answer, containsString("chunked"));
    }
}
