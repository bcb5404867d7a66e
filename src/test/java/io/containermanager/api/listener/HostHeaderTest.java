package io.containermanager.api.listener;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.RequestException;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.WebServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What may stand in {@code Host} is what Helidon's own check lets pass, and it is checked again when a connection's next request has another. */
class HostHeaderTest {

    private static final int PATIENCE_MILLIS = 60_000;
    private static final int STATUS_BYTES = "HTTP/1.1 200".length();

    private static final List<String> HOSTS = List.of(
            "localhost",
            "localhost:8080",
            "LOCALHOST:0",
            "manager.example.org.",
            "a-b.c_d~e:443",
            "a%20b",
            "a%2",
            "a%zz",
            "a!$&'()*+,;=b",
            "a b",
            "a\"b",
            "a<b",
            "a/b",
            "a\\b",
            "a?b",
            "a#b",
            "a@b",
            "user:secret@a:80",
            "a:b",
            "a:",
            ":",
            ":80",
            "a::80",
            "a:80:90",
            "a:-1",
            "a:+1",
            "a:70000",
            "a:99999999999",
            "127.0.0.1",
            "127.0.0.1:80",
            "999.1.1.1",
            "[::1]",
            "[::1]:80",
            "[::1]80",
            "[::1]:",
            "[::1",
            "::1]",
            "::1",
            "[::1]]:80",
            "[::1%25eth0]",
            "[v1.a:b]",
            "[vx.a]",
            "[1:2:3:4:5:6:7:8:9]",
            "[]",
            "x".repeat(300));

    private static Headers headers(String... hosts) {
        return WritableHeaders.create().add(HeaderNames.HOST, hosts);
    }

    private static boolean passes(String host) {
        try {
            new HostHeader().check(headers(host));
            return true;
        } catch (RequestException refused) {
            return false;
        }
    }

    @Test
    void whatHelidonRefusesIsRefusedAndWhatItTakesIsTaken() throws IOException {
        var ours = new TreeMap<String, Boolean>();
        var helidons = new TreeMap<String, Boolean>();
        var server = WebServer.builder()
                .address(InetAddress.getLoopbackAddress())
                .port(0)
                .routing(routing -> routing.any((request, response) -> response.send()))
                .build()
                .start();
        try {
            for (var host : HOSTS) {
                ours.put(host, passes(host));
                helidons.put(host, isTaken(server.port(), host));
            }
        } finally {
            server.stop();
        }
        assertThat(ours, is(helidons));
    }

    private static boolean isTaken(int port, String host) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            var request = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            var status = new String(socket.getInputStream().readNBytes(STATUS_BYTES), StandardCharsets.ISO_8859_1);
            return status.equals("HTTP/1.1 200");
        }
    }

    @Test
    void aMissingASecondAndAnEmptyOneAreRefused() {
        var host = new HostHeader();
        assertThat(refusal(host, WritableHeaders.create()), containsString("no Host header"));
        assertThat(refusal(host, headers("a", "b")), containsString("more than one Host header"));
        assertThat(refusal(host, headers("")), containsString("is empty"));
    }

    @Test
    void aHostThatPassedVouchesForNoOther() {
        var host = new HostHeader();
        host.check(headers("localhost:8080"));
        host.check(headers("localhost:8080"));
        assertThat(refusal(host, headers("a b")), containsString("does not name a host"));
        assertThat(
                "the refused one is not kept", refusal(host, headers("a b")), containsString("does not name a host"));
        host.check(headers("localhost:8080"));
    }

    private static String refusal(HostHeader host, Headers headers) {
        return String.valueOf(
                assertThrows(RequestException.class, () -> host.check(headers)).getMessage());
    }
}
