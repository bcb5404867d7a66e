package io.containermanager.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.containermanager.access.AccessSettings;
import io.containermanager.access.TokenBook;
import io.containermanager.access.origin.HostRule;
import io.containermanager.access.origin.OriginRule;
import io.containermanager.api.http.RawHttp;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests of pages of other origins, and by names that are not this machine's. */
class OriginsApiTest extends TokensOfEachScope {

    @Test
    void everyAnswerVariesByOrigin() throws IOException {
        for (var header : List.of("X: y", "Origin: " + PAGES, "Origin: https://evil.example")) {
            for (var path : List.of("/api/v1/access", "/api/v1/nowhere", "/", "/api/v1/state/plan")) {
                var answer = RawHttp.exchange(
                        server.port(),
                        "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer read" + SECRET + "\r\n"
                                + header + "\r\n\r\n");
                assertThat(
                        path + " " + header, answer.toLowerCase(java.util.Locale.ROOT), containsString("vary: origin"));
            }
        }
    }

    @Test
    void localPagesMayDoEverythingWhileNoTokenIsNeeded(@TempDir Path folder) throws IOException {
        var open = new AccessSettings(
                TokenBook.none(), new HostRule(Set.of(), "machine"), new OriginRule(Set.of(), true), false);
        try (var anonymous = new ApiServer(folder, open)) {
            for (var origin : List.of("http://localhost:5173", "http://127.0.0.1:8080")) {
                var answer = RawHttp.exchange(
                        anonymous.port(),
                        "POST /api/v1/state/apply?plan=none HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: " + origin
                                + "\r\n\r\n");
                assertThat(answer, RawHttp.status(answer), is(409));
                assertThat(answer, containsString("Access-Control-Allow-Origin: " + origin));
            }
            var foreign = RawHttp.exchange(
                    anonymous.port(),
                    "POST /api/v1/state/apply?plan=none HTTP/1.1|Host: 127.0.0.1|Origin: http://evil.example||"
                            .replace("|", "\r\n"));
            assertThat(foreign, RawHttp.status(foreign), is(403));
        }
    }

    @Test
    void aForeignPageMayNotChangeAnything() throws IOException {
        var foreign = raw("POST", "Origin: https://evil.example");
        var crossSite = raw("POST", "Sec-Fetch-Site: cross-site");
        var own = raw("POST", "Origin: http://127.0.0.1:" + server.port());
        var configured = raw("POST", "Origin: " + PAGES);

        assertThat(foreign, RawHttp.status(foreign), is(403));
        assertThat(crossSite, RawHttp.status(crossSite), is(403));
        assertThat(own, RawHttp.status(own), is(409));
        assertThat(configured, RawHttp.status(configured), is(409));
        assertThat(configured, containsString("Access-Control-Allow-Origin: " + PAGES));
        assertThat(foreign, not(containsString("Access-Control-Allow-Origin")));
    }

    @Test
    void aConfiguredOriginGetsCorsHeaders() throws IOException {
        var answer = raw("OPTIONS", "Origin: " + PAGES + "\r\nAccess-Control-Request-Method: POST");

        assertThat(answer, RawHttp.status(answer), is(204));
        assertThat(answer, containsString("Access-Control-Allow-Headers: Authorization"));
    }

    @Test
    void withoutTokensAForeignNameIsRefusedButNotForProbes(@TempDir Path folder) throws IOException {
        try (var anonymous = new ApiServer(folder)) {
            for (var name : List.of("127.0.0.1", "[::1]:3002", "localhost", "pi", "machine", "a.local:80", "x.svc")) {
                assertThat(name, RawHttp.status(named(anonymous, "/", name)), is(200));
            }
            var refused = named(anonymous, "/api/v1/state", "rebound.example.org");
            assertThat(refused, RawHttp.status(refused), is(421));
            assertThat(refused, containsString("security.allowed-hosts"));
            assertThat(RawHttp.status(named(anonymous, "/health", "rebound.example.org")), is(200));
            assertThat(RawHttp.status(named(anonymous, "/metrics", "rebound.example.org")), is(200));
        }
    }

    /** RFC 9112, section 3.2.2: as a proxy is asked. The header counts for nothing then. */
    @Test
    void theAuthorityOfATargetInAbsoluteFormIsJudgedInTheHostsPlace(@TempDir Path folder) throws IOException {
        try (var anonymous = new ApiServer(folder)) {
            var own = "localhost:" + anonymous.port();
            for (var foreign : List.of("evil.example", "evil.example:80", "localhost@evil.example", "EVIL.example.")) {
                var refused = named(anonymous, "http://" + foreign + "/api/v1/state", own);
                assertThat(foreign + refused, RawHttp.status(refused), is(421));
            }
            assertThat(RawHttp.status(named(anonymous, "http://" + own + "/api/v1/state", "evil.example")), is(200));
            assertThat(RawHttp.status(named(anonymous, "http://evil.example/health", own)), is(200));
            for (var page : List.of("http://evil.example", "http://" + own)) {
                var changed = RawHttp.exchange(
                        anonymous.port(),
                        "POST http://" + own
                                + "/api/v1/state/apply?plan=none HTTP/1.1\r\nHost: evil.example\r\nOrigin: " + page
                                + "\r\n\r\n");
                assertThat(page + changed, RawHttp.status(changed), is(page.contains("evil") ? 403 : 409));
            }
            var upgrade = "GET http://evil.example/ws HTTP/1.1\r\nHost: " + own
                    + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13"
                    + "\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            var connected = RawHttp.exchange(anonymous.port(), upgrade);
            assertThat(connected, RawHttp.status(connected), is(421));
        }
    }

    private static String named(ApiServer server, String path, String host) throws IOException {
        return RawHttp.exchange(server.port(), "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private String raw(String method, String header) throws IOException {
        return RawHttp.exchange(
                server.port(),
                method + " /api/v1/state/apply?plan=none HTTP/1.1\r\nHost: 127.0.0.1:" + server.port()
                        + "\r\nAuthorization: Bearer operate" + SECRET + "\r\n" + header + "\r\n\r\n");
    }
}
