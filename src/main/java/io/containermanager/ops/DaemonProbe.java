package io.containermanager.ops;

import io.containermanager.ops.StartFacts.Docker;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Asks an address whether it speaks Docker's API, by {@code GET /_ping}. */
final class DaemonProbe {

    /** How long an answer may take, from its request on (ms); what says nothing until then is silent. */
    private static final int ANSWER_MAX_MILLIS = 2_000;

    private static final int ANSWER_BYTES = 1_024;

    private DaemonProbe() {}

    /** How it answers; closes the channel. */
    static Docker ping(SocketChannel connecting, SocketAddress address) {
        try (var channel = connecting;
                var selector = Selector.open()) {
            channel.connect(address);
            channel.write(
                    ByteBuffer.wrap("GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
            if (selector.select(ANSWER_MAX_MILLIS) == 0) {
                return Docker.SILENT;
            }
            var answer = ByteBuffer.allocate(ANSWER_BYTES);
            int read = channel.read(answer);
            var text = new String(answer.array(), 0, Math.max(0, read), StandardCharsets.US_ASCII);
            return text.matches("(?s)HTTP/1\\.[01] 200 .*") && text.contains("pi-Version: ")
                    ? Docker.ANSWERS
                    : Docker.OTHER;
        } catch (IOException | IllegalArgumentException silent) {
            return Docker.SILENT;
        }
    }
}
