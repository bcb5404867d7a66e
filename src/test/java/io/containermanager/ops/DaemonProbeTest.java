package io.containermanager.ops;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.containermanager.ops.StartFacts.Docker;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
