package io.containermanager.cli.command;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code doctor} against a manager behind a reverse proxy that drops {@code Upgrade}, and with a clock that is off. */
class DoctorChecksTest extends ShopServer {

    private ServerSocket proxy;

    @BeforeEach
    void startProxy() throws IOException {
        apply(SHOP);
        proxy = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            while (!proxy.isClosed()) {
                try (var caller = proxy.accept();
                        var manager = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                    pass(caller, manager);
                } catch (IOException closed) {
                    // The test has ended, or the caller has.
                }
            }
        });
    }

    @AfterEach
    void stopProxy() throws IOException {
        proxy.close();
    }

    /** A request's head without its upgrade, and the answer with another date. */
    private static void pass(Socket caller, Socket manager) throws IOException {
        var request = head(caller.getInputStream())
                .replaceAll("(?i)\r\n(Upgrade|Connection): [^\r]*", "")
                .replaceFirst("\r\n", "\r\nConnection: close\r\n");
        manager.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        var answer = head(manager.getInputStream())
                .replaceFirst("(?i)\r\nDate: [^\r]*", "\r\nDate: Thu, 01 Jan 1970 00:00:10 GMT");
        caller.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        manager.getInputStream().transferTo(caller.getOutputStream());
    }

    private static String head(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.append((char) next);
            if (head.toString().endsWith("\r\n\r\n")) {
                break;
            }
        }
        return head.toString();
    }

    @Test
    void aProxyThatDropsUpgradesAndAWrongClockAreReported() {
        var run = cli.run("doctor", "--url", "http://127.0.0.1:" + proxy.getLocalPort());

        assertThat(run.output() + run.messages(), run.exitCode(), is(1));
        assertThat(
                run.output(),
                allOf(
                        containsString("problem  proxy: no WebSocket can be opened at http://127.0.0.1:"),
                        containsString("pass on the headers Upgrade and Connection"),
                        containsString("warning  clock: the manager's clock is "),
                        containsString(" days behind this machine's"),
                        containsString("NTP")));
    }

    @Test
    void withoutAProxyAndWithTheSameClockAllIsWell() {
        var run = cli.run("doctor", "--url", "http://127.0.0.1:" + server.port());

        assertThat(
                run.good(),
                allOf(
                        containsString("ok       clock: the manager's is the same as this machine's"),
                        containsString("ok       proxy: WebSockets reach the manager"),
                        not(containsString("warning"))));
    }

    @Test
    void variablesThatWouldSendTheTokenToAProxyAreReported() {
        var proxied = cli.with("HTTP_PROXY", "http://user:s3cret@proxy.example:3128");
        var url = "http://127.0.0.1:" + server.port();

        var run = proxied.run("doctor", "--url", url);

        assertThat(
                run.good(),
                allOf(
                        containsString("warning  proxy: HTTP_PROXY is set and NO_PROXY does not cover 127.0.0.1"),
                        not(containsString("s3cret"))));
        assertThat(
                proxied.with("NO_PROXY", "localhost,127.0.0.0/8")
                        .run("doctor", "--url", url)
                        .good(),
                not(containsString("warning")));
    }
}
