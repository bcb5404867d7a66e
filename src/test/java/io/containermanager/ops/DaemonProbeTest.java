package io.containermanager.ops;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.FreePort;
import io.containermanager.ops.StartFacts.Docker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A socket that accepts is not yet a daemon. */
class DaemonProbeTest {

    @TempDir
    Path folder;

    @Test
    void onlyWhatAnswersAsDockerIsADaemon() throws IOException {
        assertThat(answered("HTTP/1.0 200 OK\r\nApi-Version: 1.41\r\n\r\nOK"), is(Docker.ANSWERS));
        assertThat(answered("HTTP/1.0 404 Not Found\r\n\r\n"), is(Docker.OTHER));
        assertThat(answered("SSH-2.0-OpenSSH\r\n"), is(Docker.OTHER));
    }

    @Test
    void aDaemonAtATcpAddressIsAskedAsWell() throws IOException {
        assertThat(answeredByTcp("HTTP/1.0 200 OK\r\nApi-Version: 1.41\r\n\r\nOK"), is(Docker.ANSWERS));
        assertThat(answeredByTcp("HTTP/1.1 400 Bad Request\r\n\r\n"), is(Docker.OTHER));
        assertThat(answeredByTcp(""), is(Docker.SILENT));
    }

    @Test
    void nothingAtATcpAddressIsSilent() throws IOException {
        assertThat(DaemonProbe.ping(URI.create("tcp://127.0.0.1:" + FreePort.next()), null), is(Docker.SILENT));
    }

    @Test
    void aServerWithoutTlsIsDistinguished() throws Exception {
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var serving = Thread.ofVirtual().start(() -> serve(server, "HTTP/1.0 400 Bad Request\r\n\r\n"));
            var host = URI.create("tcp://127.0.0.1:" + ((InetSocketAddress) server.getLocalAddress()).getPort());
            assertThat(DaemonProbe.ping(host, SSLContext.getDefault()), is(Docker.TLS_FAILED));
            serving.interrupt();
        }
    }

    private static Docker answeredByTcp(String text) throws IOException {
        try (var server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var serving = Thread.ofVirtual().start(() -> serve(server, text));
            var port = ((InetSocketAddress) server.getLocalAddress()).getPort();
            var found = DaemonProbe.ping(URI.create("tcp://127.0.0.1:" + port), null);
            serving.interrupt();
            return found;
        }
    }

    @Test
    void whatAcceptsAndSaysNothingIsSilent() throws IOException {
        assertThat(answered(""), is(Docker.SILENT));
    }

    private Docker answered(String text) throws IOException {
        var address = UnixDomainSocketAddress.of(folder.resolve("s" + text.hashCode()));
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            var serving = Thread.ofVirtual().start(() -> serve(server, text));
            var found = DaemonProbe.ping(SocketChannel.open(StandardProtocolFamily.UNIX), address);
            serving.interrupt();
            return found;
        }
    }

    private static void serve(ServerSocketChannel server, String text) {
        try (var client = server.accept()) {
            client.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
            client.read(ByteBuffer.allocate(1_024));
            client.read(ByteBuffer.allocate(1_024));
        } catch (IOException ended) {
            // The probe has gone, or the test is over.
        }
    }
}
